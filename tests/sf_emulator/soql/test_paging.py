"""Pages and streams: every row once, in order, whatever happens meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.orgs import new_org, user_id
from tests.sf_emulator.soql.trade import ask, url

from sf_emulator.objects import Org
from sf_emulator.soql import Page, Queries, QueryRefused

ROWS = 650
CROWD = 7_000


@pytest.fixture(scope="module")
def leads() -> Org:
    """An org of enough leads for several small pages: some deleted, some without a company."""
    org = new_org()
    rows = (
        (f"00Q{number:015}", f"Lead {number * 7 % ROWS:03}", f"Company {number % 9}", number % 10 == 0)
        for number in range(ROWS)
    )
    org.store.executemany('INSERT INTO "Lead" ("Id", "LastName", "Company", "IsDeleted") VALUES (?, ?, ?, ?)', rows)
    return org


def pages(org: Org, page: Page) -> Iterator[Page]:
    """This page and all that follow."""
    yield page
    while page.locator:
        page = Queries(org).more(page.locator, user_id(org), url)
        yield page


def names(records: list[dict[str, Any]]) -> list[str]:
    return [record["LastName"] for record in records]


@settings(max_examples=40, deadline=None)
@given(
    where=st.sampled_from(["", " WHERE Company = 'company 3'", " WHERE Company != 'Company 1'"]),
    order=st.sampled_from(["", " ORDER BY LastName", " ORDER BY Company DESC, LastName"]),
    limit=st.none() | st.integers(0, ROWS),
    offset=st.integers(0, 300),
    batch_size=st.integers(200, 450),
    all_rows=st.booleans(),
)
def test_pages_and_streams_hold_what_python_slices(
    leads: Org, where: str, order: str, limit: int | None, offset: int, batch_size: int, all_rows: bool
) -> None:
    limits = ("" if limit is None else f" LIMIT {limit}") + (f" OFFSET {offset}" if offset else "")
    soql = f"SELECT LastName, Company FROM Lead{where}{order}{limits}"  # noqa: S608
    rows = [row for row in leads.store.rows('SELECT * FROM "Lead" ORDER BY rowid') if all_rows or not row["IsDeleted"]]
    if where:
        rows = [
            row for row in rows if (row["Company"] == "Company 3" if " = " in where else row["Company"] != "Company 1")
        ]
    if order:
        rows.sort(key=lambda row: row["LastName"])
    if "DESC" in order:
        rows.sort(key=lambda row: row["Company"], reverse=True)
    expected = names(rows[offset:][:limit])
    found = list(pages(leads, ask(leads, soql, batch_size=batch_size, all_rows=all_rows)))
    assert [name for page in found for name in names(page.records)] == expected
    assert {page.total for page in found} == {len(expected)}
    assert all(len(page.records) == batch_size for page in found[:-1])
    stream = Queries(leads).stream(soql, user_id(leads), all_rows=all_rows)
    assert stream.columns == ("LastName", "Company")
    assert [row[0] for row in stream.rows] == expected


@pytest.mark.parametrize("order", ["", " ORDER BY LastName"])
def test_pages_are_read_in_any_order_and_again(leads: Org, order: str) -> None:
    first = ask(leads, f"SELECT LastName FROM Lead{order}", batch_size=200)  # noqa: S608
    cursor = str(first.locator).partition("-")[0]
    last, second, again = (Queries(leads).more(f"{cursor}-{start}", user_id(leads), url) for start in (400, 200, 400))
    assert names(last.records) == names(again.records)
    everything = names([*first.records, *second.records, *last.records])
    assert len(everything) == len(set(everything)) == first.total == ROWS - ROWS // 10


def test_ordered_pages_are_settled_when_the_first_is_read() -> None:
    org = new_org()
    rows = ((f"00Q{number:015}", f"Lead {number:03}", "Acme") for number in range(300))
    org.store.executemany('INSERT INTO "Lead" ("Id", "LastName", "Company") VALUES (?, ?, ?)', rows)
    page = ask(org, "SELECT LastName FROM Lead WHERE Company = 'Acme' ORDER BY LastName DESC", batch_size=200)
    org.store.execute('UPDATE "Lead" SET "Company" = \'Globex\'')
    assert [len(each.records) for each in pages(org, page)] == [200, 100]


@pytest.fixture(scope="module")
def crowd() -> Org:
    """More leads than a cursor keeps at once; their numbers and the order of their names differ."""
    org = new_org()
    rows = ((f"00Q{number:015}", f"Lead {number * 11 % CROWD:05}", f"Company {number % 9}") for number in range(CROWD))
    org.store.executemany('INSERT INTO "Lead" ("Id", "LastName", "Company") VALUES (?, ?, ?)', rows)
    return org


@pytest.mark.parametrize("limits", ["", " LIMIT 6200", " OFFSET 900", " LIMIT 6200 OFFSET 900"])
@pytest.mark.parametrize("order", ["LastName", "LastName DESC", "Company DESC, LastName"])
def test_long_ordered_answers_hold_what_python_slices(crowd: Org, order: str, limits: str) -> None:
    rows = crowd.store.rows('SELECT "LastName", "Company" FROM "Lead" ORDER BY "LastName"')
    if "DESC" in order:
        rows.sort(key=lambda row: row[order.partition(" ")[0]], reverse=True)
    start, count = (900 if "OFFSET" in limits else 0), (6200 if "LIMIT" in limits else None)
    expected = names(rows[start:][:count])
    found = list(pages(crowd, ask(crowd, f"SELECT LastName FROM Lead ORDER BY {order}{limits}")))  # noqa: S608
    assert [name for page in found for name in names(page.records)] == expected
    assert {page.total for page in found} == {len(expected)}


def test_last_page_of_a_long_ordered_answer_can_be_read_first(crowd: Org) -> None:
    first = ask(crowd, "SELECT LastName FROM Lead ORDER BY LastName")
    cursor = str(first.locator).partition("-")[0]
    last, second = (Queries(crowd).more(f"{cursor}-{start}", user_id(crowd), url) for start in (6000, 2000))
    assert names(last.records) == [f"Lead {number:05}" for number in range(6000, CROWD)]
    assert names(second.records) == [f"Lead {number:05}" for number in range(2000, 4000)]


def test_rows_of_a_long_ordered_answer_come_once_and_newer_ones_never() -> None:
    org = new_org()
    rows = ((f"00Q{number:015}", f"Lead {number:05}") for number in range(CROWD))
    org.store.executemany('INSERT INTO "Lead" ("Id", "LastName") VALUES (?, ?)', rows)
    page = ask(org, "SELECT Id FROM Lead ORDER BY LastName")
    org.store.execute('UPDATE "Lead" SET "LastName" = \'Lead 99999\' WHERE "LastName" = \'Lead 00001\'')
    org.store.execute('INSERT INTO "Lead" ("Id", "LastName") VALUES (\'00Q999999999999999\', \'Lead 06999\')')
    found = [record["Id"] for each in pages(org, page) for record in each.records]
    assert found == [f"00Q{number:015}" for number in range(CROWD)]


def test_date_literals_of_later_pages_mean_what_they_meant_at_first() -> None:
    org = new_org()
    at = org.now()
    rows = ((f"00Q{number:015}", f"Lead {number:03}", at) for number in range(300))
    org.store.executemany('INSERT INTO "Lead" ("Id", "LastName", "CreatedDate") VALUES (?, ?, ?)', rows)
    page = ask(org, "SELECT LastName FROM Lead WHERE CreatedDate = TODAY", batch_size=200)
    org.clock.advance(timedelta(days=1))
    assert [len(each.records) for each in pages(org, page)] == [200, 100]


def test_cursor_ends_after_two_days() -> None:
    org = new_org()
    rows = ((f"00Q{number:015}", "Lead") for number in range(300))
    org.store.executemany('INSERT INTO "Lead" ("Id", "LastName") VALUES (?, ?)', rows)
    page = ask(org, "SELECT Id FROM Lead", batch_size=200)
    org.clock.advance(timedelta(days=2))
    with pytest.raises(QueryRefused) as caught:
        Queries(org).more(str(page.locator), user_id(org), url)
    assert caught.value.error_code == "INVALID_QUERY_LOCATOR"


@pytest.mark.parametrize(
    ("soql", "columns", "row"),
    [
        ("SELECT COUNT() FROM Lead", ("expr0",), (585,)),
        ("SELECT MIN(LastName) least, COUNT(Id) FROM Lead", ("least", "expr0"), ("Lead 001", 585)),
        (
            "SELECT Owner.Name, IsDeleted, CreatedBy.Alias, FORMAT(NumberOfEmployees) n FROM Lead LIMIT 1",
            ("Owner.Name", "IsDeleted", "CreatedBy.Alias", "n"),
            (None, False, None, None),
        ),
    ],
)
def test_stream_names_its_columns(leads: Org, soql: str, columns: tuple[str, ...], row: tuple[Any, ...]) -> None:
    stream = Queries(leads).stream(soql, user_id(leads))
    assert stream.columns == columns
    assert next(stream.rows) == row


@pytest.mark.parametrize(
    ("soql", "name"),
    [
        ("SELECT (SELECT Id FROM Contacts) FROM Account", "Contacts"),
        ("SELECT TYPEOF Owner WHEN User THEN Alias END FROM Lead", "Owner"),
    ],
)
def test_records_in_records_are_not_streamed(leads: Org, soql: str, name: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        Queries(leads).stream(soql, user_id(leads))
    assert caught.value.message == f"Cannot serialize value for '{name}' in CSV format"


def test_streams_leave_no_cursor_behind(leads: Org) -> None:
    before = leads.store.value("SELECT count(*) FROM open_queries")
    rows = Queries(leads).stream("SELECT Id FROM Lead ORDER BY LastName", user_id(leads)).rows
    assert sum(1 for _ in rows) == 585
    assert leads.store.value("SELECT count(*) FROM open_queries") == before
