"""SOSL: records of several objects that hold words."""

import pytest
from tests.sf_emulator.orgs import new_org, user_id
from tests.sf_emulator.soql.trade import url

from sf_emulator.objects import Org
from sf_emulator.soql import QueryRefused, Searches


@pytest.fixture(scope="module")
def org() -> Org:
    """The sample org, which searches leave as it is."""
    return new_org()


def search(org: Org, sosl: str) -> list[str]:
    """Names of the records that are found, in the order they are answered."""
    found = Searches(org).run(sosl, user_id(org), url)
    return [record.get("Name") or record["attributes"]["type"] for record in found]


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ("leon", ["Kelly Leon"]),
        ("LEO*", ["Kelly Leon"]),
        ("l?on", ["Kelly Leon"]),
        ("eon", []),
        ("leon burns", []),
        ("leon OR burns", ["Michael Burns", "Kelly Leon"]),
        ("leon AND kelly", ["Kelly Leon"]),
        ("kelly NOT leon", []),
        ("(leon OR burns) AND NOT kelly", ["Michael Burns"]),
        ('"kelly leon"', ["Kelly Leon"]),
        ('"leon kelly"', []),
        ("dumanlı", ["Gülbiye Dumanlı"]),
        ("kelly.leon@northwind.example", ["Kelly Leon"]),
        ("kelly\\.leon", ["Kelly Leon"]),
    ],
)
def test_search_finds_words(org: Org, terms: str, names: list[str]) -> None:
    assert search(org, f"FIND {{{terms}}} IN ALL FIELDS RETURNING User(Name)") == names


def test_search_looks_into_the_fields_of_its_group(org: Org) -> None:
    assert search(org, "FIND {leon} IN NAME FIELDS RETURNING User(Name)") == ["Kelly Leon"]
    assert search(org, "FIND {leon} IN EMAIL FIELDS RETURNING User(Name)") == ["Kelly Leon"]
    assert search(org, "FIND {leon} IN PHONE FIELDS RETURNING User(Name)") == []
    assert search(org, "FIND {marketing} IN NAME FIELDS RETURNING User(Name)") == ["Marketing Sync"]


def test_objects_are_answered_in_turn_each_with_its_own_clauses(trade: Org) -> None:
    returning = (
        "Account(Name WHERE Name LIKE 'a%' ORDER BY Name LIMIT 1), Contact(Name), Opportunity(Name LIMIT 1 OFFSET 1)"
    )
    assert search(trade, f"FIND {{acme OR ada}} RETURNING {returning}") == ["Acme", "Ada Byron", "Acme Closed Won"]
    assert search(trade, f"FIND {{acme OR ada}} RETURNING {returning} LIMIT 2") == ["Acme", "Ada Byron"]


def test_search_without_returning_answers_ids_of_every_object(trade: Org) -> None:
    found = Searches(trade).run("FIND {acme}", user_id(trade), url)
    assert {record["attributes"]["type"] for record in found} == {"Account", "Opportunity"}
    assert all(list(record) == ["attributes", "Id"] for record in found)


@pytest.mark.parametrize("tail", ["WITH SNIPPET(target_length=120)", "WITH METADATA = 'LABELS' UPDATE TRACKING"])
def test_clauses_that_change_no_search(org: Org, tail: str) -> None:
    assert search(org, f"FIND {{leon}} IN SIDEBAR FIELDS RETURNING User(Name) {tail}") == ["Kelly Leon"]


@pytest.mark.parametrize(
    ("sosl", "code", "text"),
    [
        ("FIND leon", "MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces."),
        ("FIND {}", "MALFORMED_SEARCH", "No search term found."),
        ("FIND {(leon}", "MALFORMED_SEARCH", "No search term found."),
        ("FIND {a}", "INVALID_SEARCH", "search term must be longer than one character: a"),
        ("FIND {a*} RETURNING User", "INVALID_SEARCH", "search term must be longer than one character: a*"),
        ("FIND {leon} IN TOE FIELDS", "MALFORMED_SEARCH", "unexpected token: 'TOE'"),
        ("FIND {leon} RETURNING Unicorn", "INVALID_TYPE", "sObject type 'Unicorn' is not supported."),
        ("FIND {leon} RETURNING User(Horn)", "INVALID_FIELD", "No such column 'Horn' on entity 'User'."),
        ("FIND {leon} RETURNING User(COUNT(Id))", "MALFORMED_SEARCH", "Only root queries support aggregate"),
        ("FIND {leon} RETURNING UserLogin(Id)", "INVALID_TYPE", "is not supported in search"),
        ("FIND {leon} RETURNING User(Id", "MALFORMED_SEARCH", "unexpected token: '<EOF>'"),
        ("FIND {" + "(" * 500 + "leon" + ")" * 500 + "}", "", ""),
        (
            "FIND {" + "x NOT (" * 30 + "leon" + ")" * 30 + "} RETURNING User",
            "QUERY_TOO_COMPLICATED",
            "too complicated",
        ),
    ],
)
def test_search_is_refused(org: Org, sosl: str, code: str, text: str) -> None:
    if not code:
        assert search(org, sosl) == ["User"]
        return
    with pytest.raises(QueryRefused) as caught:
        search(org, sosl)
    assert caught.value.error_code == code
    assert text in caught.value.message
