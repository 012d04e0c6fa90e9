"""GROUP BY, aggregates, ROLLUP and CUBE: answers as in the SOQL reference, and as plain Python makes them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.soql.trade import ask, refusal, values

from sf_emulator.objects import Org
from sf_emulator.soql import Page

Row = dict[str, Any]
KEYS = ("StageName", "Account.Name", "IsClosed", "AccountId")
AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "COUNT(Amount)": len,
    "COUNT_DISTINCT(Amount)": lambda amounts: len(set(amounts)),
    "SUM(Amount)": lambda amounts: sum(amounts) if amounts else None,
    "AVG(Amount)": lambda amounts: sum(amounts) / len(amounts) if amounts else None,
    "MIN(Amount)": lambda amounts: min(amounts, default=None),
    "MAX(Amount)": lambda amounts: max(amounts, default=None),
}


def test_unnamed_aggregates_are_numbered_and_groupings_keep_their_names(trade: Org) -> None:
    page = ask(trade, "SELECT COUNT(Id), StageName, SUM(Amount) total, MAX(Amount) FROM Opportunity GROUP BY StageName")
    assert page.records[-1] == {
        "attributes": {"type": "AggregateResult"},
        "expr0": 3,
        "StageName": "Prospecting",
        "total": 175.0,
        "expr1": 100.0,
    }


def test_related_groupings_are_called_by_their_last_name(trade: Org) -> None:
    names = "Account.Name, Account.Owner.Alias"
    first = ask(trade, f"SELECT {names} boss, COUNT(Id) n FROM Contact GROUP BY {names}").records[0]  # noqa: S608
    assert list(first) == ["attributes", "Name", "boss", "n"]


def test_aggregates_of_nothing_are_one_row(trade: Org) -> None:
    soql = "SELECT COUNT(Id), SUM(Amount), MIN(CloseDate) FROM Opportunity WHERE Name = 'none'"
    assert values(trade, soql) == [(0, None, None)]
    assert ask(trade, "SELECT COUNT(Id) FROM Opportunity WHERE Name = 'none' GROUP BY StageName").records == []


def test_having_filters_groups_by_aggregates_that_are_not_answered(trade: Org) -> None:
    soql = "SELECT StageName FROM Opportunity GROUP BY StageName HAVING COUNT(Id) > 1 AND SUM(Amount) < 200"
    assert values(trade, soql) == [("Prospecting",)]


def test_groups_are_ordered_by_aggregates_and_their_names(trade: Org) -> None:
    soql = "SELECT StageName, COUNT(Id) n FROM Opportunity GROUP BY StageName ORDER BY {} LIMIT 2"
    assert values(trade, soql.format("COUNT(Id) DESC, StageName")) == [("Prospecting", 3), ("Closed Won", 2)]
    assert values(trade, soql.format("n, StageName DESC")) == [("Closed Lost", 1), ("Closed Won", 2)]


def test_rollup_adds_subtotals_behind_what_they_add_up(trade: Org) -> None:
    soql = (
        "SELECT StageName, Account.Name, COUNT(Id), GROUPING(StageName), GROUPING(Account.Name) FROM Opportunity "
        "WHERE AccountId != null GROUP BY ROLLUP(StageName, Account.Name)"
    )
    assert values(trade, soql) == [
        ("Closed Lost", "Initech", 1, 0, 0),
        ("Closed Lost", None, 1, 0, 1),
        ("Closed Won", "Acme", 1, 0, 0),
        ("Closed Won", None, 1, 0, 1),
        ("Prospecting", "Acme", 1, 0, 0),
        ("Prospecting", "Globex", 1, 0, 0),
        ("Prospecting", "Initech", 1, 0, 0),
        ("Prospecting", None, 3, 0, 1),
        (None, None, 5, 1, 1),
    ]


def test_formatted_aggregates(trade: Org) -> None:
    assert values(trade, "SELECT FORMAT(MAX(Fee__c)) most, FORMAT(MIN(On__c)) FROM Visit__c")[0][0] == "73.75"


def test_text_groups_without_case(trade: Org) -> None:
    assert values(trade, "SELECT COUNT_DISTINCT(Name) FROM Account") == [(4,)]
    assert ask(trade, "SELECT Name FROM Account GROUP BY Name").total == 4


@pytest.mark.parametrize(
    ("soql", "text"),
    [
        ("SELECT Name, COUNT(Id) FROM Account", "Field must be grouped or aggregated: Name"),
        ("SELECT Name, COUNT(Id) FROM Account GROUP BY Industry", "Field must be grouped or aggregated: Name"),
        ("SELECT COUNT(Id) FROM Account GROUP BY Name ORDER BY Id", "Ordered field must be grouped or aggregated: Id"),
        ("SELECT COUNT(Id) FROM Visit__c GROUP BY Notes__c", "field 'Notes__c' can not be grouped in a query call"),
        ("SELECT COUNT(Id) FROM Visit__c GROUP BY At__c", "field 'At__c' can not be grouped in a query call"),
        ("SELECT COUNT(Id) FROM Visit__c GROUP BY Topics__c", "field 'Topics__c' can not be grouped in a query call"),
        ("SELECT COUNT(Remote__c) FROM Visit__c", "field Remote__c does not support aggregate operator COUNT"),
        ("SELECT SUM(Name) FROM Account", "field Name does not support aggregate operator SUM"),
        ("SELECT Name n FROM Account", "only aggregate expressions use field aliasing"),
        ("SELECT COUNT(Id) n, SUM(Amount) n FROM Opportunity", "duplicate alias: n"),
        ("SELECT Name, Account.Name, COUNT(Id) FROM Contact GROUP BY Name, Account.Name", "duplicate alias: Name"),
        (
            "SELECT StageName, COUNT(StageName) FROM Opportunity GROUP BY StageName",
            "Grouped field should not be aggregated",
        ),
        ("SELECT COUNT(Id) FROM Account GROUP BY Name, Name", "duplicate grouping expression: Name"),
        ("SELECT COUNT(Id) FROM Account GROUP BY CUBE(Name, Industry, Type, Rating)", "must contain 3 fields or less"),
        ("SELECT COUNT(Id) FROM Account LIMIT 1", "overall aggregate functions cannot also use LIMIT"),
        ("SELECT COUNT(Id) FROM Account OFFSET 1", "overall aggregate functions cannot also use OFFSET"),
        ("SELECT Id FROM Account WHERE COUNT(Id) > 1", "Aggregate function COUNT is not allowed in the WHERE clause"),
        ("SELECT Id FROM Account HAVING COUNT(Id) > 1", "HAVING clause must be used with a GROUP BY clause"),
        ("SELECT COUNT(), Name FROM Account", "COUNT() must be the only element"),
        (
            "SELECT Name, (SELECT Id FROM Contacts) FROM Account GROUP BY Name",
            "Grouped query cannot use child relationships",
        ),
        ("SELECT Id, (SELECT COUNT(Id) FROM Contacts) FROM Account", "Only root queries support aggregate expressions"),
        ("SELECT FIELDS(ALL) FROM Account GROUP BY Name", "FIELDS function is not supported with GROUP BY"),
        ("SELECT GROUPING(Name) FROM Account GROUP BY Industry", "Invalid argument for function GROUPING"),
        (
            "SELECT CALENDAR_YEAR(CreatedDate) FROM Account",
            "Field must be grouped or aggregated: CALENDAR_YEAR(CreatedDate)",
        ),
    ],
)
def test_grouped_query_is_refused(trade: Org, soql: str, text: str) -> None:
    code, message = refusal(trade, soql)
    assert code == "MALFORMED_QUERY"
    assert text in message


def test_more_groups_than_a_page_holds_are_refused(org: Org) -> None:
    rows = ((f"003{number:015}", f"Person {number}") for number in range(2_001))
    org.store.executemany('INSERT INTO "Contact" ("Id", "LastName") VALUES (?, ?)', rows)
    code, message = refusal(org, "SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName")
    assert code == "EXCEEDED_ID_LIMIT"
    assert message.startswith("Aggregate query does not support queryMore(), use LIMIT")
    assert ask(org, "SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName LIMIT 2000").total == 2_000


def deals(org: Org) -> list[Row]:
    """Every opportunity with what its account adds, made without SOQL."""
    names = {account["Id"]: account["Name"] for account in org.find("Account")}
    rows = org.find("Opportunity")
    for row in rows:
        row["Account.Name"] = names.get(row["AccountId"])
    return rows


def sets_of(mode: str, keys: list[str]) -> Iterable[tuple[str, ...]]:
    """The groupings that ROLLUP or CUBE asks for, or the only ones."""
    sizes = range(len(keys), -1, -1)
    if mode == "ROLLUP":
        return [tuple(keys[:size]) for size in sizes]
    if mode == "CUBE":
        return [chosen for size in sizes for chosen in combinations(keys, size)]
    return [tuple(keys)]


def grouped(rows: list[Row], mode: str, keys: list[str], aggregates: list[str]) -> list[tuple[Any, ...]]:
    """What SOQL answers, by plain Python: keys, aggregates of Amount, and which keys were rolled up."""
    answer = []
    for chosen in sets_of(mode, keys):
        groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for row in rows:
            groups[tuple(row[key] if key in chosen else None for key in keys)].append(row["Amount"])
        for group, amounts in groups.items():
            known = [amount for amount in amounts if amount is not None]
            rolled_up = [int(key not in chosen) for key in keys] if mode else []
            answer.append((*group, *(AGGREGATES[each](known) for each in aggregates), *rolled_up))
    return answer


def answered(page: Page) -> list[tuple[Any, ...]]:
    return [tuple(record.values())[1:] for record in page.records]


@settings(max_examples=80, deadline=None)
@given(
    mode=st.sampled_from(["", "ROLLUP", "CUBE"]),
    keys=st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True),
    aggregates=st.lists(st.sampled_from(sorted(AGGREGATES)), max_size=3, unique=True),
    where=st.sampled_from(["", "Amount != 75", "AccountId != null", "IsClosed = true"]),
)
def test_groups_are_those_that_python_makes(
    trade: Org, mode: str, keys: list[str], aggregates: list[str], where: str
) -> None:
    rolled_up = [f"GROUPING({key}) g{place}" for place, key in enumerate(keys)] if mode else []
    names = [f"{key} k{place}" for place, key in enumerate(keys)]
    by = f"{mode}({', '.join(keys)})" if mode else ", ".join(keys)
    soql = f"SELECT {', '.join([*names, *aggregates, *rolled_up])} FROM Opportunity"  # noqa: S608
    page = ask(trade, f"{soql}{f' WHERE {where}' if where else ''} GROUP BY {by}")
    kept: dict[str, Callable[[Row], bool]] = {
        "": lambda _: True,
        "Amount != 75": lambda row: row["Amount"] != 75,
        "AccountId != null": lambda row: row["AccountId"] is not None,
        "IsClosed = true": lambda row: row["IsClosed"],
    }
    rows = [row for row in deals(trade) if kept[where](row)]
    expected = grouped(rows, mode, keys, aggregates)
    assert sorted(answered(page), key=repr) == sorted(expected, key=repr)


@settings(max_examples=60, deadline=None)
@given(
    aggregate=st.sampled_from(sorted(AGGREGATES)),
    operator=st.sampled_from(["<", ">", "="]),
    bound=st.sampled_from([0, 1, 2, 75, 150, 250.5]),
)
def test_having_keeps_the_groups_that_python_keeps(trade: Org, aggregate: str, operator: str, bound: float) -> None:
    compared: dict[str, Callable[[float], bool]] = {
        "<": lambda value: value < bound,
        ">": lambda value: value > bound,
        "=": lambda value: value == bound,
    }
    soql = f"SELECT StageName FROM Opportunity GROUP BY StageName HAVING {aggregate} {operator} {bound}"  # noqa: S608
    groups = grouped(deals(trade), "", ["StageName"], [aggregate])
    expected = {stage for stage, value in groups if value is not None and compared[operator](value)}
    assert {stage for (stage,) in answered(ask(trade, soql))} == expected
