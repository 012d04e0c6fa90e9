"""Records as REST shows them: `attributes`, then fields."""

from collections.abc import Iterable
from typing import Any

from sf_emulator.objects import RecordError
from sf_emulator.objects.sobjects import SObject
from sf_emulator.store import Row

from . import texts
from .calls import Call


def shown_record(call: Call, sobject: SObject, row: Row, names: list[str]) -> dict[str, Any]:
    """A row as a record: `attributes`, then these fields."""
    attributes = {"type": sobject.name, "url": call.record_url(sobject.name, row["Id"])}
    return {"attributes": attributes} | {name: row[name] for name in names}


def shown_fields(sobject: SObject, asked: list[str]) -> list[str]:
    """The fields' own names, the id last when nobody asked for it; every field when none is asked for.

    Raises RequestRefused (INVALID_FIELD).
    """
    if not asked:
        return list(sobject.fields)
    names = []
    for name in asked:
        field = sobject.field(name)
        if field is None:
            raise texts.no_such_field(name, sobject.name)
        names.append(field.name)
    return list(dict.fromkeys([*names, "Id"]))


def save_errors(errors: Iterable[RecordError]) -> list[dict[str, Any]]:
    """Why a record of many was refused: the code is called `statusCode` there, `errorCode` elsewhere."""
    return [
        {"statusCode": error.status_code, "message": error.message, "fields": list(error.fields)} for error in errors
    ]
