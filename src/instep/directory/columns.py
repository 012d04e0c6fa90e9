"""Which column holds which attribute: guessed from the header, overruled by a columns file.

A columns file is TOML; every part may be left out:

    delimiter = ";"                # between cells
    encoding = "cp1252"            # when it is not UTF-8 or UTF-16
    date_format = "%d.%m.%Y"       # when dates are not 2027-02-28

    [columns]                      # SCIM attribute = "header"; an empty header: no column
    "name.givenName" = "Rufname"
    employeeNumber = "Pers.-Nr."

    [status]                       # the file's own word = active or inactive
    Actif = "active"

Dotted keys say the same in one line: status.Actif = "active".
"""

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from instep.directory.headers import ATTRIBUTE_OF_HEADER, HEADERS, normalise
from instep.domain.problems import BadInput, Problem

# Longer ways to say an attribute in SCIM's own structure.
_ALSO_CALLED = {
    "emails": "email",
    "emails.value": "email",
    "addresses.streetAddress": "address.streetAddress",
    "addresses.locality": "address.locality",
    "addresses.region": "address.region",
    "addresses.postalCode": "address.postalCode",
    "addresses.country": "address.country",
    "phoneNumbers.work": "phone.work",
    "phoneNumbers.mobile": "phone.mobile",
    "manager.value": "manager",
    "active": "status",
}
_SETTINGS = ("delimiter", "encoding", "date_format", "columns", "status")


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnsFile:
    """What a columns file says. `columns` is SCIM attribute → header; `active_words` is normalised word → active."""

    name: str = ""
    delimiter: str = ""
    encoding: str = ""
    date_format: str = ""
    columns: Mapping[str, str] = dataclasses.field(default_factory=dict)
    active_words: Mapping[str, bool] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Columns:
    """Where each attribute stands in a file. `places` is SCIM attribute → index of its cell."""

    header: tuple[str, ...]
    places: Mapping[str, int]
    date_format: str = ""
    active_words: Mapping[str, bool] = dataclasses.field(default_factory=dict)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headers that nothing is read from, in the file's order."""
        used = set(self.places.values())
        return tuple(name for place, name in enumerate(self.header) if place not in used)

    def name_of(self, attribute: str) -> str:
        return self.header[self.places[attribute]]


def count_known(header: Sequence[str]) -> int:
    """How many of these headers name an attribute."""
    return sum(normalise(name) in ATTRIBUTE_OF_HEADER for name in header)


def find_columns(header: tuple[str, ...], file: ColumnsFile, where: str) -> Columns:
    """Place every attribute that the header or the columns file names.

    Raises:
        BadInput: The columns file names a header that is not there, a header is there twice, or a column without
            which nobody can be imported is missing.
    """
    places = {attribute: place for attribute, place in _guess(header).items() if attribute not in file.columns}
    problems = []
    for attribute, name in file.columns.items():
        if name:
            found = _places_of(name, header)
            problems += _unclear_header(name, found, header, file.name)
            if found:
                places[attribute] = found[0]
    problems += _twice(header, places, where) + _missing(header, places, where)
    if problems:
        raise BadInput(*problems)
    return Columns(header, places, file.date_format, file.active_words)


def read_columns_file(path: Path) -> ColumnsFile:
    """Read a columns file.

    Raises:
        BadInput: It cannot be read, or says something unknown; everything unknown is named.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(_problem(path.name, f"The columns file cannot be read: {error.strerror}.")) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(_problem(path.name, f"The columns file is not valid TOML: {error}.")) from error
    known = f"Known: {', '.join(_SETTINGS)}."
    problems = [_problem(path.name, f"There is no setting {name!r}.", known) for name in said if name not in _SETTINGS]
    columns = _read_columns(said.get("columns", {}), path.name, problems)
    words = _read_words(said.get("status", {}), path.name, problems)
    texts = {name: _read_text(said, name, path.name, problems) for name in ("delimiter", "encoding", "date_format")}
    if len(texts["delimiter"]) > 1:
        problems.append(_problem(path.name, "delimiter must be one character."))
    if problems:
        raise BadInput(*problems)
    return ColumnsFile(path.name, columns=columns, active_words=words, **texts)


def _guess(header: Sequence[str]) -> dict[str, int]:
    """Attribute → the place of its best-ranked header."""
    best: dict[str, tuple[int, int]] = {}
    for place, name in enumerate(header):
        known = ATTRIBUTE_OF_HEADER.get(normalise(name))
        if known:
            attribute, rank = known
            best[attribute] = min(best.get(attribute, (rank, place)), (rank, place))
    return {attribute: place for attribute, (_, place) in best.items()}


def _places_of(name: str, header: Sequence[str]) -> list[int]:
    exact = [place for place, one in enumerate(header) if one == name.strip()]
    return exact or [place for place, one in enumerate(header) if normalise(one) == normalise(name)]


def _unclear_header(name: str, found: Sequence[int], header: Sequence[str], where: str) -> list[Problem]:
    if len(found) == 1:
        return []
    if found:
        return [_problem(where, f"The header {name!r} is there {len(found)} times.", "Rename one of the columns.")]
    return [_problem(where, f"The file has no column {name!r}.", f"Its columns: {', '.join(header)}.")]


def _twice(header: Sequence[str], places: Mapping[str, int], where: str) -> list[Problem]:
    names = [normalise(name) for name in header]
    return [
        _problem(where, f"The header {header[place]!r} is there twice.", "Rename one, so that the other is ignored.")
        for place in sorted(set(places.values()))
        if names.count(names[place]) > 1
    ]


def _missing(header: Sequence[str], places: Mapping[str, int], where: str) -> list[Problem]:
    lacking = []
    if "name.familyName" not in places:
        lacking.append("the last name (name.familyName, for example 'Last Name')")
    if "email" not in places and "userName" not in places:
        lacking.append("the e-mail address (email, for example 'Work Email')")
    return [
        Problem(
            "column-missing",
            f"No column was recognised as {what}.",
            where=where,
            next_step=f"The first row must be the header. It reads: {', '.join(header)}. "
            'Name the column in a file and pass it with --columns: columns."name.familyName" = "HEADER".',
        )
        for what in lacking
    ]


def _read_columns(said: Any, where: str, problems: list[Problem]) -> dict[str, str]:
    columns = {}
    for written, name in _flat(said).items():
        attribute = _ALSO_CALLED.get(written, written)
        if attribute not in HEADERS:
            close = difflib.get_close_matches(written, [*HEADERS, *_ALSO_CALLED], n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(sorted(HEADERS))}."
            problems.append(_problem(where, f"There is no attribute {written!r}.", hint))
        elif not isinstance(name, str):
            problems.append(_problem(where, f"The header of {written} must be a text."))
        else:
            columns[attribute] = name
    return columns


def _flat(table: Any, before: str = "") -> dict[str, Any]:
    """`name.givenName = …` is a table in a table to TOML and one attribute to us."""
    if not isinstance(table, dict):
        return {before or "columns": table}
    flat: dict[str, Any] = {}
    for key, value in table.items():
        inside = f"{before}.{key}" if before else key
        flat.update(_flat(value, inside) if isinstance(value, dict) else {inside: value})
    return flat


def _read_words(said: Any, where: str, problems: list[Problem]) -> dict[str, bool]:
    if not isinstance(said, dict):
        problems.append(_problem(where, "status must be a table of words."))
        return {}
    for word, meaning in said.items():
        if meaning not in ("active", "inactive"):
            problems.append(_problem(where, f"The status {word!r} must be 'active' or 'inactive', not {meaning!r}."))
    return {normalise(word): meaning == "active" for word, meaning in said.items()}


def _read_text(said: Mapping[str, Any], name: str, where: str, problems: list[Problem]) -> str:
    value = said.get(name, "")
    if isinstance(value, str):
        return value
    problems.append(_problem(where, f"{name} must be a text."))
    return ""


def _problem(where: str, summary: str, next_step: str = "") -> Problem:
    return Problem("columns-invalid", summary, where=where, next_step=next_step)
