"""Child sub-queries: nested answers of their own, page by page."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.orgs import new_org, user_id
from tests.sf_emulator.soql.trade import ask, refusal, url

from sf_emulator.objects import Org
from sf_emulator.soql import Page, Queries, QueryRefused


def children(page: Page, relationship: str, field: str = "Name") -> dict[str, list[Any] | None]:
    """A field of each record's children, by the record's name; None: it has no children."""
    found = {}
    for record in page.records:
        nested = record[relationship]
        found[record["Name"]] = None if nested is None else [child[field] for child in nested.records]
    return found


def test_children_are_an_answer_inside_the_record(trade: Org) -> None:
    contacts = "(SELECT Id, LastName, Account.Name FROM Contacts ORDER BY LastName)"
    page = ask(trade, f"SELECT Name, {contacts}, Id FROM Account WHERE Name = 'Acme'")  # noqa: S608
    record = page.records[0]
    assert list(record) == ["attributes", "Name", "Contacts", "Id"]
    assert page.children == ("Contacts",)
    nested = record["Contacts"]
    assert (nested.total, nested.locator) == (2, None)
    assert nested.records[0]["attributes"] == {"type": "Contact", "url": url("Contact", nested.records[0]["Id"])}
    assert nested.records[0]["Account"]["Name"] == "Acme"


def test_record_without_children_has_null(trade: Org) -> None:
    page = ask(trade, "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name IN ('Globex', 'Initech')")
    assert children(page, "Contacts", "LastName") == {"Globex": ["Ødegård"], "Initech": None}


def test_children_are_filtered_ordered_and_limited_for_each_parent(trade: Org) -> None:
    soql = (
        "SELECT Name, (SELECT Name, Amount FROM Opportunities WHERE Amount > 50 ORDER BY Amount DESC, Name LIMIT 1) "
        "FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity)"
    )
    assert children(ask(trade, soql), "Opportunities") == {
        "Acme": ["Acme Closed Won"],
        "Globex": None,
        "Initech": ["Initech Closed Lost"],
    }


def test_several_kinds_of_children_and_names_of_own_objects(trade: Org) -> None:
    items = "Name, (SELECT Name FROM Visits__r), (SELECT LastName FROM Account.Contacts)"
    page = ask(trade, f"SELECT {items} FROM Account WHERE Name = 'Globex'")  # noqa: S608
    assert page.children == ("Visits__r", "Contacts")
    assert children(page, "Visits__r") == {"Globex": [f"Visit {number}" for number in range(5)]}


def test_children_have_children(trade: Org) -> None:
    soql = "SELECT Name, (SELECT Name, (SELECT Subject FROM Cases) FROM Contacts) FROM Account WHERE Name = 'Acme'"
    contacts = ask(trade, soql).records[0]["Contacts"]
    assert contacts.children == ("Cases",)
    assert [contact["Cases"] for contact in contacts.records] == [None, None]


@pytest.fixture(scope="module")
def crowded() -> Org:
    """An org whose one account has contacts for several pages, and whose first contact has cases for two."""
    org = new_org()
    org.insert("Account", {"Name": "Big"}, None)
    account = org.find("Account")[0]["Id"]
    contacts = ((f"003{number:015}", f"Person {number:03}", account) for number in range(450))
    org.store.executemany('INSERT INTO "Contact" ("Id", "LastName", "AccountId") VALUES (?, ?, ?)', contacts)
    cases = ((f"500{number:015}", f"Case {number:03}", "003000000000000000") for number in range(250))
    org.store.executemany('INSERT INTO "Case" ("Id", "Subject", "ContactId") VALUES (?, ?, ?)', cases)
    return org


def read_on(org: Org, page: Page, field: str) -> tuple[list[int], list[Any]]:
    """Page sizes, and a field of every record on them, from this page to the last."""
    sizes, found = [], []
    while True:
        sizes.append(len(page.records))
        found += [record[field] for record in page.records]
        if page.locator is None:
            return sizes, found
        page = Queries(org).more(page.locator, user_id(org), url)


@pytest.mark.parametrize("order", ["ORDER BY LastName", ""])
def test_children_have_pages_of_their_own(crowded: Org, order: str) -> None:
    page = ask(crowded, f"SELECT (SELECT LastName FROM Contacts {order} LIMIT 420) FROM Account", batch_size=200)  # noqa: S608
    nested = page.records[0]["Contacts"]
    assert nested.total == 420
    assert str(nested.locator).endswith("-200")
    assert read_on(crowded, nested, "LastName") == ([200, 200, 20], [f"Person {number:03}" for number in range(420)])


def test_children_of_children_have_pages_of_their_own(crowded: Org) -> None:
    cases = "(SELECT Subject FROM Cases ORDER BY Subject)"
    soql = f"SELECT (SELECT LastName, {cases} FROM Contacts ORDER BY LastName) FROM Account"  # noqa: S608
    contacts = ask(crowded, soql, batch_size=200).records[0]["Contacts"]
    assert read_on(crowded, contacts.records[0]["Cases"], "Subject")[0] == [200, 50]
    second = Queries(crowded).more(contacts.locator, user_id(crowded), url)
    assert second.children == ("Cases",)
    assert second.records[0]["Cases"] is None


def test_cursor_of_children_is_its_users_own(crowded: Org) -> None:
    nested = ask(crowded, "SELECT (SELECT Id FROM Contacts) FROM Account", batch_size=200).records[0]["Contacts"]
    with pytest.raises(QueryRefused):
        Queries(crowded).more(nested.locator, "005Ws0000000002IAA", url)


@pytest.mark.parametrize(
    ("soql", "code", "text"),
    [
        (
            "SELECT (SELECT Id FROM Foos) FROM Account",
            "INVALID_TYPE",
            "Didn't understand relationship 'Foos' in FROM part",
        ),
        ("SELECT (SELECT Id FROM Contact) FROM Account", "INVALID_TYPE", "Didn't understand relationship 'Contact'"),
        ("SELECT (SELECT Foo FROM Contacts) FROM Account", "INVALID_FIELD", "No such column 'Foo' on entity 'Contact'"),
        (
            "SELECT (SELECT Id FROM Contacts), (SELECT Id FROM Contacts) FROM Account",
            "INVALID_FIELD",
            "duplicate field",
        ),
    ],
)
def test_children_that_are_not_there_are_refused(trade: Org, soql: str, code: str, text: str) -> None:
    answered_code, message = refusal(trade, soql)
    assert answered_code == code
    assert text in message


@settings(max_examples=60, deadline=None)
@given(
    least=st.sampled_from([None, 50, 90]),
    descending=st.booleans(),
    limit=st.none() | st.integers(0, 3),
    offset=st.integers(0, 2),
)
def test_children_are_those_that_python_finds(
    trade: Org, least: int | None, descending: bool, limit: int | None, offset: int
) -> None:
    where = "" if least is None else f" WHERE Amount >= {least}"
    order = f" ORDER BY Name{' DESC' if descending else ''}"
    limits = ("" if limit is None else f" LIMIT {limit}") + (f" OFFSET {offset}" if offset else "")
    page = ask(trade, f"SELECT Id, Name, (SELECT Name FROM Opportunities{where}{order}{limits}) FROM Account")  # noqa: S608
    for record in page.records:
        deals = [
            deal["Name"]
            for deal in trade.find("Opportunity", AccountId=record["Id"])
            if least is None or (deal["Amount"] or 0) >= least
        ]
        kept = sorted(deals, reverse=descending)[offset:][:limit]
        nested = record["Opportunities"]
        assert ([] if nested is None else [child["Name"] for child in nested.records]) == kept
