"""Planning one person: from observed to desired, and no further."""

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.changes import Change, ChangeKind
from instep.domain.desired import Manager
from instep.domain.planning import Subject, follow_up, plan_person
from tests.domain.plans import BLOCK, NOON, PERMISSION_SETS, account, applied, desired, observed, subject, subjects

ONE, TWO, *_ = PERMISSION_SETS


def kinds(changes: list[Change]) -> list[str]:
    return [change.kind.value for change in changes]


def whole_plan(person: Subject) -> list[Change]:
    return [*plan_person(person, NOON), *follow_up(person)]


@given(subjects())
def test_planning_again_from_the_applied_result_is_empty(person: Subject) -> None:
    assert whole_plan(applied(person, whole_plan(person))) == []


@given(subjects(), st.booleans())
def test_person_without_assignment_account_and_user_yields_nothing(person: Subject, is_active: bool) -> None:
    nobody = dataclasses.replace(person, is_active=is_active, desired=None, observed=None, account=None)
    assert whole_plan(nobody) == []


@given(subjects())
def test_only_owned_permission_sets_are_revoked(person: Subject) -> None:
    owned = person.account.owned_permission_sets if person.account else {}
    revoked = {change.target_id for change in whole_plan(person) if change.kind is ChangeKind.REVOKE}
    assert revoked <= set(owned)


@given(subjects())
def test_nothing_but_the_link_is_unblocked_for_a_protected_user(person: Subject) -> None:
    held = dataclasses.replace(person, protection=BLOCK)
    if held.observed:
        assert {change.kind for change in plan_person(held, NOON) if not change.is_blocked} <= {ChangeKind.LINK}


@given(subjects())
def test_everything_is_blocked_for_a_user_that_must_not_even_be_linked(person: Subject) -> None:
    held = dataclasses.replace(person, link_block=BLOCK)
    if held.observed:
        assert all(change.block == BLOCK for change in plan_person(held, NOON))


@given(subjects())
def test_person_whose_assignment_cannot_be_read_waits_and_a_leaver_still_leaves(person: Subject) -> None:
    waiting = dataclasses.replace(person, unresolved=BLOCK)
    if person.is_active:
        assert [change.block for change in whole_plan(waiting)] == [BLOCK]
    else:
        assert whole_plan(waiting) == whole_plan(person)


@given(subjects())
def test_leaver_ends_inactive_without_anything_owned(person: Subject) -> None:
    leaver = dataclasses.replace(person, is_active=False)
    after = applied(leaver, whole_plan(leaver))
    if after.observed:
        assert after.observed.is_active is False
        assert after.account is not None
        assert not set(after.account.owned_permission_sets) & after.observed.permission_sets


@given(subjects())
def test_active_person_with_an_assignment_ends_as_desired(person: Subject) -> None:
    if not person.desired:
        return
    wanted = dataclasses.replace(person, is_active=True)
    after = applied(wanted, whole_plan(wanted)).observed
    assert after is not None
    assert after.is_active
    assert after.profile_id == person.desired.profile_id
    assert {one.id for one in person.desired.permission_sets} <= after.permission_sets
    assert (after.fields.get("Title") or None) == (person.desired.fields["Title"] or None)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (subject(desired=desired()), ["create"]),
        (subject(desired=desired(permission_sets=[ONE, TWO])), ["create", "grant", "grant"]),
        (subject(desired=desired(), is_active=False), []),
        (subject(desired=desired(), observed=observed()), ["link"]),
        (subject(desired=desired(), observed=observed(), account=account()), []),
        (subject(desired=desired(Title="Clerk"), observed=observed(), account=account()), ["update"]),
        (subject(desired=desired(Alias="new"), observed=observed(), account=account()), []),
        (subject(desired=desired(Username="ANN@x.example"), observed=observed(), account=account()), []),
        (subject(desired=desired(), observed=observed(is_active=False), account=account()), ["reactivate"]),
        (subject(desired=desired(), observed=observed(is_frozen=True), account=account()), []),
        (
            subject(desired=desired(), observed=observed(is_frozen=True), account=account(frozen_by_instep=True)),
            ["unfreeze"],
        ),
        (subject(observed=observed(), account=account()), ["freeze", "deactivate"]),
        (subject(observed=observed(is_frozen=True), account=account()), ["deactivate"]),
        (subject(observed=observed(is_active=False), account=account()), []),
        (
            subject(observed=observed(permission_sets=[ONE, TWO]), account=account(ONE)),
            ["freeze", "deactivate", "revoke"],
        ),
    ],
)
def test_kinds_of_change(person: Subject, expected: list[str]) -> None:
    assert kinds(whole_plan(person)) == expected


def test_move_to_a_profile_of_another_licence_takes_and_frees_a_seat() -> None:
    person = subject(desired=desired("00eC"), observed=observed("00eA"), account=account())
    (update,) = plan_person(person, NOON)
    assert (update.licence_id, update.freed_licence_id) == ("100Y", "100X")


def test_move_to_a_profile_of_the_same_licence_takes_no_seat() -> None:
    person = subject(desired=desired("00eB"), observed=observed("00eA"), account=account())
    (update,) = plan_person(person, NOON)
    assert (update.licence_id, update.freed_licence_id) == ("", "")


@pytest.mark.parametrize(("hours", "expected"), [(0, []), (71, []), (72, ["Email"]), (500, ["Email"])])
def test_requested_address_is_drift_after_72_hours(hours: int, expected: list[str]) -> None:
    state = account(email_requested="new@x.example", email_requested_at=NOON - timedelta(hours=hours))
    person = subject(desired=desired(Email="New@x.example"), observed=observed(), account=state)
    fields = [field.field for change in plan_person(person, NOON) for field in change.fields]
    assert fields == expected


@pytest.mark.parametrize(
    ("manager_id", "user_id", "expected"),
    [("005B", "005B", []), ("005B", "", ["ManagerId"]), (None, "005B", ["ManagerId"]), ("005C", "005B", ["ManagerId"])],
)
def test_manager_is_compared_by_user(manager_id: str | None, user_id: str, expected: list[str]) -> None:
    wanted = dataclasses.replace(desired(), manager=Manager(2, "Bo Boss", user_id, is_expected=True))
    person = subject(desired=wanted, observed=observed(fields={"ManagerId": manager_id}), account=account())
    assert [field.field for change in plan_person(person, NOON) for field in change.fields] == expected


def test_manager_who_is_not_expected_in_the_org_is_left_alone() -> None:
    wanted = dataclasses.replace(desired(), manager=Manager(2, "Bo Boss", "", is_expected=False))
    person = subject(desired=wanted, observed=observed(fields={"ManagerId": "005C"}), account=account())
    assert plan_person(person, NOON) == []


def test_problem_blocks_a_create_and_leaves_revokes_alone() -> None:
    assert plan_person(subject(desired=desired(), problem=BLOCK), NOON)[0].block == BLOCK
    person = subject(
        desired=desired(Title="Clerk"), observed=observed(permission_sets=[ONE]), account=account(ONE), problem=BLOCK
    )
    assert [(change.kind, change.is_blocked) for change in plan_person(person, NOON)] == [
        (ChangeKind.UPDATE, True),
        (ChangeKind.REVOKE, False),
    ]
