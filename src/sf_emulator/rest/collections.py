"""/composite/sobjects: up to 200 records a call, each with its own result. Source: salesforce-api.md, C8."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any

from sf_emulator.objects import RecordRefused
from sf_emulator.objects import texts as record_texts
from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.saving import (
    Saved,
    delete_record,
    find_upserted,
    insert_record,
    save_each,
    update_record,
    upsert_record,
)
from sf_emulator.objects.sobjects import SObject
from sf_emulator.store import Row

from . import texts
from .calls import Answer, Call
from .describe import MAX_BATCH, called_sobject
from .recent import note_written
from .records import save_errors, shown_fields, shown_record

MAX_READ = 2_000
MAX_CHUNKS = 10

Record = dict[str, Any]


def create_records(call: Call) -> Answer:
    """A result for each record, in order."""
    _refuse_many_chunks(_records(call))
    return _answer(_save(call, lambda record: insert_record(call.org, _sobject_of(call, record), record, call.actor)))


def update_records(call: Call) -> Answer:
    """Each record carries its id."""
    _refuse_many_chunks(_records(call))
    return _answer(_save(call, lambda record: update_record(call.org, _sobject_of(call, record), record, call.actor)))


def upsert_records(call: Call) -> Answer:
    """Each record carries the value of the field that the path names; results say whether it is a new one."""
    sobject = called_sobject(call)
    field = sobject.lookup_field(call.params["field"])
    if field is None:
        raise texts.no_such_lookup_field(call.params["field"])

    def upsert(record: Record) -> Saved:
        if _sobject_of(call, record) is not sobject:
            raise RecordRefused(record_texts.unknown_type(str(record["attributes"]["type"])))
        try:
            return upsert_record(call.org, sobject, field, record, call.actor)
        except RecordRefused as refusal:
            return Saved(created=find_upserted(call.org, sobject, field, record) == [], errors=tuple(refusal.errors))

    results = [_result(each) | {"created": each.created} for each in _save(call, upsert)]
    return Answer(200, results, xml_root="Results/Result")


def delete_records(call: Call) -> Answer:
    """`?ids=a,b&allOrNone=`."""
    ids = call.names("ids")
    _refuse_too_many(len(ids), MAX_BATCH)
    delete = partial(delete_record, call.org, actor=call.actor)
    return _answer(save_each(call.org, ids, delete, all_or_none=call.flag("allOrNone")))


def read_records(call: Call) -> Answer:
    """Records by id, `null` for each that is not there; ids and fields in the address or in the body."""
    sobject = called_sobject(call)
    if call.method == "POST":
        ids, asked = _texts(call, "ids"), _texts(call, "fields")
    else:
        ids, asked = call.names("ids"), call.names("fields")
    _refuse_too_many(len(ids), MAX_READ)
    if not ids or not asked:
        raise texts.missing_property("fields" if ids else "ids")
    names = shown_fields(sobject, asked)
    rows = [_visible(call, sobject, each) for each in ids]
    records = [row and shown_record(call, sobject, row, names) for row in rows]
    return Answer(200, records, xml_root=f"records/{sobject.name}")


def _visible(call: Call, sobject: SObject, sent_id: str) -> Row | None:
    row = call.org.get(sobject.name, normal_id(sent_id.strip()) or "")
    return row if row and sobject.shows(row, call.actor.user_id, call.actor.permissions) else None


def _texts(call: Call, name: str) -> list[str]:
    values = call.fields.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise texts.missing_property(name)
    return values


def _save(call: Call, write: Callable[[Record], Saved]) -> list[Saved]:
    records = _records(call)
    _refuse_too_many(len(records), MAX_BATCH)
    saved = save_each(call.org, records, write, all_or_none=call.sent_flag("allOrNone"))
    for each in saved:
        if each.success and each.id:
            note_written(call, each.id)
    return saved


def _answer(saved: list[Saved]) -> Answer:
    return Answer(200, list(map(_result, saved)), xml_root="Results/Result")


def _refuse_too_many(count: int, limit: int) -> None:
    if count > limit:
        raise texts.too_many_records(limit)


def _refuse_many_chunks(records: list[Record]) -> None:
    """Runs of records of one object are chunks, of which a call may have ten."""
    if sum(1 for _ in groupby(records, _type_of)) > MAX_CHUNKS:
        raise texts.too_many_chunks()


def _records(call: Call) -> list[Record]:
    records = call.fields.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise texts.no_records()
    return records


def _type_of(record: Record) -> str:
    attributes = record.get("attributes")
    return str(attributes.get("type") or "").lower() if isinstance(attributes, dict) else ""


def _sobject_of(call: Call, record: Record) -> SObject:
    sobject = call.schema.sobject(_type_of(record))
    if sobject is None:
        raise RecordRefused(record_texts.unknown_type(_type_of(record)))
    return sobject


def _result(saved: Saved) -> dict[str, Any]:
    kept_id = {"id": saved.id} if saved.id else {}
    return kept_id | {"success": saved.success, "errors": save_errors(saved.errors)}
