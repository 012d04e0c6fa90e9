"""/sobjects/X and /sobjects/X/{id}: records one by one. Source: salesforce-api.md, C5."""

from sf_emulator.objects.describing import describe_short
from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.parent_references import with_parent_ids
from sf_emulator.objects.saving import insert_record
from sf_emulator.objects.sobjects import SObject
from sf_emulator.objects.times import parse_wire_time
from sf_emulator.store import Row

from . import texts
from .calls import Answer, Call
from .conditions import check_preconditions, etag_of, stamps, unchanged
from .describe import called_sobject
from .recent import note_written, recent_records
from .records import shown_fields, shown_record


def read_object(call: Call) -> Answer:
    """The object in short, and which of its records the caller looked at last."""
    sobject = called_sobject(call)
    body = {"objectDescribe": describe_short(sobject, call.base), "recentItems": recent_records(call, sobject)}
    return Answer(200, body, xml_root=sobject.name)


def create_row(call: Call) -> Answer:
    """201 with the new id."""
    sobject = called_sobject(call)
    saved = insert_record(call.org, sobject, call.fields, call.actor)
    return created(call, sobject, str(saved.id))


def read_row(call: Call) -> Answer:
    """The record, or the fields of it that `?fields=` names."""
    sobject = called_sobject(call)
    return show_row(call, sobject, found_row(call, sobject))


def update_row(call: Call) -> Answer:
    """204."""
    sobject = called_sobject(call)
    return change_row(call, sobject, found_row(call, sobject))


def delete_row(call: Call) -> Answer:
    """204."""
    sobject = called_sobject(call)
    call.org.delete(sobject.name, found_row(call, sobject)["Id"], call.actor)
    return Answer(204)


def show_row(call: Call, sobject: SObject, row: Row) -> Answer:
    """200 with the record; 304 when the client has it as it is."""
    record = shown_record(call, sobject, row, shown_fields(sobject, call.names("fields")))
    stamp = row.get("LastModifiedDate") or row.get("SystemModstamp") or row.get("CreatedDate")
    if stamp is None:  # an entry of a log
        return Answer(200, record, xml_root=sobject.name)
    changed = parse_wire_time(stamp)
    etag = etag_of(sobject.name, row)
    return unchanged(call, changed, etag) or Answer(200, record, stamps(changed, etag))


def change_row(call: Call, sobject: SObject, row: Row) -> Answer:
    """204, unless somebody has changed the record since the client read it."""
    if "LastModifiedDate" in row:
        check_preconditions(call, parse_wire_time(row["LastModifiedDate"]), etag_of(sobject.name, row))
    call.org.update(sobject.name, row["Id"], with_parent_ids(call.org, sobject, call.fields), call.actor)
    note_written(call, row["Id"])
    return Answer(204)


def created(call: Call, sobject: SObject, record_id: str, **more: bool) -> Answer:
    """201 with the id and where the record is; upserts say `created` too."""
    note_written(call, record_id)
    body = {"id": record_id, "success": True, "errors": []} | more
    return Answer(201, body, {"Location": call.record_url(sobject.name, record_id)})


def found_row(call: Call, sobject: SObject) -> Row:
    """The record that the path names. Raises RequestRefused (404)."""
    record_id = normal_id(call.params["id"])
    if record_id is None:
        raise texts.no_such_lookup_field(call.params["id"])
    row = call.org.get(sobject.name, record_id, with_deleted=True)
    reads = call.method in ("GET", "HEAD")
    if row is None or not sobject.shows(row, call.actor.user_id, call.actor.permissions):
        raise texts.not_found() if reads else texts.no_such_record()
    if row.get("IsDeleted"):
        raise texts.not_found() if reads else texts.entity_is_deleted()
    return row
