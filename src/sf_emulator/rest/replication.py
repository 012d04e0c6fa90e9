"""/sobjects/X/updated and /deleted: what happened in a span of time. Source: salesforce-api.md, C5."""

from datetime import datetime

from sf_emulator.objects import RequestRefused, replication
from sf_emulator.objects.sobjects import SObject
from sf_emulator.objects.times import parse_wire_time, wire_time

from . import texts
from .calls import Answer, Call
from .describe import called_sobject


def list_updated(call: Call) -> Answer:
    """Ids of the records that were created or changed from `start` to `end`."""
    sobject = called_sobject(call)
    try:
        within = _span(call, sobject)
        ids = replication.updated_ids(call.org, sobject, within)
    except replication.ReplicationRefused as refusal:
        raise RequestRefused(400, refusal.error_code, refusal.message) from None
    return Answer(200, {"ids": ids, "latestDateCovered": within.covered_until}, xml_root=sobject.name)


def list_deleted(call: Call) -> Answer:
    """Ids of the records that were deleted from `start` to `end`, and when."""
    sobject = called_sobject(call)
    try:
        within = _span(call, sobject)
        deleted = replication.deleted_records(call.org, sobject, within)
    except replication.ReplicationRefused as refusal:
        raise RequestRefused(400, refusal.error_code, refusal.message) from None
    body = {
        "deletedRecords": [{"deletedDate": date, "id": record_id} for record_id, date in deleted],
        "earliestDateAvailable": wire_time(call.org.clock.now() - replication.REACH),
        "latestDateCovered": within.covered_until,
    }
    return Answer(200, body, xml_root=sobject.name)


def _span(call: Call, sobject: SObject) -> replication.Span:
    return replication.span(call.org, sobject, _date(call, "start"), _date(call, "end"))


def _date(call: Call, name: str) -> datetime:
    """A `+` that nobody encoded has become a space."""
    value = call.query.get(name, "").replace(" ", "+")
    try:
        return parse_wire_time(value)
    except ValueError:
        raise texts.bad_replication_date(name, value) from None
