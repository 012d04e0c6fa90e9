"""Upper and lower case are one in text, beyond ASCII too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.orgs import new_org
from tests.sf_emulator.soql.trade import ask, values

from sf_emulator.objects import Org

NAMES = ("éva", "Éva", "EVA", "Ödon", "ödön", "zoe", "Ñandu", "ñandu", "アキラ", "straße")
QUERY_LETTERS = st.text("aÉéñÑöÖz", max_size=3)


@pytest.fixture(scope="module")
def company() -> Org:
    """Accounts whose sites are the names."""
    org = new_org()
    for name in NAMES:
        org.insert("Account", {"Name": "Acme", "Site": name}, None)
    return org


def sites(org: Org, rest: str) -> list[str]:
    return [row[0] for row in values(org, f"SELECT Site FROM Account {rest}")]  # noqa: S608


def test_rows_are_ordered_by_their_lower_case(company: Org) -> None:
    found = sites(company, "ORDER BY Site")
    assert [name.lower() for name in found] == sorted(name.lower() for name in NAMES)
    assert found.index("éva") + 1 == found.index("Éva")


def test_names_that_differ_in_case_alone_are_one_group(company: Org) -> None:
    groups = ask(company, "SELECT Site, COUNT(Id) n FROM Account GROUP BY Site ORDER BY Site").records
    counts = {str(group["Site"]).lower(): group["n"] for group in groups}
    assert counts == {name.lower(): [each.lower() for each in NAMES].count(name.lower()) for name in NAMES}
    assert len(groups) == len(counts)
    (distinct,) = ask(company, "SELECT COUNT_DISTINCT(Site) n FROM Account").records
    assert distinct["n"] == len(counts)


@settings(max_examples=60, deadline=None)
@given(operator=st.sampled_from(["<", "<=", ">", ">="]), text=QUERY_LETTERS.filter(bool))
def test_comparisons_find_what_python_finds(company: Org, operator: str, text: str) -> None:
    tests = {"<": str.__lt__, "<=": str.__le__, ">": str.__gt__, ">=": str.__ge__}
    wanted = [name for name in NAMES if tests[operator](name.lower(), text.lower())]
    assert sites(company, f"WHERE Site {operator} '{text}'") == wanted


@settings(max_examples=60, deadline=None)
@given(text=QUERY_LETTERS)
def test_patterns_find_what_python_finds(company: Org, text: str) -> None:
    assert sites(company, f"WHERE Site LIKE '{text}%'") == [
        name for name in NAMES if name.lower().startswith(text.lower())
    ]
