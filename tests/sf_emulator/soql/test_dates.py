"""Date literals and date functions: the user's days, as the reference tells and as plain Python counts them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.orgs import user_id
from tests.sf_emulator.soql.trade import ask, now, refusal, values

from sf_emulator.objects import Org
from sf_emulator.soql.relative_dates import Calendar, Span, span
from sf_emulator.soql.running_user import running_user

TODAY = date(2026, 11, 25)  # a Wednesday
ZONES = {
    "admin@northwind.example": "America/New_York",
    "colette.marchand@northwind.example": "Europe/Paris",
}


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("YESTERDAY", date(2026, 11, 24), date(2026, 11, 25)),
        ("TODAY", date(2026, 11, 25), date(2026, 11, 26)),
        ("tomorrow", date(2026, 11, 26), date(2026, 11, 27)),
        ("LAST_WEEK", date(2026, 11, 15), date(2026, 11, 22)),
        ("THIS_WEEK", date(2026, 11, 22), date(2026, 11, 29)),
        ("NEXT_WEEK", date(2026, 11, 29), date(2026, 12, 6)),
        ("LAST_MONTH", date(2026, 10, 1), date(2026, 11, 1)),
        ("THIS_MONTH", date(2026, 11, 1), date(2026, 12, 1)),
        ("NEXT_MONTH", date(2026, 12, 1), date(2027, 1, 1)),
        ("LAST_90_DAYS", date(2026, 8, 27), date(2026, 11, 26)),
        ("NEXT_90_DAYS", date(2026, 11, 26), date(2027, 2, 24)),
        ("LAST_N_DAYS:1", date(2026, 11, 24), date(2026, 11, 26)),
        ("NEXT_N_DAYS:3", date(2026, 11, 26), date(2026, 11, 29)),
        ("N_DAYS_AGO:3", date(2026, 11, 22), date(2026, 11, 23)),
        ("NEXT_N_WEEKS:2", date(2026, 11, 29), date(2026, 12, 13)),
        ("LAST_N_WEEKS:2", date(2026, 11, 8), date(2026, 11, 22)),
        ("N_WEEKS_AGO:2", date(2026, 11, 8), date(2026, 11, 15)),
        ("NEXT_N_MONTHS:2", date(2026, 12, 1), date(2027, 2, 1)),
        ("LAST_N_MONTHS:11", date(2025, 12, 1), date(2026, 11, 1)),
        ("N_MONTHS_AGO:2", date(2026, 9, 1), date(2026, 10, 1)),
        ("LAST_QUARTER", date(2026, 7, 1), date(2026, 10, 1)),
        ("THIS_QUARTER", date(2026, 10, 1), date(2027, 1, 1)),
        ("NEXT_QUARTER", date(2027, 1, 1), date(2027, 4, 1)),
        ("LAST_N_QUARTERS:2", date(2026, 4, 1), date(2026, 10, 1)),
        ("NEXT_N_QUARTERS : 2", date(2027, 1, 1), date(2027, 7, 1)),
        ("N_QUARTERS_AGO:4", date(2025, 10, 1), date(2026, 1, 1)),
        ("LAST_YEAR", date(2025, 1, 1), date(2026, 1, 1)),
        ("THIS_YEAR", date(2026, 1, 1), date(2027, 1, 1)),
        ("NEXT_N_YEARS:5", date(2027, 1, 1), date(2032, 1, 1)),
        ("LAST_N_YEARS:1", date(2025, 1, 1), date(2026, 1, 1)),
        ("N_YEARS_AGO:2", date(2024, 1, 1), date(2025, 1, 1)),
        ("THIS_FISCAL_QUARTER", date(2026, 11, 1), date(2027, 2, 1)),
        ("LAST_FISCAL_QUARTER", date(2026, 8, 1), date(2026, 11, 1)),
        ("NEXT_N_FISCAL_QUARTERS:2", date(2027, 2, 1), date(2027, 8, 1)),
        ("N_FISCAL_QUARTERS_AGO:1", date(2026, 8, 1), date(2026, 11, 1)),
        ("THIS_FISCAL_YEAR", date(2026, 2, 1), date(2027, 2, 1)),
        ("LAST_N_FISCAL_YEARS:2", date(2024, 2, 1), date(2026, 2, 1)),
        ("N_FISCAL_YEARS_AGO:1", date(2025, 2, 1), date(2026, 2, 1)),
    ],
)
def test_date_literal_means_days(written: str, start: date, end: date) -> None:
    assert span(written, Calendar(TODAY, fiscal_start_month=2)) == Span(start, end)


def test_weeks_start_where_the_user_lives(trade: Org) -> None:
    assert span("THIS_WEEK", Calendar(date(2026, 11, 23), first_weekday=6)).start == date(2026, 11, 22)
    assert span("THIS_WEEK", Calendar(date(2026, 11, 23), first_weekday=0)).start == date(2026, 11, 23)
    american, french = (running_user(trade, user_id(trade, name), now(trade)).calendar for name in ZONES)
    assert (american.first_weekday, french.first_weekday) == (6, 0)


@pytest.mark.parametrize("written", ["LAST_N_YEARS:3000", "NEXT_N_DAYS:99999999999", "LAST_N_MONTHS:99999999999999"])
def test_days_outside_the_calendar_are_refused(trade: Org, written: str) -> None:
    code, message = refusal(trade, f"SELECT Id FROM Visit__c WHERE At__c = {written}")  # noqa: S608
    assert code == "MALFORMED_QUERY"
    assert f"unexpected token: '{written}'" in message


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("On__c = 2026-11-23T09:00:00Z", "'On__c' must be of type date and should not be enclosed in quotes"),
        ("At__c = 2026-11-23", "'At__c' must be of type dateTime and should not be enclosed in quotes"),
        ("On__c = '2026-11-23'", "'On__c' must be of type date and should not be enclosed in quotes"),
        ("Guests__c = TODAY", "'Guests__c' must be of type number and should not be enclosed in quotes"),
        ("From__c = 9", "'From__c' must be of type time and should not be enclosed in quotes"),
    ],
)
def test_literal_of_another_type_is_refused(trade: Org, condition: str, text: str) -> None:
    code, message = refusal(trade, f"SELECT Id FROM Visit__c WHERE {condition}")  # noqa: S608
    assert code == "INVALID_FIELD"
    assert text in message


def test_times_of_day_are_compared(trade: Org) -> None:
    assert values(trade, "SELECT Name FROM Visit__c WHERE From__c < 01:30:00.000Z ORDER BY Name") == [
        ("Visit 0",),
        ("Visit 24",),
        ("Visit 48",),
    ]


def test_date_functions_count_days_of_utc_unless_the_zone_is_converted(trade: Org) -> None:
    by = "DAY_ONLY({0}), HOUR_IN_DAY({0})"
    soql = f"SELECT {by} FROM Visit__c WHERE Name = 'Visit 0' GROUP BY {by}"  # noqa: S608
    assert values(trade, soql.format("CreatedDate")) == [("2026-11-23", 9)]
    assert values(trade, soql.format("convertTimezone(CreatedDate)")) == [("2026-11-23", 4)]


def test_day_only_is_compared_with_days(trade: Org) -> None:
    everything = ask(trade, "SELECT COUNT() FROM Visit__c").total
    assert (
        ask(trade, "SELECT COUNT() FROM Visit__c WHERE DAY_ONLY(convertTimezone(CreatedDate)) = TODAY").total
        == everything
    )
    assert ask(trade, "SELECT COUNT() FROM Visit__c WHERE DAY_ONLY(CreatedDate) > 2026-11-23").total == 0


@pytest.mark.parametrize(
    "call", ["HOUR_IN_DAY(On__c)", "DAY_ONLY(On__c)", "CALENDAR_YEAR(Name)", "CALENDAR_YEAR(convertTimezone(On__c))"]
)
def test_date_function_of_another_type_is_refused(trade: Org, call: str) -> None:
    code, message = refusal(trade, f"SELECT Id FROM Visit__c WHERE {call} = 1")  # noqa: S608
    assert code == "MALFORMED_QUERY"
    assert "Invalid argument for function" in message


Reading = Callable[[date, date], bool]


def week(day: date) -> int:
    """Weeks counted from the calendar's start, Sundays first."""
    return day.toordinal() // 7


def month(day: date) -> int:
    return day.year * 12 + day.month - 1


def quarter(day: date) -> int:
    return month(day) // 3


def year(day: date) -> int:
    return day.year


UNITS: dict[str, Callable[[date], int]] = {
    "DAYS": date.toordinal,
    "WEEKS": week,
    "MONTHS": month,
    "QUARTERS": quarter,
    "YEARS": year,
}


@st.composite
def literals(draw: st.DrawFn) -> tuple[str, Reading]:
    """A date literal, and whether a day is one that it means, today given: counted in whole periods."""
    unit, count = draw(st.sampled_from(sorted(UNITS))), draw(st.integers(1, 30))
    number = UNITS[unit]
    form = draw(st.sampled_from(["LAST", "NEXT", "AGO", "THIS"]))
    if form == "AGO":
        return f"N_{unit}_AGO:{count}", lambda day, today: number(today) - number(day) == count
    if form == "NEXT":
        return f"NEXT_N_{unit}:{count}", lambda day, today: 0 < number(day) - number(today) <= count
    if form == "LAST":
        nearest = 0 if unit == "DAYS" else 1
        return f"LAST_N_{unit}:{count}", lambda day, today: nearest <= number(today) - number(day) <= count
    name = "TODAY" if unit == "DAYS" else f"THIS_{unit.removesuffix('S')}"
    return name, lambda day, today: number(day) == number(today)


def local_day(instant: str, zone: str) -> date:
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).date()


@settings(max_examples=100, deadline=None)
@given(
    literal=literals(),
    field=st.sampled_from(["At__c", "On__c"]),
    operator=st.sampled_from(["=", "!=", "IN", "NOT IN"]),
)
def test_date_literals_find_what_python_finds(
    trade: Org, literal: tuple[str, Reading], field: str, operator: str
) -> None:
    written, means = literal
    user, zone = "admin@northwind.example", ZONES["admin@northwind.example"]
    today = now(trade).astimezone(ZoneInfo(zone)).date()
    value = f"({written})" if "IN" in operator else written
    page = ask(trade, f"SELECT Name FROM Visit__c WHERE {field} {operator} {value}", user)  # noqa: S608
    expected = set()
    for row in trade.find("Visit__c"):
        at: Any = row[field]
        day = None if at is None else local_day(at, zone) if field == "At__c" else date.fromisoformat(at)
        if (day is not None and means(day, today)) == (operator in ("=", "IN")):
            expected.add(row["Name"])
    assert {record["Name"] for record in page.records} == expected


@pytest.mark.parametrize("user", sorted(ZONES))
@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
def test_days_are_compared_whole(trade: Org, user: str, operator: str) -> None:
    """`> YESTERDAY` starts with today; `<= TODAY` ends with it."""
    zone = ZONES[user]
    today = now(trade).astimezone(ZoneInfo(zone)).date()
    order: dict[str, Reading] = {
        "<": lambda day, other: day < other,
        "<=": lambda day, other: day <= other,
        ">": lambda day, other: day > other,
        ">=": lambda day, other: day >= other,
    }
    page = ask(trade, f"SELECT Name FROM Visit__c WHERE At__c {operator} TODAY", user)  # noqa: S608
    rows = [row for row in trade.find("Visit__c") if row["At__c"]]
    expected = {row["Name"] for row in rows if order[operator](local_day(row["At__c"], zone), today)}
    assert {record["Name"] for record in page.records} == expected


PARTS: dict[str, Callable[[date], int]] = {
    "CALENDAR_YEAR": lambda day: day.year,
    "CALENDAR_QUARTER": lambda day: (day.month - 1) // 3 + 1,
    "CALENDAR_MONTH": lambda day: day.month,
    "DAY_IN_MONTH": lambda day: day.day,
    "DAY_IN_WEEK": lambda day: int(day.strftime("%w")) + 1,
    "DAY_IN_YEAR": lambda day: int(day.strftime("%j")),
    "WEEK_IN_MONTH": lambda day: (day.day - 1) // 7 + 1,
    "WEEK_IN_YEAR": lambda day: (int(day.strftime("%j")) - 1) // 7 + 1,
    "FISCAL_YEAR": lambda day: day.year,
    "FISCAL_QUARTER": lambda day: (day.month - 1) // 3 + 1,
    "FISCAL_MONTH": lambda day: day.month,
}


@pytest.mark.parametrize("part", sorted(PARTS))
@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris"])
def test_date_functions_group_as_python_does(trade: Org, part: str, zone: str) -> None:
    written = "At__c" if zone == "UTC" else "convertTimezone(At__c)"
    soql = f"SELECT {part}({written}), COUNT(Id) FROM Visit__c GROUP BY {part}({written})"  # noqa: S608
    page = ask(trade, soql, "colette.marchand@northwind.example")
    expected: dict[int | None, int] = {}
    for row in trade.find("Visit__c"):
        key = PARTS[part](local_day(row["At__c"], zone)) if row["At__c"] else None
        expected[key] = expected.get(key, 0) + 1
    assert {record["expr0"]: record["expr1"] for record in page.records} == expected


def test_fiscal_years_start_when_the_organization_says(org: Org) -> None:
    organization = org.find("Organization")[0]["Id"]
    org.update("Organization", organization, {"FiscalYearStartMonth": 12}, None)
    soql = "SELECT FISCAL_YEAR(CreatedDate), FISCAL_QUARTER(CreatedDate), FISCAL_MONTH(CreatedDate) FROM User "
    by = "GROUP BY FISCAL_YEAR(CreatedDate), FISCAL_QUARTER(CreatedDate), FISCAL_MONTH(CreatedDate)"
    assert values(org, soql + by) == [(2026, 4, 12)]  # 23 November, by the year that it ends in
    org.update("Organization", organization, {"UsesStartDateAsFiscalYearName": True}, None)
    assert values(org, soql + by) == [(2025, 4, 12)]
    assert ask(org, "SELECT COUNT() FROM User WHERE CreatedDate = THIS_FISCAL_QUARTER").total == 25
    assert now(org).tzinfo is UTC
