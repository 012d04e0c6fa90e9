"""Matching: which Salesforce User a person already has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.matching import (
    DEFAULT_ORDER,
    Ambiguous,
    Matched,
    MatchRule,
    Unmatched,
    UserKeys,
    index_users,
    match_person,
)
from instep.domain.people import Person

MEI = Person(
    id=1,
    user_name="mei.kobayashi@northwind.example",
    family_name="Kobayashi",
    email="mei@northwind.example",
    employee_number="E00001",
)

words = st.sampled_from(["", "a", "A", "b", "B ", "c"])
users = st.lists(st.builds(UserKeys, st.uuids().map(str), words, words, words, words), max_size=8)
people = st.builds(Person, id=st.just(1), user_name=words, family_name=st.just("X"), email=words, employee_number=words)
orders = st.permutations(list(MatchRule)).map(tuple)


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        (UserKeys("005A", federation_identifier="MEI.Kobayashi@northwind.example"), MatchRule.FEDERATION_IDENTIFIER),
        (UserKeys("005A", username="Mei.Kobayashi@Northwind.example"), MatchRule.USERNAME),
        (UserKeys("005A", email="MEI@northwind.example "), MatchRule.EMAIL),
        (UserKeys("005A", employee_number="E00001"), MatchRule.EMPLOYEE_NUMBER),
    ],
)
def test_person_is_matched_by_each_rule(keys: UserKeys, rule: MatchRule) -> None:
    assert match_person(MEI, index_users([keys, UserKeys("005B", username="other@x.example")])) == Matched("005A", rule)


def test_employee_number_is_compared_with_its_case() -> None:
    assert match_person(MEI, index_users([UserKeys("005A", employee_number="e00001")])) == Unmatched()


def test_earlier_rule_wins_over_a_later_one() -> None:
    index = index_users([UserKeys("005A", email=MEI.email), UserKeys("005B", username=MEI.user_name)])
    assert match_person(MEI, index) == Matched("005B", MatchRule.USERNAME)
    by_email = (MatchRule.EMAIL, MatchRule.USERNAME)
    assert match_person(MEI, index, by_email) == Matched("005A", MatchRule.EMAIL)


def test_two_users_at_one_rule_wait_for_a_decision_though_a_later_rule_would_settle_it() -> None:
    index = index_users(
        [
            UserKeys("005B", email=MEI.email),
            UserKeys("005A", email=MEI.email.upper(), employee_number=MEI.employee_number),
        ]
    )
    assert match_person(MEI, index) == Ambiguous(("005A", "005B"), MatchRule.EMAIL)


def test_empty_values_never_match() -> None:
    nobody = Person(id=2, user_name="", family_name="X")
    assert match_person(nobody, index_users([UserKeys("005A")])) == Unmatched()


@given(people, users, orders)
def test_order_of_users_does_not_matter(person: Person, users: list[UserKeys], order: tuple[MatchRule, ...]) -> None:
    there_and_back = [match_person(person, index_users(some), order) for some in (users, users[::-1])]
    assert there_and_back[0] == there_and_back[1]


@given(people, users, orders)
def test_a_match_is_the_only_user_with_that_value(
    person: Person, users: list[UserKeys], order: tuple[MatchRule, ...]
) -> None:
    """Checked against a plain scan: no index, every user compared."""
    expected: object = Unmatched()
    for rule in order:
        wanted = person.employee_number.strip()
        if rule is not MatchRule.EMPLOYEE_NUMBER:
            wanted = (person.email if rule is MatchRule.EMAIL else person.user_name).strip().lower()
        alike = [user for user in users if wanted and _plain(user, rule) == wanted]
        if alike:
            ids = tuple(sorted(user.user_id for user in alike))
            expected = Matched(ids[0], rule) if len(ids) == 1 else Ambiguous(ids, rule)
            break
    assert match_person(person, index_users(users), order) == expected


def test_the_usual_order_begins_with_what_single_sign_on_uses() -> None:
    assert DEFAULT_ORDER == ("federation_identifier", "username", "email", "employee_number")


def _plain(user: UserKeys, rule: MatchRule) -> str:
    value = str(getattr(user, rule.value)).strip()
    return value if rule is MatchRule.EMPLOYEE_NUMBER else value.lower()
