"""getUpdated and getDeleted, for clients that keep a copy. Source: salesforce-api.md, C5."""

from datetime import datetime
from typing import Any

from sf_emulator.objects.replication import REACH, Span, deleted_records, span, updated_ids
from sf_emulator.objects.sobjects import SObject
from sf_emulator.objects.times import parse_wire_time, wire_time

from . import texts
from .calls import Call
from .describes import named_sobject
from .faults import bad_envelope


def get_updated(call: Call) -> dict[str, Any]:
    """Ids of the records that were created or changed."""
    sobject, within = _asked(call)
    return {"ids": updated_ids(call.org, sobject, within), "latestDateCovered": within.covered_until}


def get_deleted(call: Call) -> dict[str, Any]:
    """Ids of the records that were deleted, and when."""
    sobject, within = _asked(call)
    deleted = deleted_records(call.org, sobject, within)
    return {
        "deletedRecords": [{"deletedDate": date, "id": record_id} for record_id, date in deleted],
        "earliestDateAvailable": wire_time(call.org.clock.now() - REACH),
        "latestDateCovered": within.covered_until,
    }


def _asked(call: Call) -> tuple[SObject, Span]:
    sobject = named_sobject(call.schema, call.request.text("sObjectType").strip())
    return sobject, span(call.org, sobject, _date(call, "startDate"), _date(call, "endDate"))


def _date(call: Call, name: str) -> datetime:
    sent = call.request.text(name).strip()
    try:
        return parse_wire_time(sent)
    except ValueError:
        raise bad_envelope(texts.WRONG_VALUE.format(value=sent, type="xsd:dateTime")) from None
