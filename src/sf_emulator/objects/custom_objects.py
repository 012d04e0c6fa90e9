"""What a custom object has without its file saying so: a key prefix, a name, an owner, its operations."""

from collections.abc import Mapping
from typing import Any

from .ids import base_62

_OPERATIONS = ["create", "update", "delete", "undelete"]
_FLAGS = [
    *("queryable", "replicateable", "retrieveable", "searchable"),
    *("layoutable", "triggerable", "mruEnabled", "feedEnabled"),
]
_OWNER = {
    "type": "reference",
    "label": "Owner ID",
    "to": ["Group", "User"],
    "nillable": False,
    "defaulted": True,
}
_VIEWED = {"type": "datetime", "read_only": True}


def custom_document(document: Mapping[str, Any], place: int) -> dict[str, Any]:
    """The whole document of a custom object. `place` is its place among the org's own, from 0."""
    fields = _with_masters(document.get("fields", {}))
    owned = not any("master_order" in spec for spec in fields.values())
    rules = [*document.get("rules", ()), "name_or_id", *(["owner"] if owned else [])]
    return {
        "key_prefix": f"a{base_62(place, 2)}",
        "operations": _OPERATIONS,
        "flags": _FLAGS,
        **document,
        "rules": rules,
        "fields": {
            **({"OwnerId": _OWNER} if owned else {}),
            "Name": _name_field(document.get("name_field", {})),
            "LastViewedDate": _VIEWED,
            "LastReferencedDate": _VIEWED,
            **fields,
        },
    }


def _name_field(given: Mapping[str, Any]) -> dict[str, Any]:
    """Text of 80 characters that may stay empty (the record's id takes its place), or a number given out in order."""
    length = 30 if "auto_number" in given else 80
    common = {"type": "string", "label": "Name", "length": length, "name_field": True, "id_lookup": True}
    return common | {"defaulted": True} | dict(given)


def _with_masters(fields: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """A detail's references to its masters, the first and the second: always set, never changed."""
    masters = [name for name, spec in fields.items() if spec.get("master_detail")]
    fixed = {"nillable": False, "update": False}
    return {
        name: {**spec, **fixed, "master_order": masters.index(name)} if name in masters else spec
        for name, spec in fields.items()
    }
