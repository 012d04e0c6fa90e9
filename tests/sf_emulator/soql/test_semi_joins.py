"""Sub-queries of WHERE: who is found, and where they may not stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.soql.trade import ask, refusal, values

from sf_emulator.objects import Org

DEALS = "(SELECT AccountId FROM Opportunity WHERE Amount > 80)"


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (f"Id IN {DEALS}", ["Acme"]),
        (f"Id NOT IN {DEALS} AND Name LIKE '%e%' AND Name != 'acme'", ["Globex", "Initech", "Umbrella"]),
        ("Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Opportunity)", ["Acme", "Globex"]),
        ("OwnerId IN (SELECT Id FROM User WHERE Alias = 'nadmin') AND Name = 'Globex'", ["Globex"]),
        ("Id IN (SELECT AccountId FROM Contact WHERE Account.Name = 'Globex')", ["Globex"]),
        ("ParentId NOT IN (SELECT Id FROM Opportunity)", None),
    ],
)
def test_semi_join_finds(trade: Org, condition: str, names: list[str] | None) -> None:
    if names is None:
        assert "should point to the same object type" in refusal(trade, f"SELECT Id FROM Account WHERE {condition}")[1]  # noqa: S608
        return
    soql = f"SELECT Name FROM Account WHERE {condition} ORDER BY Name"  # noqa: S608
    assert [name for (name,) in values(trade, soql)] == names


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (f"Name = 'x' OR Id IN {DEALS}", "Semi join sub-selects are not allowed with the 'OR' operator"),
        (f"(Name = 'x' AND Id IN {DEALS}) AND (Name LIKE '%')", "only allowed at the top level WHERE expressions"),
        (f"NOT Id IN {DEALS}", "only allowed at the top level WHERE expressions"),
        (
            f"Id IN (SELECT AccountId FROM Contact WHERE AccountId IN {DEALS})",  # noqa: S608
            "Nesting of semi join sub-selects is not supported",
        ),
        (" AND ".join([f"Id IN {DEALS}"] * 3), "Maximum 2 semi join sub-selects are allowed"),
        ("Id IN (SELECT Id FROM Account)", "The inner and outer selects should not be on the same object type"),
        (f"Name IN {DEALS}", "should be an id field, cannot use: 'Name'"),
        ("Id IN (SELECT Name FROM Contact)", "The inner select field 'Name' should be an id field"),
        ("Id IN (SELECT AccountId, Id FROM Contact)", "must select exactly one field"),
        ("Id IN (SELECT AccountId FROM Contact ORDER BY Id)", "not allowed in semi join sub-selects"),
        ("Id IN (SELECT AccountId FROM Contact LIMIT 1)", "not allowed in semi join sub-selects"),
        ("Id IN (SELECT OwnerId FROM Contact)", "'OwnerId' in the subquery and the left operand field"),
    ],
)
def test_semi_join_is_refused(trade: Org, condition: str, text: str) -> None:
    code, message = refusal(trade, f"SELECT Id FROM Account WHERE {condition}")  # noqa: S608
    assert code == "MALFORMED_QUERY"
    assert text in message


@settings(max_examples=60, deadline=None)
@given(amount=st.sampled_from([0, 50, 75, 100, 300]), negated=st.booleans(), child=st.sampled_from(["<", ">="]))
def test_semi_joins_find_what_python_finds(trade: Org, amount: int, negated: bool, child: str) -> None:
    inner = f"SELECT AccountId FROM Opportunity WHERE Amount {child} {amount}"  # noqa: S608
    page = ask(trade, f"SELECT Id FROM Account WHERE Id {'NOT ' if negated else ''}IN ({inner})")  # noqa: S608
    wanted = {
        deal["AccountId"]
        for deal in trade.find("Opportunity")
        if deal["Amount"] is not None and ((deal["Amount"] < amount) == (child == "<"))
    }
    expected = {account["Id"] for account in trade.find("Account") if (account["Id"] in wanted) != negated}
    assert {record["Id"] for record in page.records} == expected
