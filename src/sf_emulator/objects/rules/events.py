"""Rules on Event: when a meeting begins, how long it lasts and when it ends. Source: Object Reference, "Event"."""

from datetime import datetime, timedelta

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused
from sf_emulator.objects.times import parse_wire_time, wire_time

from .registry import Rule

_TIMES = ("IsAllDayEvent", "ActivityDateTime", "ActivityDate", "StartDateTime", "EndDateTime", "DurationInMinutes")
_DAY_MIN = 24 * 60


def _keep_times(change: Change) -> None:
    """Start and end, or start and duration: whichever was sent says the others."""
    if change.deletes or not change.changed(*_TIMES):
        return
    start = _start(change)
    minutes = _minutes(change, start)
    missing = [("DurationInMinutes", minutes), ("ActivityDateTime", start)]
    if start is None or minutes is None:
        raise RecordRefused(texts.required_missing([name for name, value in missing if value is None]))
    if minutes < 0:
        raise RecordRefused(texts.negative_duration())
    end = start + timedelta(minutes=minutes)
    last = end - timedelta(days=1) if change.after["IsAllDayEvent"] else end
    change.after |= {
        "StartDateTime": wire_time(start),
        "ActivityDateTime": wire_time(start),
        "ActivityDate": start.date().isoformat(),
        "EndDateTime": wire_time(last),
        "EndDate": last.date().isoformat(),
        "DurationInMinutes": minutes,
    }


def _start(change: Change) -> datetime | None:
    if change.after["IsAllDayEvent"]:
        day = _latest(change, "ActivityDate", "StartDateTime", "ActivityDateTime")
        return parse_wire_time(f"{day[:10]}T00:00:00.000+0000") if day else None
    text = _latest(change, "StartDateTime", "ActivityDateTime")
    return parse_wire_time(text) if text else None


def _minutes(change: Change, start: datetime | None) -> int | None:
    sent_end, minutes = change.sent.get("EndDateTime"), change.after["DurationInMinutes"]
    if start and sent_end:
        length = parse_wire_time(change.after["EndDateTime"]) - start
        return int(length.total_seconds() // 60) + (_DAY_MIN if change.after["IsAllDayEvent"] else 0)
    if minutes is None and change.after["IsAllDayEvent"]:
        return _DAY_MIN
    return None if minutes is None else int(minutes)


def _latest(change: Change, *names: str) -> str | None:
    """The first of these fields that was sent, else the first that is there."""
    sent = next((name for name in names if change.sent.get(name)), None)
    name = sent or next((name for name in names if change.after[name]), None)
    return str(change.after[name]) if name else None


EVENT_RULES = {"event_times": Rule(before=_keep_times)}
