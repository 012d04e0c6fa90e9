"""create, update, upsert, delete, undelete and emptyRecycleBin: up to 200 records a call, a result for each.

Source: salesforce-api.md, B4.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from sf_emulator.objects import Actor, Org, RecordRefused
from sf_emulator.objects import texts as record_texts
from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.saving import (
    Item,
    Saved,
    delete_record,
    insert_record,
    purge_record,
    save_each,
    undelete_record,
    update_record,
    upsert_record,
)
from sf_emulator.objects.sobjects import Field

from . import texts
from .calls import MAX_RECORDS, Call
from .faults import api_fault
from .sent_records import SentRecord, read_record

Result = dict[str, Any]


def create(call: Call) -> list[Result]:
    """A SaveResult for each record, in order."""

    def insert(record: SentRecord) -> Saved:
        return insert_record(call.org, record.sobject, record.fields, call.actor)

    results = _results(call, _records(call), insert)
    if call.request.is_on("EmailHeader", "triggerUserEmail"):
        _welcome_users(call, results)
    return results


def update(call: Call) -> list[Result]:
    """A SaveResult for each record, in order; records that share an id are all refused."""
    records = _records(call)
    times_sent = Counter(normal_id(str(record.field("Id") or "")) for record in records)

    def change(record: SentRecord) -> Saved:
        record_id = normal_id(str(record.field("Id") or ""))
        if record_id and times_sent[record_id] > 1:
            raise RecordRefused(record_texts.sent_twice("id", record_id))
        return update_record(call.org, record.sobject, record.fields, call.actor)

    return _results(call, records, change)


def upsert(call: Call) -> list[Result]:
    """An UpsertResult for each record, in order; records that share a key are all refused."""
    name = call.request.text("externalIDFieldName").strip()
    records = [(record, _key_field(record, name)) for record in _records(call)]
    times_sent = Counter(_key(record, field) for record, field in records)

    def save(sent: tuple[SentRecord, Field]) -> Saved:
        record, field = sent
        key = _key(record, field)
        if key and times_sent[key] > 1:
            raise RecordRefused(record_texts.sent_twice("external id", str(record.field(field.name))))
        return upsert_record(call.org, record.sobject, field, record.fields, call.actor)

    return _results(call, records, save)


def delete(call: Call) -> list[Result]:
    """A DeleteResult for each id, in order."""
    return _each_id(call, delete_record)


def undelete(call: Call) -> list[Result]:
    """An UndeleteResult for each id, in order."""
    return _each_id(call, undelete_record)


def empty_recycle_bin(call: Call) -> list[Result]:
    """An EmptyRecycleBinResult for each id, in order."""
    return _each_id(call, purge_record)


def _welcome_users(call: Call, results: list[Result]) -> None:
    prefix = call.schema["User"].key_prefix
    for result in results:
        if result["success"] and result["id"].startswith(prefix):
            call.org.welcome(result["id"])


def _each_id(call: Call, write: Callable[[Org, str, Actor], Saved]) -> list[Result]:
    ids = call.request.texts("ids")
    _refuse_too_many(len(ids))

    def written(record_id: str) -> Saved:
        return write(call.org, record_id, call.actor)

    return _results(call, ids, written)


def _records(call: Call) -> list[SentRecord]:
    elements = call.request.elements("sObjects")
    _refuse_too_many(len(elements))
    truncate = call.request.is_on("AllowFieldTruncationHeader", "allowFieldTruncation")
    return [read_record(call.schema, element, truncate=truncate) for element in elements]


def _refuse_too_many(count: int) -> None:
    if count > MAX_RECORDS:
        raise api_fault("EXCEEDED_ID_LIMIT", texts.TOO_MANY_RECORDS.format(limit=MAX_RECORDS))


def _key_field(record: SentRecord, name: str) -> Field:
    field = record.sobject.lookup_field(name)
    if field is None:
        raise api_fault("INVALID_FIELD", texts.NO_EXTERNAL_ID.format(name=name, sobject=record.sobject.name))
    return field


def _key(record: SentRecord, field: Field) -> tuple[str, str] | None:
    value = record.field(field.name)
    return (record.sobject.name, str(value).lower()) if value else None


def _results(call: Call, items: list[Item], write: Callable[[Item], Saved]) -> list[Result]:
    all_or_none = call.request.is_on("AllOrNoneHeader", "allOrNone")
    saved = save_each(call.org, items, write, all_or_none=all_or_none, kinds_apart=True)
    return [_result(each) for each in saved]


def _result(saved: Saved) -> Result:
    """What became of one record, for any of the contract's results."""
    errors = [
        {"fields": error.fields, "message": error.message, "statusCode": error.status_code} for error in saved.errors
    ]
    return {"created": saved.created, "errors": errors, "id": saved.id, "success": saved.success}
