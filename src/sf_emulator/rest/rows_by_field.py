"""/sobjects/X/{field}/{value}: records by a field that identifies them. Source: salesforce-api.md, C5."""

from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.parent_references import with_parent_ids
from sf_emulator.objects.saving import insert_record
from sf_emulator.objects.sobjects import Field, SObject
from sf_emulator.objects.transactions import in_transaction
from sf_emulator.store import Row

from . import texts
from .calls import Answer, Call
from .describe import called_sobject
from .recent import note_written
from .rows import created, show_row

_UPSERT_ANSWERS_SINCE = 46.0


def read_row_by_field(call: Call) -> Answer:
    """The record whose field has the value; 300 with their URLs when several have it."""
    sobject = called_sobject(call)
    rows = _rows(call, sobject)
    if len(rows) > 1:
        return _several(call, sobject, rows)
    if not rows:
        raise texts.not_found()
    return show_row(call, sobject, rows[0])


def upsert_row(call: Call) -> Answer:
    """Update the record whose field has the value, or create it."""
    return in_transaction(call.org, lambda: _upserted(call, called_sobject(call)))


def delete_row_by_field(call: Call) -> Answer:
    """204."""
    sobject = called_sobject(call)
    rows = _rows(call, sobject)
    if len(rows) > 1:
        return _several(call, sobject, rows)
    if not rows:
        raise texts.not_found()
    call.org.delete(sobject.name, rows[0]["Id"], call.actor)
    return Answer(204)


def create_row_without_id(call: Call) -> Answer:
    """POST to `/sobjects/X/Id`: an upsert with no id to look for creates."""
    sobject = called_sobject(call)
    saved = insert_record(call.org, sobject, call.fields, call.actor)
    return created(call, sobject, str(saved.id), created=True)


def _upserted(call: Call, sobject: SObject) -> Answer:
    field = _lookup_field(call, sobject)
    rows = _rows(call, sobject)
    if len(rows) > 1:
        return _several(call, sobject, rows)
    if rows:
        call.org.update(sobject.name, rows[0]["Id"], with_parent_ids(call.org, sobject, call.fields), call.actor)
        return _updated(call, rows[0]["Id"])
    if call.flag("updateOnly") or field.type == "id":
        raise texts.not_found()
    saved = insert_record(call.org, sobject, call.fields | {field.name: call.params["value"]}, call.actor)
    return created(call, sobject, str(saved.id), created=True)


def _updated(call: Call, record_id: str) -> Answer:
    note_written(call, record_id)
    if call.number < _UPSERT_ANSWERS_SINCE:
        return Answer(204)
    return Answer(200, {"id": record_id, "success": True, "errors": [], "created": False})


def _rows(call: Call, sobject: SObject) -> list[Row]:
    field, value = _lookup_field(call, sobject), call.params["value"]
    rows = call.org.find(sobject.name, **{field.name: normal_id(value) if field.type == "id" else value})
    return [row for row in rows if sobject.shows(row, call.actor.user_id, call.actor.permissions)]


def _lookup_field(call: Call, sobject: SObject) -> Field:
    field = sobject.lookup_field(call.params["field"])
    if field is None:
        raise texts.no_such_lookup_field(call.params["field"])
    return field


def _several(call: Call, sobject: SObject, rows: list[Row]) -> Answer:
    return Answer(300, [call.record_url(sobject.name, row["Id"]) for row in rows])
