"""/recent: the records that the caller looked at last. Source: REST API guide, Recently Viewed Items."""

import re
from typing import Any

from sf_emulator.objects.recent_items import KEPT_A_USER
from sf_emulator.objects.sobjects import SObject

from .calls import Answer, Call
from .records import shown_record

_UPDATE_MRU = re.compile(r"updateMru\s*=\s*true", re.IGNORECASE)


def list_recent(call: Call) -> Answer:
    """The last ones first, at most `?limit=`."""
    limit = int(call.query["limit"]) if call.query.get("limit", "").isdecimal() else KEPT_A_USER
    return Answer(200, _records(call, call.org.recent_items.of(call.actor.user_id))[:limit], xml_root="recent/item")


def recent_records(call: Call, sobject: SObject) -> list[dict[str, Any]]:
    """Those of one object."""
    ids = call.org.recent_items.of(call.actor.user_id)
    return _records(call, [record_id for record_id in ids if record_id.startswith(sobject.key_prefix)])


def note_written(call: Call, record_id: str) -> None:
    """A written record is a recent one when the client says so: `Sforce-Mru: updateMru=true`."""
    if _UPDATE_MRU.search(call.headers.get("sforce-mru", "")):
        call.org.recent_items.note(call.actor.user_id, [record_id])


def _records(call: Call, record_ids: list[str]) -> list[dict[str, Any]]:
    records = []
    for record_id in record_ids:
        sobject = call.schema.of_id(record_id)
        row = sobject and call.org.get(sobject.name, record_id)
        if sobject and row and sobject.shows(row, call.actor.user_id, call.actor.permissions):
            names = [field.name for field in sobject.fields.values() if field.name_field]
            records.append(shown_record(call, sobject, row, [*names, "Id"]))
    return records
