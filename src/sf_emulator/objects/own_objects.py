"""Objects and fields of the org's own while it runs: added, changed and deleted as the files of `--objects` say them.

A document that cannot be used changes nothing. Records of a deleted object, and what was in a deleted field, are gone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .address_picklists import SWITCH, address_codes
from .columns import quoted
from .granted_access import forget_field, forget_object, give_administrators_all
from .ids import base_62
from .object_checks import Placed, check_documents
from .offered_values import SETTING as OFFERED
from .offered_values import Offered
from .org import Org
from .record_types import keep_record_types
from .schema_files import load_schema
from .settings import Settings
from .sobjects import Schema, SObject
from .tables import create_tables, drop_compounds, drop_formulas

OWN_OBJECTS = "own_objects"
_PREFIXES = 62**2

Document = Mapping[str, Any]


class ObjectsRefused(ValueError):
    """A document cannot be used; `problems` says where and why."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


def own_document(org: Org, name: str) -> dict[str, Any]:
    """What the org itself says of an object: all of its own ones, the added fields of others."""
    documents = [each for each in org.setting(OWN_OBJECTS) if each["name"] == name]
    fields = {key: spec for each in documents for key, spec in each.get("fields", {}).items()}
    return {"name": name} | {key: value for each in documents for key, value in each.items()} | {"fields": fields}


def put_own_document(org: Org, document: Document) -> None:
    """Add an object, or say anew what it is. Raises ObjectsRefused."""
    kept = [each for each in _pinned(org) if each["name"] != document["name"]]
    new = {key: value for key, value in document.items() if key != "fields" or value or _is_own(document["name"])}
    if _is_own(document["name"]):
        known = org.schema.sobject(document["name"])
        new = {"key_prefix": known.key_prefix if known else _free_prefix(org)} | new
    _change(org, [*kept, new] if len(new) > 1 else kept)


def remove_own_object(org: Org, name: str) -> None:
    """Delete an object of the org's own with its records. Raises ObjectsRefused: others refer to it."""
    _change(org, [each for each in _pinned(org) if each["name"] != name])
    org.store.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
    forget_object(org, name)


def schema_of(settings: Settings) -> Schema:
    """What the objects are: the shipped ones, the org's own, and what its features add."""
    return load_schema(settings[OWN_OBJECTS], picked_addresses=settings[SWITCH], offered=settings[OFFERED])


def reload_objects(org: Org) -> None:
    """Read anew what the objects are: the store has been replaced."""
    org.schema = schema_of(org.settings)


def pick_addresses(org: Org, *, on: bool) -> None:
    """Turn state and country picklists on or off. Records keep their texts; codes come with what is written next."""
    if on == org.setting(SWITCH):
        return
    for sobject in org.schema:
        if sobject.address_picklists:
            for name in address_codes(sobject.fields):
                forget_column(org, sobject.name, name)
            drop_compounds(org.store, sobject)
    org.change_setting(SWITCH, on)
    _use_objects(org)


def offer_values(org: Org, offered: Offered) -> None:
    """Let picklists offer these values."""
    org.change_setting(OFFERED, dict(offered))
    _use_objects(org)


def forget_column(org: Org, sobject: str, field: str) -> None:
    """Empty the column of a deleted field, so that another of its name begins without values."""
    org.store.execute(f"DROP INDEX IF EXISTS {quoted(f'{sobject}_{field}')}")
    forget_field(org, f"{sobject}.{field}")
    if not org.store.value("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", (sobject, field)):
        return  # of a formula
    column = quoted(field)
    org.store.execute(f"UPDATE {quoted(sobject)} SET {column} = NULL WHERE {column} IS NOT NULL")  # noqa: S608 - names of the schema


def _change(org: Org, documents: Sequence[Document]) -> None:
    problems = check_documents([Placed("", dict(each)) for each in documents])
    if problems:
        raise ObjectsRefused([problem.removeprefix(": ") for problem in problems])
    org.change_setting(OWN_OBJECTS, list(documents))
    _use_objects(org)


def _use_objects(org: Org) -> None:
    org.note_schema_change()
    before = org.schema
    reload_objects(org)
    for sobject in before:
        drop_formulas(org.store, sobject, _stale_formulas(sobject, org.schema.sobject(sobject.name)))
    create_tables(org.store, org.schema)
    keep_record_types(org)
    give_administrators_all(org)


def _stale_formulas(before: SObject, after: SObject | None) -> list[str]:
    if after is None:
        return []
    now = {name: field.formula_sql for name, field in after.fields.items()}
    return [name for name, field in before.fields.items() if field.formula and now.get(name) != field.formula_sql]


def _pinned(org: Org) -> list[dict[str, Any]]:
    """The documents, each own object with the key prefix that it has: its place among the others may change."""
    return [
        {**each, "key_prefix": org.schema[each["name"]].key_prefix} if _is_own(each["name"]) else dict(each)
        for each in org.setting(OWN_OBJECTS)
    ]


def _free_prefix(org: Org) -> str:
    taken = {sobject.key_prefix for sobject in org.schema}
    prefixes = (f"a{base_62(number, 2)}" for number in range(_PREFIXES))
    return next(prefix for prefix in prefixes if prefix not in taken)


def _is_own(name: str) -> bool:
    return name.endswith("__c")
