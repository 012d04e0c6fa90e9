"""/sobjects/X/…: one record by its id or by a field that identifies it. Source: salesforce-api.md, C5."""

from typing import Any

from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.sobjects import Field, SObject
from sf_emulator.store import Row

from . import texts
from .calls import Answer, Call
from .describe import called_sobject

_UPSERT_ANSWERS_SINCE = 46.0


def create_row(call: Call) -> Answer:
    """201 with the new id."""
    sobject = called_sobject(call)
    record_id = call.org.insert(sobject.name, call.fields, call.actor)
    return _created(call, sobject, record_id, {})


def read_row(call: Call) -> Answer:
    """The record, or the fields of it that `?fields=` names."""
    sobject = called_sobject(call)
    return Answer(200, _shown(call, sobject, _row(call, sobject)))


def update_row(call: Call) -> Answer:
    """204."""
    sobject = called_sobject(call)
    row = _row(call, sobject)
    call.org.update(sobject.name, row["Id"], call.fields, call.actor)
    return Answer(204)


def delete_row(call: Call) -> Answer:
    """204."""
    sobject = called_sobject(call)
    call.org.delete(sobject.name, _row(call, sobject)["Id"], call.actor)
    return Answer(204)


def read_row_by_field(call: Call) -> Answer:
    """The record whose field has the value; 300 with their URLs when several have it."""
    sobject = called_sobject(call)
    rows = _rows_by_field(call, sobject)
    if len(rows) > 1:
        return _several(call, sobject, rows)
    if not rows:
        raise texts.not_found()
    return Answer(200, _shown(call, sobject, rows[0]))


def upsert_row(call: Call) -> Answer:
    """Update the record whose field has the value, or create it."""
    with call.org.store.transaction():
        return _upserted(call, called_sobject(call))


def _upserted(call: Call, sobject: SObject) -> Answer:
    field = _lookup_field(call, sobject)
    rows = _rows_by_field(call, sobject)
    if len(rows) > 1:
        return _several(call, sobject, rows)
    if rows:
        call.org.update(sobject.name, rows[0]["Id"], call.fields, call.actor)
        return _updated(call, rows[0]["Id"])
    if call.query.get("updateOnly", "").lower() == "true":
        raise texts.not_found()
    fields = call.fields | {field.name: call.params["value"]}
    return _created(call, sobject, call.org.insert(sobject.name, fields, call.actor), {"created": True})


def delete_row_by_field(call: Call) -> Answer:
    """204."""
    sobject = called_sobject(call)
    rows = _rows_by_field(call, sobject)
    if len(rows) > 1:
        return _several(call, sobject, rows)
    if not rows:
        raise texts.not_found()
    call.org.delete(sobject.name, rows[0]["Id"], call.actor)
    return Answer(204)


def shown_record(call: Call, sobject: SObject, row: Row, names: list[str]) -> dict[str, Any]:
    """A row as a record: `attributes`, then these fields."""
    attributes = {"type": sobject.name, "url": call.record_url(sobject.name, row["Id"])}
    return {"attributes": attributes} | {name: row[name] for name in names}


def field_names(sobject: SObject, asked: list[str]) -> list[str]:
    """The fields' own names. Raises RequestRefused (INVALID_FIELD)."""
    names = []
    for name in asked:
        field = sobject.field(name)
        if field is None:
            raise texts.no_such_field(name, sobject.name)
        names.append(field.name)
    return names


def _shown(call: Call, sobject: SObject, row: Row) -> dict[str, Any]:
    asked = [name.strip() for name in call.query.get("fields", "").split(",") if name.strip()]
    return shown_record(call, sobject, row, field_names(sobject, asked) if asked else list(sobject.fields))


def _row(call: Call, sobject: SObject) -> Row:
    record_id = normal_id(call.params["id"])
    if record_id is None:
        raise texts.malformed_id(call.params["id"])
    row = call.org.get(sobject.name, record_id)
    if row is None:
        raise texts.not_found()
    return row


def _rows_by_field(call: Call, sobject: SObject) -> list[Row]:
    return call.org.find(sobject.name, **{_lookup_field(call, sobject).name: call.params["value"]})


def _lookup_field(call: Call, sobject: SObject) -> Field:
    field = sobject.lookup_field(call.params["field"])
    if field is None:
        raise texts.no_such_lookup_field(call.params["field"])
    return field


def _created(call: Call, sobject: SObject, record_id: str, more: dict[str, Any]) -> Answer:
    body = {"id": record_id, "success": True, "errors": []} | more
    return Answer(201, body, {"Location": call.record_url(sobject.name, record_id)})


def _updated(call: Call, record_id: str) -> Answer:
    if float(call.version) < _UPSERT_ANSWERS_SINCE:
        return Answer(204)
    return Answer(200, {"id": record_id, "success": True, "errors": [], "created": False})


def _several(call: Call, sobject: SObject, rows: list[Row]) -> Answer:
    return Answer(300, [call.record_url(sobject.name, row["Id"]) for row in rows])
