"""Date literals, `TODAY` to `LAST_N_FISCAL_QUARTERS:3`, as spans of days.

Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE".
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(
    r"(?:(?P<named>yesterday|today|tomorrow)|(?P<side>last|this|next)_(?P<one>week|month|quarter|year)"
    r"|(?P<many_side>last|next)_n_(?P<many>day|week|month|quarter|year)s:(?P<count>\d+)"
    r"|n_(?P<back>day|week|month|quarter|year)s_ago:(?P<ago>\d+))",
    re.IGNORECASE,
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SIDES = {"last": -1, "this": 0, "next": 1}
_FARTHEST = 10_000


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to before `end`."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days are counted from: today where the user is, on which day weeks and in which month years start."""

    today: date
    first_weekday: int = 6  # as date.weekday() counts: Sunday
    fiscal_start_month: int = 1


def span(written: str, calendar: Calendar) -> Span:
    """The days that a date literal means. Raises ValueError for none, and for days outside the calendar."""
    text = re.sub(r"\s+", "", written).lower().replace("_90_days", "_n_days:90")
    fiscal_start = calendar.fiscal_start_month if "fiscal_" in text else 1
    found = _WRITTEN.fullmatch(text.replace("fiscal_", ""))
    if found is None:
        raise ValueError(written)
    try:
        return _span(found, _Counting(calendar, fiscal_start))
    except OverflowError as error:
        raise ValueError(written) from error


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts periods from the one that today is in."""

    calendar: Calendar
    year_start_month: int

    def start(self, unit: str, ahead: int) -> date:
        """When the period starts that many periods ahead of today's."""
        today = self.calendar.today
        if abs(ahead) > _FARTHEST and unit != "day":
            raise OverflowError(ahead)
        if unit == "day":
            return today + timedelta(days=ahead)
        if unit == "week":
            into_week = (today.weekday() - self.calendar.first_weekday) % 7
            return today + timedelta(days=7 * ahead - into_week)
        return self._months(_MONTHS[unit], ahead)

    def _months(self, length: int, ahead: int) -> date:
        today = self.calendar.today
        into_period = (today.month - self.year_start_month) % 12 % length
        months = today.year * 12 + today.month - 1 - into_period + length * ahead
        return date(months // 12, months % 12 + 1, 1)


def _span(found: re.Match[str], counting: _Counting) -> Span:
    if found["named"]:
        return _periods(counting, "day", ("yesterday", "today", "tomorrow").index(found["named"]) - 1, 1)
    if found["one"]:
        return _periods(counting, found["one"], _SIDES[found["side"]], 1)
    if found["back"]:
        return _periods(counting, found["back"], -int(found["ago"]), 1)
    count = int(found["count"])
    if found["many_side"] == "next":
        return _periods(counting, found["many"], 1, count)
    if found["many"] == "day":
        return _periods(counting, "day", -count, count + 1)  # the last days include today; other periods do not
    return _periods(counting, found["many"], -count, count)


def _periods(counting: _Counting, unit: str, first: int, count: int) -> Span:
    return Span(counting.start(unit, first), counting.start(unit, first + count))
