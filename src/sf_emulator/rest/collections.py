"""/composite/sobjects: up to 200 records a call, each with its own result. Source: salesforce-api.md, C8."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sf_emulator.objects import RecordRefused
from sf_emulator.objects import texts as record_texts
from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.saving import (
    Saved,
    delete_record,
    insert_record,
    save_each,
    update_record,
    upsert_record,
)
from sf_emulator.objects.sobjects import SObject

from . import texts
from .calls import Answer, Call
from .describe import MAX_BATCH, called_sobject
from .rows import field_names, shown_record

Record = dict[str, Any]


def create_records(call: Call) -> Answer:
    """A result for each record, in order."""
    return _save(call, lambda record: insert_record(call.org, _sobject_of(call, record), record, call.actor))


def update_records(call: Call) -> Answer:
    """Each record carries its id."""
    return _save(call, lambda record: update_record(call.org, _sobject_of(call, record), record, call.actor))


def upsert_records(call: Call) -> Answer:
    """Each record carries the value of the field that the path names; results say whether it was created."""
    sobject = called_sobject(call)
    field = sobject.lookup_field(call.params["field"])
    if field is None:
        raise texts.no_such_lookup_field(call.params["field"])
    saved = _saved(call, lambda record: upsert_record(call.org, sobject, field, record, call.actor))
    return Answer(200, [_result(each) | ({"created": each.created} if each.success else {}) for each in saved])


def delete_records(call: Call) -> Answer:
    """`?ids=a,b&allOrNone=`."""
    ids = [part.strip() for part in call.query.get("ids", "").split(",") if part.strip()]
    _refuse_too_many(len(ids))
    all_or_none = call.query.get("allOrNone", "").lower() == "true"
    delete = partial(delete_record, call.org, actor=call.actor)
    return Answer(200, list(map(_result, save_each(call.org, ids, delete, all_or_none=all_or_none))))


def read_records(call: Call) -> Answer:
    """Records by id, `null` for each that is not there; ids and fields in the address or in the body."""
    sobject = called_sobject(call)
    if call.method == "POST":
        ids, asked = call.fields.get("ids", []), call.fields.get("fields", [])
    else:
        ids, asked = call.query.get("ids", "").split(","), call.query.get("fields", "").split(",")
    if len(ids) > MAX_BATCH * 10:
        raise texts.too_many_records(MAX_BATCH * 10)
    names = field_names(sobject, [name.strip() for name in asked if name.strip()])
    rows = [call.org.get(sobject.name, normal_id(each.strip()) or "") for each in ids if each.strip()]
    return Answer(200, [row and shown_record(call, sobject, row, names) for row in rows])


def _save(call: Call, write: Callable[[Record], Saved]) -> Answer:
    return Answer(200, list(map(_result, _saved(call, write))))


def _saved(call: Call, write: Callable[[Record], Saved]) -> list[Saved]:
    records = _records(call)
    _refuse_too_many(len(records))
    return save_each(call.org, records, write, all_or_none=call.fields.get("allOrNone", False) is True)


def _refuse_too_many(count: int) -> None:
    if count > MAX_BATCH:
        raise texts.too_many_records(MAX_BATCH)


def _records(call: Call) -> list[dict[str, Any]]:
    records = call.fields.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise texts.no_records()
    return records


def _sobject_of(call: Call, record: dict[str, Any]) -> SObject:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    sobject = call.org.schema.sobject(name) if isinstance(name, str) else None
    if sobject is None:
        raise RecordRefused(record_texts.unknown_type(str(name or "")))
    return sobject


def _result(saved: Saved) -> dict[str, Any]:
    if saved.success:
        return {"id": saved.id, "success": True, "errors": []}
    errors = [
        {"statusCode": error.status_code, "message": error.message, "fields": list(error.fields)}
        for error in saved.errors
    ]
    return {"success": False, "errors": errors}
