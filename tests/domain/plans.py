"""People, users and changes for tests of planning, and what applying a change does to what is observed."""

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from instep.domain.changes import Block, Change, ChangeKind
from instep.domain.desired import DesiredUser
from instep.domain.entitlements import Named
from instep.domain.planning import AccountState, ObservedUser, Subject

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PERMISSION_SETS = tuple(Named(f"0PS{number}", f"Set_{number}") for number in range(4))
LICENCE_OF = {"00eA": "100X", "00eB": "100X", "00eC": "100Y"}
BLOCK = Block("held", "It waits.", "Decide.")


def desired(profile: str = "00eA", permission_sets: Iterable[Named] = (), **fields: str | None) -> DesiredUser:
    values = {"Username": "ann@x.example", "Email": "ann@x.example", "Title": "Boss", "Alias": "ann"} | fields
    return DesiredUser(
        fields=values,
        profile_id=profile,
        profile_name=f"Profile {profile}",
        licence_id=LICENCE_OF[profile],
        role=None,
        permission_sets=tuple(permission_sets),
        manager=None,
    )


def observed(profile: str = "00eA", permission_sets: Iterable[Named] = (), **changed: Any) -> ObservedUser:
    fields = {"Username": "ann@x.example", "Email": "ann@x.example", "Title": "Boss", "Alias": "other"}
    user = ObservedUser(
        salesforce_id="005A",
        username="ann@x.example",
        is_active=True,
        is_frozen=False,
        profile_id=profile,
        licence_id=LICENCE_OF[profile],
        fields={**fields, "ProfileId": profile} | changed.pop("fields", {}),
        permission_sets=frozenset(one.id for one in permission_sets),
    )
    return dataclasses.replace(user, **changed)


def account(*owned: Named, **state: Any) -> AccountState:
    return AccountState({one.id: one.name for one in owned}, **state)


def subject(**changed: Any) -> Subject:
    values: dict[str, Any] = {
        "person_id": 1,
        "person_name": "Ann Lee",
        "is_active": True,
        "username": "ann@x.example",
        "desired": None,
        "observed": None,
        "account": None,
    }
    return Subject(**(values | changed))


def change(kind: ChangeKind, person: int = 1, **given: Any) -> Change:
    return Change(kind, person, f"Person {person}", f"p{person}@x.example", **given)


def applied(before: Subject, changes: Iterable[Change]) -> Subject:
    """The subject as it is once Salesforce has done the unblocked changes."""
    after = before
    for one in changes:
        if not one.is_blocked:
            after = _with(after, one)
    return after


def _with(before: Subject, done: Change) -> Subject:
    state, user = before.account or account(), before.observed
    if done.kind is ChangeKind.CREATE:
        fields = {field.field: field.after for field in done.fields}
        user = dataclasses.replace(observed(str(fields["ProfileId"])), fields=fields, username=done.username)
        return dataclasses.replace(before, observed=user, account=state)
    assert user is not None
    owned = dict(state.owned_permission_sets)
    if done.kind is ChangeKind.GRANT:
        user = dataclasses.replace(user, permission_sets=user.permission_sets | {done.target_id})
        owned[done.target_id] = done.target_name
    elif done.kind is ChangeKind.REVOKE:
        user = dataclasses.replace(user, permission_sets=user.permission_sets - {done.target_id})
        del owned[done.target_id]
    elif done.kind in (ChangeKind.FREEZE, ChangeKind.UNFREEZE):
        is_frozen = done.kind is ChangeKind.FREEZE
        user = dataclasses.replace(user, is_frozen=is_frozen)
        state = dataclasses.replace(state, frozen_by_instep=is_frozen)
    else:
        fields = {**user.fields, **{field.field: field.after for field in done.fields}}
        profile = str(fields["ProfileId"])
        user = dataclasses.replace(
            user,
            fields=fields,
            is_active=bool(fields.get("IsActive", user.is_active)),
            profile_id=profile,
            licence_id=LICENCE_OF[profile],
        )
    state = dataclasses.replace(state, owned_permission_sets=owned)
    return dataclasses.replace(before, observed=user, account=state)


some_sets = st.sets(st.sampled_from(PERMISSION_SETS))
titles = st.sampled_from(["", "Boss", "Clerk", None])
profiles = st.sampled_from(sorted(LICENCE_OF))
desired_users = st.builds(lambda profile, sets, title: desired(profile, sets, Title=title), profiles, some_sets, titles)
observed_users = st.builds(
    lambda profile, sets, title, is_active, is_frozen: observed(
        profile, sets, fields={"Title": title}, is_active=is_active, is_frozen=is_frozen
    ),
    profiles,
    some_sets,
    titles,
    st.booleans(),
    st.booleans(),
)
accounts = st.builds(lambda sets, frozen: account(*sets, frozen_by_instep=frozen), some_sets, st.booleans())
maybe_blocks = st.none() | st.just(BLOCK)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    user = draw(st.none() | observed_users)
    return subject(
        is_active=draw(st.booleans()),
        desired=draw(st.none() | desired_users),
        observed=user,
        account=draw(st.none() | accounts) if user else None,
    )
