"""Time zones as `TimeZoneSidKey` lists them: IANA's area/place names, labelled with today's offset."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

_AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
_LABELLED_AT = datetime(2026, 1, 1, tzinfo=UTC)  # standard time in the north; a label needs one instant


def time_zone_values() -> list[tuple[str, str]]:
    """(value, label) from east to west, as Salesforce orders them."""
    names = {name for name in available_timezones() if name.startswith(_AREAS)} | {"GMT"}
    times = {name: _LABELLED_AT.astimezone(ZoneInfo(name)) for name in names}
    ordered = sorted(names, key=lambda name: (-_offset(times[name]), name))
    return [(name, _label(name, times[name])) for name in ordered]


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta()


def _label(name: str, at: datetime) -> str:
    offset = _offset(at)
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    abbreviation = at.tzname() or ""
    zone = abbreviation if re.fullmatch(r"[A-Z]{3,5}", abbreviation) else "Standard Time"
    return f"(GMT{sign}{minutes // 60:02}:{minutes % 60:02}) {zone} ({name})"
