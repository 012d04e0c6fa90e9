"""FORMAT(): values as a user's locale writes them. A few locales are known; others are written as in en_US."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sf_emulator.objects.times import parse_wire_time

from .running_user import zone

_NUMBERS = frozenset({"int", "long", "double", "currency", "percent"})


@dataclass(frozen=True, slots=True)
class _Style:
    """How a country writes numbers, days (strftime, without leading zeros behind `#`) and hours."""

    thousands: str
    decimal: str
    day: str
    half_days: bool


_US = _Style(",", ".", "#m/#d/%Y", half_days=True)
_STYLES = {
    "en_US": _US,
    "en_GB": _Style(",", ".", "%d/%m/%Y", half_days=False),
    "en_CA": _Style(",", ".", "%Y-%m-%d", half_days=True),
    "en_AU": _Style(",", ".", "#d/%m/%Y", half_days=True),
    "de_DE": _Style(".", ",", "%d.%m.%Y", half_days=False),
    "fr_FR": _Style("\u202f", ",", "%d/%m/%Y", half_days=False),
    "es_ES": _Style(".", ",", "#d/#m/%Y", half_days=False),
    "it_IT": _Style(".", ",", "%d/%m/%Y", half_days=False),
    "nl_NL": _Style(".", ",", "#d-#m-%Y", half_days=False),
    "ja_JP": _Style(",", ".", "%Y/%m/%d", half_days=False),
}


def format_value(value: Any, kind: str, scale: int, locale: str, time_zone: str) -> str | None:
    """A value of a field of this type (`date`, `currency`…) as text."""
    if value is None:
        return None
    style = _STYLES.get(locale, _US)
    if kind in _NUMBERS:
        text = f"{value:,.{scale}f}"
        return text.translate({ord(","): style.thousands, ord("."): style.decimal})
    if kind == "datetime":
        moment = parse_wire_time(value).astimezone(zone(time_zone))
        return f"{_day(moment, style)}, {_hour(moment.time(), style)}"
    if kind == "date":
        return _day(date.fromisoformat(value), style)
    return str(value)


def _day(day: date, style: _Style) -> str:
    text = style.day.replace("#m", str(day.month)).replace("#d", str(day.day))
    return day.strftime(text)


def _hour(hour: time, style: _Style) -> str:
    if not style.half_days:
        return f"{hour:%H:%M}"
    return f"{(hour.hour + 11) % 12 + 1}:{hour:%M} {'AM' if hour.hour < 12 else 'PM'}"
