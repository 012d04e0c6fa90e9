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
    zones = [(_offset(name), name) for name in names]
    return [(name, _label(name, offset)) for offset, name in sorted(zones, key=lambda zone: (-zone[0], zone[1]))]


def _offset(name: str) -> timedelta:
    return _LABELLED_AT.astimezone(ZoneInfo(name)).utcoffset() or timedelta()


def _label(name: str, offset: timedelta) -> str:
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    abbreviation = _LABELLED_AT.astimezone(ZoneInfo(name)).tzname() or ""
    zone = abbreviation if re.fullmatch(r"[A-Z]{3,5}", abbreviation) else "Standard Time"
    return f"(GMT{sign}{minutes // 60:02}:{minutes % 60:02}) {zone} ({name})"
