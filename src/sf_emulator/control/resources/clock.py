"""The clock that all orgs share."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sf_emulator.control.documents import Schema
from sf_emulator.control.endpoints import Call, CallRefused, Endpoint

_MOVE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "advance_s": {"type": "number", "minimum": 0, "description": "Seconds to move on."},
        "to": {"type": "string", "description": "The time to move on to, ISO 8601; without an offset it is UTC."},
        "stopped": {"type": "boolean", "description": "true: time stands still until it is moved; false: it goes on."},
    },
}


def _tell(call: Call) -> dict[str, Any]:
    clock = call.clock
    return {
        "now": clock.now().isoformat(),
        "ahead_s": clock.setting.ahead.total_seconds(),
        "stopped": clock.is_stopped,
    }


def _move(call: Call) -> dict[str, Any]:
    document = call.document
    if not document:
        raise CallRefused(400, 'Send {"advance_s": SECONDS}, {"to": TIME} or {"stopped": true}.')
    if "stopped" in document:
        call.clock.stop() if document["stopped"] else call.clock.go_on()
    call.clock.advance(timedelta(seconds=document.get("advance_s", 0)))
    if "to" in document:
        call.clock.advance(_until(call, document["to"]))
    return _tell(call)


def _until(call: Call, text: str) -> timedelta:
    try:
        wanted = datetime.fromisoformat(text)
    except ValueError as broken:
        raise CallRefused(400, f"{text!r} is no time such as 2027-06-01T00:00:00Z.") from broken
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
    if wanted < call.clock.now():
        raise CallRefused(400, "The clock goes forward only. Restore a snapshot, or reset, to go back.")
    return wanted - call.clock.now()


ENDPOINTS = (
    Endpoint(method="GET", path="/clock", summary="The orgs' time.", answer=_tell),
    Endpoint(
        method="POST",
        path="/clock",
        summary="Move the orgs' time on, or let it stand still.",
        answer=_move,
        body=_MOVE,
        example={"advance_s": 600},
    ),
)
