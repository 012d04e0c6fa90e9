"""Date functions of SOQL, as SQL functions of the store. Source: SOQL and SOSL Reference, "Date Functions"."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from sf_emulator.objects.times import parse_wire_time

from .running_user import zone

SQL_NAME = "date_part"
HOUR_IN_DAY = "HOUR_IN_DAY"
DAY_ONLY = "DAY_ONLY"


class _Fiscal(NamedTuple):
    start_month: int
    named_by_start: bool


def _fiscal_month(day: date, fiscal: _Fiscal) -> int:
    return (day.month - fiscal.start_month) % 12 + 1


def _fiscal_year(day: date, fiscal: _Fiscal) -> int:
    started = day.year - (day.month < fiscal.start_month)
    return started if fiscal.named_by_start or fiscal.start_month == 1 else started + 1


def _day_in_year(day: date) -> int:
    return day.timetuple().tm_yday


_PARTS: dict[str, Callable[[date, _Fiscal], int | str]] = {
    "CALENDAR_MONTH": lambda day, _: day.month,
    "CALENDAR_QUARTER": lambda day, _: (day.month + 2) // 3,
    "CALENDAR_YEAR": lambda day, _: day.year,
    "DAY_IN_MONTH": lambda day, _: day.day,
    "DAY_IN_WEEK": lambda day, _: day.isoweekday() % 7 + 1,  # Sunday is 1
    "DAY_IN_YEAR": lambda day, _: _day_in_year(day),
    DAY_ONLY: lambda day, _: day.isoformat(),
    "FISCAL_MONTH": _fiscal_month,
    "FISCAL_QUARTER": lambda day, fiscal: (_fiscal_month(day, fiscal) + 2) // 3,
    "FISCAL_YEAR": _fiscal_year,
    "WEEK_IN_MONTH": lambda day, _: (day.day + 6) // 7,
    "WEEK_IN_YEAR": lambda day, _: (_day_in_year(day) + 6) // 7,
}
DATE_FUNCTIONS = frozenset({*_PARTS, HOUR_IN_DAY})


def date_part(
    name: str, value: str | None, time_zone: str | None, fiscal_start_month: int, fiscal_named_by_start: int
) -> int | str | None:
    """The function's value for a date or time of a record; times are UTC unless a time zone is named."""
    if value is None:
        return None
    if len(value) == len("2026-11-23"):
        moment: date = date.fromisoformat(value)
    else:
        instant = parse_wire_time(value)
        moment = instant.astimezone(zone(time_zone)) if time_zone else instant
    if name == HOUR_IN_DAY:
        return moment.hour if isinstance(moment, datetime) else None
    day = moment.date() if isinstance(moment, datetime) else moment
    return _PARTS[name](day, _Fiscal(fiscal_start_month, bool(fiscal_named_by_start)))
