"""SOSL: records of several objects that hold words. Source: SOQL and SOSL Reference, "SOSL Syntax"."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sf_emulator.objects import Org
from sf_emulator.objects.api_versions import NEWEST
from sf_emulator.objects.sobjects import Field, SObject
from sf_emulator.objects.tables import quoted

from . import errors
from .conditions import DEEPEST, joined
from .functions import HOLDS_SQL, add_functions
from .parameters import Parameters
from .parsing import parse_search
from .reading import at_most, first_rows
from .records import RecordUrl, Shaper
from .running_user import RunningUser, running_user
from .search_terms import Every, Phrase, Some, Terms, Without, parse_terms
from .syntax import From, Path, Query, Search, Selected
from .translated import Rows
from .translating import translate

_MOST_RECORDS = 2000
_GROUPS = frozenset({"ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR"})
_WORD_TYPES = frozenset({"string", "textarea", "email", "phone", "url", "combobox"})
_NAME_PARTS = frozenset({"Name", "FirstName", "LastName", "MiddleName", "Username", "CommunityNickname"})


class Searches:
    """Runs SOSL against one org, in one API version."""

    def __init__(self, org: Org, version: float = NEWEST) -> None:
        self._org = org
        self._version = version
        add_functions(org.store)

    def run(self, text: str, user_id: str, record_url: RecordUrl) -> list[dict[str, Any]]:
        """The records that are found, object after object. Raises QueryRefused."""
        search = parse_search(text)
        if search.group not in _GROUPS:
            raise errors.unknown_search_group(search.group)
        terms = parse_terms(search.terms)
        user = running_user(self._org, user_id, self._org.clock.now(), self._version)
        left = _MOST_RECORDS if search.limit is None else min(search.limit, _MOST_RECORDS)
        records: list[dict[str, Any]] = []
        for rows in self._targets(search, terms, user):
            shaper = Shaper(rows, record_url)
            found = first_rows(self._org.store, rows, shaper.selected, at_most(rows, left - len(records)))
            records += shaper.records(found)
        return records

    def _targets(self, search: Search, terms: Terms, user: RunningUser) -> list[Rows]:
        try:
            return [self._rows(query, search.group, terms, user) for query in self._queries(search, user)]
        except errors.QueryRefused as refusal:
            raise errors.of_search(refusal) from None

    def _queries(self, search: Search, user: RunningUser) -> Iterable[Query]:
        if search.targets is not None:
            return search.targets
        return [_ids_of(sobject) for sobject in user.schema if sobject.searchable and sobject.queryable]

    def _rows(self, query: Query, group: str, terms: Terms, user: RunningUser) -> Rows:
        rows = translate(query, user)
        if not isinstance(rows, Rows):
            raise errors.only_root_aggregates()
        if not rows.sobject.searchable:
            raise errors.not_searchable(rows.sobject.name)
        matching = _Matching(rows.alias, _fields(rows.sobject, group))
        where = f"{rows.where} AND {matching.sql(terms)}"
        return replace(rows, where=where, values={**rows.values, **matching.parameters.values})


class _Matching:
    """Terms as a condition on one object's searched fields."""

    def __init__(self, alias: str, fields: list[Field]) -> None:
        self._columns = [f"{alias}.{quoted(field.name)}" for field in fields]
        self.parameters = Parameters("s")

    def sql(self, terms: Terms, depth: int = 0) -> str:
        """The terms as an SQL expression. Raises QueryRefused (QUERY_TOO_COMPLICATED)."""
        if depth > DEEPEST:
            raise errors.too_complicated()
        match terms:
            case Every(inner):
                return joined("AND", [self.sql(each, depth + 1) for each in inner])
            case Some(inner):
                return joined("OR", [self.sql(each, depth + 1) for each in inner])
            case Without(inner):
                return f"({self.sql(inner, depth + 1)} IS NOT TRUE)"
            case Phrase():
                return (
                    joined("OR", [self._holds(column, terms) for column in self._columns]) if self._columns else "FALSE"
                )

    def _holds(self, column: str, phrase: Phrase) -> str:
        """LIKE leaves out most rows fast, and the regular expression looks at whole words."""
        pattern = self.parameters.add(phrase.pattern)
        whole = f"{HOLDS_SQL}({column}, {pattern})"
        if not phrase.letters.isascii():
            return whole
        return f"({column} LIKE {self.parameters.add('%' + phrase.letters.replace('_', '%') + '%')} AND {whole})"


def _fields(sobject: SObject, group: str) -> list[Field]:
    words = [field for field in sobject.fields.values() if field.type in _WORD_TYPES]
    if group == "NAME":
        return [field for field in words if field.name_field or field.name in _NAME_PARTS]
    if group in ("EMAIL", "PHONE"):
        return [field for field in words if field.type == group.lower()]
    return words


def _ids_of(sobject: SObject) -> Query:
    """What is answered of an object when the search names none."""
    return Query(
        text="",
        items=(Selected(Path(("Id",), 1, 1), None),),
        source=From(Path((sobject.name,), 1, 1), None),
    )
