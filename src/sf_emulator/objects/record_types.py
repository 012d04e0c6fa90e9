"""Record types beside Master. An object's file names them; each is a record of RecordType that others refer to.

Source: Object Reference, RecordType; REST API guide, sObject Describe (`recordTypeInfos`).
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sf_emulator.store import Row

from .kinds_of_records import RecordType
from .sobjects import SObject

if TYPE_CHECKING:
    from .org import Org

KEY, RULE, FIELD, OBJECT = "record_types", "record_type", "RecordTypeId", "RecordType"
_MASTER = {"Id": "012000000000000AAA", "Name": "Master", "DeveloperName": "Master", "IsActive": True}

_REFERENCE = {"type": "reference", "to": [OBJECT], "permissionable": False}
_OF_ONE = {"label": str, "description": str, "active": bool, "default": bool}

Document = Mapping[str, Any]


def with_record_types(document: Document) -> Document:
    """An object with the field that says of which record type a record is, if it has any."""
    if not document.get(KEY):
        return document
    return {
        **document,
        "fields": {FIELD: _REFERENCE, **document["fields"]},
        "rules": [RULE, *document.get("rules", ())],
    }


def record_type_problems(told: Any) -> Iterator[str]:
    """What is wrong with the record types that a file names."""
    if not isinstance(told, Mapping):
        yield f": `{KEY}` is not a mapping"
        return
    for name, spec in told.items():
        if not isinstance(name, str) or not name.isidentifier():
            yield f": `{KEY}`: {name!r} is no name of letters, digits and underscores"
        elif not isinstance(spec, str) and not _is_well_told(spec):
            yield f": `{KEY}`: {name} has a label, or a mapping with {', '.join(_OF_ONE)}"
    if sum(isinstance(spec, Mapping) and spec.get("default") is True for spec in told.values()) > 1:
        yield f": `{KEY}`: only one is the default"


def _is_well_told(spec: Any) -> bool:
    return isinstance(spec, Mapping) and all(isinstance(value, _OF_ONE.get(key, ())) for key, value in spec.items())


def keep_record_types(org: "Org") -> None:
    """Let the records of RecordType be those that the objects' files name now."""
    wanted = {(sobject.name, kind.developer_name): kind for sobject in org.schema for kind in sobject.record_types}
    for row in org.find(OBJECT):
        kind = wanted.pop((row["SobjectType"], row["DeveloperName"]), None)
        if kind is None:
            org.delete(OBJECT, row["Id"], None)
        else:
            org.update(OBJECT, row["Id"], _fields(kind), None)
    for (sobject, developer_name), kind in wanted.items():
        org.insert(OBJECT, {"SobjectType": sobject, "DeveloperName": developer_name, **_fields(kind)}, None)


def _fields(kind: RecordType) -> dict[str, Any]:
    return {"Name": kind.name, "Description": kind.description, "IsActive": kind.active}


def rows_of(org: "Org", sobject: SObject) -> list[Row]:
    """The records of an object's record types, by name."""
    found = org.find(OBJECT, SobjectType=sobject.name) if sobject.record_types else []
    return sorted(found, key=lambda row: str(row["Name"]))


def record_type_infos(sobject: SObject, rows: list[Row], base: str) -> list[dict[str, Any]]:
    """What describe says of record types, Master last: everybody may use all that are active."""
    default = next((kind.developer_name for kind in sobject.record_types if kind.default), _MASTER["DeveloperName"])
    return [_info(sobject, base, row, is_default=row["DeveloperName"] == default) for row in (*rows, _MASTER)]


def _info(sobject: SObject, base: str, row: Row, *, is_default: bool) -> dict[str, Any]:
    return {
        "active": bool(row["IsActive"]),
        "available": bool(row["IsActive"]),
        "defaultRecordTypeMapping": is_default,
        "developerName": row["DeveloperName"],
        "master": row is _MASTER,
        "name": row["Name"],
        "recordTypeId": row["Id"],
        "urls": {"layout": f"{base}/sobjects/{sobject.name}/describe/layouts/{row['Id']}"},
    }
