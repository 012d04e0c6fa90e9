"""Guards over a whole plan: seats, names, mass removal, and what depends on a blocked line."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.changes import Change, ChangeKind, FieldChange
from instep.domain.guards import (
    DeactivationLimit,
    Licence,
    guard_deactivations,
    guard_licences,
    guard_usernames,
    hold_dependents,
    leave_managers_out,
    run_guards,
)
from instep.domain.ordering import in_order_of_apply
from tests.domain.plans import BLOCK, change

NO_LIMIT = DeactivationLimit(0, is_lifted=True)
CREATE, DEACTIVATE, GRANT = ChangeKind.CREATE, ChangeKind.DEACTIVATE, ChangeKind.GRANT


def codes(changes: list[Change]) -> list[str]:
    return [one.block.code if one.block else "" for one in changes]


seat_changes = st.lists(
    st.builds(
        lambda kind, person, licence: change(
            kind,
            person,
            licence_id=licence if kind is not DEACTIVATE else "",
            freed_licence_id=licence if kind is DEACTIVATE else "",
        ),
        st.sampled_from([CREATE, DEACTIVATE, ChangeKind.REACTIVATE]),
        st.integers(1, 1000),
        st.sampled_from(["X", "Y"]),
    ),
    max_size=30,
    unique_by=lambda one: one.person_id,
)


@given(seat_changes, st.integers(0, 8), st.integers(0, 8))
def test_seats_never_go_beyond_the_total(changes: list[Change], free: int, used: int) -> None:
    leavers = Counter(one.freed_licence_id for one in changes if one.freed_licence_id)
    licences = [Licence(name, name, total=used + leavers[name] + free, used=used + leavers[name]) for name in "XY"]
    guarded = guard_licences(in_order_of_apply(changes), licences)
    for licence in licences:
        taken = sum(one.licence_id == licence.id and not one.is_blocked for one in guarded.changes)
        assert guarded.used_after[licence.id] == licence.used - leavers[licence.id] + taken
        assert guarded.used_after[licence.id] <= licence.total
        refused = [one for one in guarded.changes if one.licence_id == licence.id and one.is_blocked]
        assert not refused or guarded.used_after[licence.id] == licence.total


def test_seat_that_a_leaver_frees_goes_to_who_joins() -> None:
    changes = [
        change(DEACTIVATE, 1, freed_licence_id="X"),
        change(CREATE, 2, licence_id="X"),
        change(CREATE, 3, licence_id="X"),
    ]
    guarded = guard_licences(changes, [Licence("X", "Salesforce", total=1, used=1)])
    assert codes(guarded.changes) == ["", "", "no-licence-left"]


def test_blocked_leaver_frees_nothing() -> None:
    changes = [change(DEACTIVATE, 1, freed_licence_id="X", block=BLOCK), change(CREATE, 2, licence_id="X")]
    guarded = guard_licences(changes, [Licence("X", "Salesforce", total=1, used=1)])
    assert codes(guarded.changes) == ["held", "no-licence-left"]


def test_user_name_that_is_taken_or_twice_in_the_plan_is_not_sent() -> None:
    changes = [change(CREATE, 1), change(CREATE, 2), change(CREATE, 2), change(ChangeKind.UPDATE, 1)]
    assert codes(guard_usernames(changes, ["p1@x.example"])) == ["username-taken", "", "username-taken", ""]


@given(
    st.permutations([CREATE, GRANT, ChangeKind.UPDATE, ChangeKind.UNFREEZE]),
    st.sampled_from([CREATE, ChangeKind.REACTIVATE]),
)
def test_nothing_follows_a_blocked_create_or_reactivation(order: list[ChangeKind], first: ChangeKind) -> None:
    others = [change(kind, person) for kind in order for person in (1, 2) if kind is not CREATE]
    held = hold_dependents([change(first, 1, block=BLOCK), *others])
    assert {one.is_blocked for one in held if one.person_id == 1} == {True}
    assert {one.is_blocked for one in held if one.person_id == 2} == {False}


def test_field_of_a_manager_who_is_not_created_is_dropped_and_noted() -> None:
    field = FieldChange("ManagerId", None, None, shown_after="Bo Boss", person_id=9)
    title = FieldChange("Title", None, "Clerk")
    changes = [
        change(CREATE, 9, block=BLOCK),
        change(CREATE, 1, fields=(title, field)),
        change(ChangeKind.UPDATE, 2, fields=(field,)),
    ]
    kept, notes = leave_managers_out(changes)
    assert [(one.person_id, [field.field for field in one.fields]) for one in kept] == [(9, []), (1, ["Title"])]
    assert [note.text for note in notes] == [
        "The manager Bo Boss is not in the org: ManagerId is left as it is.",
    ] * 2


@pytest.mark.parametrize(
    ("leavers", "active", "is_lifted", "is_held"),
    [
        (9, 10, False, False),
        (10, 33, False, True),
        (10, 34, False, False),
        (500, 1000, False, True),
        (500, 1000, True, False),
    ],
)
def test_mass_removal_waits_for_a_person(leavers: int, active: int, is_lifted: bool, is_held: bool) -> None:
    kinds = (ChangeKind.FREEZE, DEACTIVATE, ChangeKind.REVOKE)
    changes = [change(kind, person) for kind in kinds for person in range(leavers)]
    changes.append(change(ChangeKind.REVOKE, 10_000))  # of somebody who stays
    held = guard_deactivations(changes, DeactivationLimit(active, is_lifted=is_lifted))
    assert set(codes(held[:-1])) == {"too-many-deactivations" if is_held else ""}
    assert codes(held[-1:]) == [""]


@given(seat_changes)
def test_guards_only_hold_back_and_keep_the_order(changes: list[Change]) -> None:
    ordered = in_order_of_apply(changes)
    guarded = run_guards(ordered, [Licence("X", "X", 3, 0), Licence("Y", "Y", 3, 0)], [], NO_LIMIT)
    assert [(one.kind, one.person_id) for one in guarded.changes] == [(one.kind, one.person_id) for one in ordered]
    assert [one.block for one in ordered] == [None] * len(ordered)
