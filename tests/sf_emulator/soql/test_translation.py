"""The translator against plain Python: the same condition over the same rows finds the same users."""

import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.orgs import new_org

from sf_emulator.objects import Org
from sf_emulator.soql import Queries, QueryRefused

Row = dict[str, Any]
Test = tuple[str, Callable[[Row], bool]]

TEXTS = ("Alias", "Title", "EmployeeNumber", "LastName", "Manager.LastName", "Profile.UserLicense.Name")
LETTERS = string.ascii_letters + "' \\%_ıüÜñ"


@pytest.fixture(scope="module")
def company() -> Org:
    return new_org()


def rows(org: Org) -> list[Row]:
    """Every user, with what its parents add, made without SOQL."""
    users = {user["Id"]: user for user in org.find("User")}
    licences = {licence["Id"]: licence["Name"] for licence in org.find("UserLicense")}
    for user in users.values():
        manager = users.get(user["ManagerId"])
        user["Manager.LastName"] = manager["LastName"] if manager else None
        user["Profile.UserLicense.Name"] = licences[org.licence_of_profile(user["ProfileId"])]
    return list(users.values())


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def like(text: str | None, pattern: str) -> bool:
    """SOQL's LIKE, letter by letter: `%` is any text, `_` any one letter; nothing escaped."""
    if text is None:
        return False
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(like(text[start:], pattern[1:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("_", text[0]) and like(text[1:], pattern[1:])


def lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


SEEN = ["kleon", "MBURNS", "Dumanlı", "Support Specialist", "E00008", "Salesforce", "Leon", "", "Identity"]
words = st.sampled_from(SEEN) | st.text(LETTERS, max_size=4)
values = st.none() | words.map(lambda word: word or None)


@st.composite
def equals(draw: st.DrawFn) -> Test:
    field, value, negated = draw(st.sampled_from(TEXTS)), draw(values), draw(st.booleans())
    literal = "null" if value is None else quoted(value)
    return (
        f"{field} {'!=' if negated else '='} {literal}",
        lambda row: (lower(row[field]) == lower(value)) != negated,
    )


@st.composite
def is_in(draw: st.DrawFn) -> Test:
    field, negated = draw(st.sampled_from(TEXTS)), draw(st.booleans())
    chosen = draw(st.lists(values, min_size=1, max_size=4))
    literals = ", ".join("null" if value is None else quoted(value) for value in chosen)
    wanted = {lower(value) for value in chosen}
    return (
        f"{field} {'NOT IN' if negated else 'IN'} ({literals})",
        lambda row: (lower(row[field]) in wanted) != negated,
    )


@st.composite
def matches(draw: st.DrawFn) -> Test:
    field = draw(st.sampled_from(TEXTS))
    pattern = draw(st.text("%_aeinorstEKLıü", max_size=5))
    return (
        f"{field} LIKE '{pattern}'",
        lambda row: like(lower(row[field]), pattern.lower()),
    )


@st.composite
def compares(draw: st.DrawFn) -> Test:
    field = draw(st.sampled_from(["Alias", "Title", "EmployeeNumber"]))
    operator = draw(st.sampled_from(["<", "<=", ">", ">="]))
    value = draw(st.text(string.ascii_letters + "0", max_size=3))
    order: dict[str, Callable[[str, str], bool]] = {
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    return (
        f"{field} {operator} {quoted(value)}",
        lambda row: row[field] is not None and order[operator](row[field].lower(), value.lower()),
    )


@st.composite
def is_true(draw: st.DrawFn) -> Test:
    value = draw(st.booleans())
    return f"IsActive = {str(value).lower()}", lambda row: row["IsActive"] is value


def negated(test: Test) -> Test:
    return f"(NOT ({test[0]}))", lambda row: not test[1](row)


def joined(word: str, every: Callable[[Any], bool]) -> Callable[[list[Test]], Test]:
    def join(tests: list[Test]) -> Test:
        soql = f" {word} ".join(test[0] for test in tests)
        return f"({soql})", lambda row: every(test[1](row) for test in tests)

    return join


simple = equals() | is_in() | matches() | compares() | is_true()
conditions = st.recursive(
    simple,
    lambda inner: (
        inner.map(negated)
        | st.lists(inner, min_size=2, max_size=3).map(joined("AND", all))
        | st.lists(inner, min_size=2, max_size=3).map(joined("OR", any))
    ),
    max_leaves=8,
)


def found(org: Org, condition: str) -> set[str]:
    page = Queries(org).run(f"SELECT Id FROM User WHERE {condition}", "005", lambda *_: "")  # noqa: S608
    return {record["Id"] for record in page.records}


@settings(max_examples=150, deadline=None)
@given(test=conditions)
def test_translation_finds_what_python_finds(company: Org, test: Test) -> None:
    soql, holds = test
    assert found(company, soql) == {row["Id"] for row in rows(company) if holds(row)}


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from(list("SELCTFROMWHUserId'\"\\;()=<>.,*-%_ \n5")), max_size=40))
def test_any_text_is_answered_or_refused(company: Org, text: str) -> None:
    for soql in (text, f"SELECT {text} FROM User", f"SELECT Id FROM User WHERE {text}"):  # noqa: S608
        try:
            Queries(company).run(soql, "005", lambda *_: "")
        except QueryRefused as refusal:
            assert refusal.error_code.isupper()  # noqa: PT017 - a refusal is one of the two good ends
