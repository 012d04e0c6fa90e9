"""INCLUDES, EXCLUDES, numbers and ORDER BY: what plain Python finds in the same rows, in the same order."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.soql.trade import ask

from sf_emulator.objects import Org

TOPICS = ("Price", "quality", "Delivery")
chosen = st.lists(st.sampled_from(TOPICS), min_size=1, max_size=3, unique=True)


@settings(max_examples=60, deadline=None)
@given(choices=st.lists(chosen, min_size=1, max_size=3), excludes=st.booleans())
def test_choices_find_what_python_finds(trade: Org, choices: list[list[str]], excludes: bool) -> None:
    """`('A;B', 'C')` is A and B, or C."""
    literals = ", ".join(f"'{';'.join(each)}'" for each in choices)
    operator = "EXCLUDES" if excludes else "INCLUDES"
    page = ask(trade, f"SELECT Name FROM Visit__c WHERE Topics__c {operator} ({literals})")  # noqa: S608
    expected = set()
    for row in trade.find("Visit__c"):
        topics = {topic.lower() for topic in (row["Topics__c"] or "").split(";")}
        found = any({topic.lower() for topic in each} <= topics for each in choices)
        if found != excludes:
            expected.add(row["Name"])
    assert {record["Name"] for record in page.records} == expected


@settings(max_examples=60, deadline=None)
@given(
    field=st.sampled_from(["Fee__c", "Guests__c", "On__c", "Kind__c", "Account__r.Name"]),
    descending=st.booleans(),
    nulls=st.sampled_from(["", " NULLS FIRST", " NULLS LAST"]),
    limit=st.integers(0, 70),
)
def test_rows_come_in_the_order_that_python_sorts_them(
    trade: Org, field: str, descending: bool, nulls: str, limit: int
) -> None:
    direction = " DESC" if descending else ""
    page = ask(trade, f"SELECT Name FROM Visit__c ORDER BY {field}{direction}{nulls} LIMIT {limit}")  # noqa: S608
    rows = trade.find("Visit__c")[:: -1 if descending else 1]  # equal ones: as they were made, or the other way round
    accounts = {account["Id"]: account["Name"] for account in trade.find("Account")}
    for row in rows:
        row["Account__r.Name"] = accounts.get(row["Account__c"])
    known = sorted((row for row in rows if row[field] is not None), key=lambda row: row[field], reverse=descending)
    empty = [row for row in rows if row[field] is None]
    empty_first = nulls == " NULLS FIRST" or (not nulls and not descending)
    expected = [*empty, *known] if empty_first else [*known, *empty]
    assert [record["Name"] for record in page.records] == [row["Name"] for row in expected][:limit]


@settings(max_examples=60, deadline=None)
@given(
    operator=st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
    number=st.sampled_from(["0", "1.25", "-3", "7.5e1", "+10", ".5", "36.25"]),
)
def test_numbers_find_what_python_finds(trade: Org, operator: str, number: str) -> None:
    page = ask(trade, f"SELECT Name FROM Visit__c WHERE Fee__c {operator} {number}")  # noqa: S608
    bound = float(number)
    expected = set()
    for row in trade.find("Visit__c"):
        fee = row["Fee__c"]
        if fee is None:
            found = operator == "!="
        else:
            found = {
                "=": fee == bound,
                "!=": fee != bound,
                "<": fee < bound,
                "<=": fee <= bound,
                ">": fee > bound,
                ">=": fee >= bound,
            }[operator]
        if found:
            expected.add(row["Name"])
    assert {record["Name"] for record in page.records} == expected
