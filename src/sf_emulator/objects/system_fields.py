"""The fields that Salesforce keeps on every record, as a file's `fields` would say them."""

from typing import Any

_SET_BY_SALESFORCE = {"read_only": True, "defaulted": True, "nillable": False}
_BY = {"type": "reference", "to": ["User"], "indexed": False, **_SET_BY_SALESFORCE}
_AT = {"type": "datetime", **_SET_BY_SALESFORCE}
_INDEXED_AT = _AT | {"indexed": True}

SYSTEM_FIELDS: dict[str, dict[str, Any]] = {
    "CreatedDate": _INDEXED_AT,
    "CreatedById": _BY | {"label": "Created By ID"},
    "LastModifiedDate": _AT,
    "LastModifiedById": _BY | {"label": "Last Modified By ID"},
    "SystemModstamp": _INDEXED_AT,
}
DELETED_FIELD: dict[str, Any] = {"type": "boolean", "label": "Deleted", **_SET_BY_SALESFORCE}
