"""/composite/sobjects: up to 200 records a call, each with its own result. Source: salesforce-api.md, C8."""

from collections.abc import Callable
from typing import Any

from sf_emulator.objects import RecordError, RecordRefused
from sf_emulator.objects import texts as record_texts
from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.sobjects import SObject

from . import texts
from .calls import Answer, Call
from .describe import MAX_BATCH, called_sobject
from .rows import field_names, shown_record

Result = dict[str, Any]


class _RolledBack(Exception):
    """A record of an all-or-none collection was refused."""

    def __init__(self, results: list[Result]) -> None:
        super().__init__()
        self.results = results


def create_records(call: Call) -> Answer:
    """A result for each record, in order."""

    def create(record: dict[str, Any]) -> Result:
        return _done(call.org.insert(_sobject_of(call, record).name, record, call.actor))

    return _each(call, _records(call), create)


def update_records(call: Call) -> Answer:
    """Each record carries its id."""

    def update(record: dict[str, Any]) -> Result:
        sobject = _sobject_of(call, record)
        record_id = _id_of(record)
        fields = {name: value for name, value in record.items() if name.lower() != "id"}
        call.org.update(sobject.name, record_id, fields, call.actor)
        return _done(record_id)

    return _each(call, _records(call), update)


def upsert_records(call: Call) -> Answer:
    """Each record carries the value of the field that the path names."""
    sobject = called_sobject(call)
    field = sobject.lookup_field(call.params["field"])
    if field is None:
        raise texts.no_such_lookup_field(call.params["field"])

    def upsert(record: dict[str, Any]) -> Result:
        value = next((value for name, value in record.items() if name.lower() == field.name.lower()), None)
        found = call.org.find(sobject.name, **{field.name: value}) if value else []
        if len(found) > 1:
            raise RecordRefused(record_texts.several_records(field.name))
        if found:
            fields = {name: each for name, each in record.items() if name.lower() != field.name.lower()}
            call.org.update(sobject.name, found[0]["Id"], fields, call.actor)
            return _done(found[0]["Id"]) | {"created": False}
        return _done(call.org.insert(sobject.name, record, call.actor)) | {"created": True}

    return _each(call, _records(call), upsert)


def delete_records(call: Call) -> Answer:
    """`?ids=a,b&allOrNone=`."""
    ids = [part.strip() for part in call.query.get("ids", "").split(",") if part.strip()]

    def delete(record: dict[str, Any]) -> Result:
        record_id = _id_of(record)
        sobject = call.org.schema.of_id(record_id)
        if sobject is None:
            raise RecordRefused(record_texts.wrong_record_id(record_id))
        call.org.delete(sobject.name, record_id, call.actor)
        return _done(record_id)

    all_or_none = call.query.get("allOrNone", "").lower() == "true"
    return _run(call, [{"id": record_id} for record_id in ids], delete, all_or_none=all_or_none)


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


def _each(call: Call, records: list[dict[str, Any]], write: Callable[[dict[str, Any]], Result]) -> Answer:
    return _run(call, records, write, all_or_none=call.fields.get("allOrNone", False) is True)


def _run(
    call: Call, records: list[dict[str, Any]], write: Callable[[dict[str, Any]], Result], *, all_or_none: bool
) -> Answer:
    """Write every record in one transaction; a refused one undoes itself, or with all-or-none everything."""
    if len(records) > MAX_BATCH:
        raise texts.too_many_records(MAX_BATCH)
    try:
        results = _write_all(call, records, write, all_or_none=all_or_none)
    except _RolledBack as undone:
        results = [_failed(record_texts.rolled_back()) if result["success"] else result for result in undone.results]
    return Answer(200, results)


def _write_all(
    call: Call, records: list[dict[str, Any]], write: Callable[[dict[str, Any]], Result], *, all_or_none: bool
) -> list[Result]:
    with call.org.store.transaction():
        results = [_written(record, write) for record in records]
        if all_or_none and not all(result["success"] for result in results):
            raise _RolledBack(results)
    return results


def _written(record: dict[str, Any], write: Callable[[dict[str, Any]], Result]) -> Result:
    try:
        return write(record)
    except RecordRefused as refusal:
        return _failed(*refusal.errors)


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


def _id_of(record: dict[str, Any]) -> str:
    value = next((value for name, value in record.items() if name.lower() == "id"), None)
    if not value:
        raise RecordRefused(record_texts.missing_id())
    record_id = normal_id(str(value))
    if record_id is None:
        raise RecordRefused(record_texts.wrong_record_id(str(value)))
    return record_id


def _done(record_id: str) -> Result:
    return {"id": record_id, "success": True, "errors": []}


def _failed(*errors: RecordError) -> Result:
    shown = [
        {"statusCode": error.status_code, "message": error.message, "fields": list(error.fields)} for error in errors
    ]
    return {"success": False, "errors": shown}
