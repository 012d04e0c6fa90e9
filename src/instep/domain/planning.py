"""The difference between desired and observed, one person at a time."""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from instep.domain.changes import Block, Change, ChangeKind, FieldChange
from instep.domain.desired import CREATE_ONLY_FIELDS, FILL_ONLY_FIELDS, DesiredUser
from instep.domain.entitlements import Named

# Salesforce's confirmation link for a new address lives 72 hours (help 000233025).
EMAIL_CONFIRMATION = timedelta(hours=72)


@dataclasses.dataclass(frozen=True, slots=True)
class ObservedUser:
    """A Salesforce User as last read. `names` shows ids (profile, role, manager) as people know them."""

    salesforce_id: str
    username: str
    is_active: bool
    is_frozen: bool
    profile_id: str
    licence_id: str
    fields: Mapping[str, str | bool | None]
    permission_sets: frozenset[str]
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class AccountState:
    """What Instep remembers of a user it created or linked."""

    owned_permission_sets: Mapping[str, str]  # id -> name
    frozen_by_instep: bool = False
    email_requested: str = ""
    email_requested_at: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """A person, what is wanted for them, and what is there. `desired` is None without an assignment.

    `link_reason` is set when the user was matched and is not linked yet. `problem` blocks creating and updating
    (a field that cannot be filled); `protection` blocks every write, `link_block` the link itself too. `unresolved`
    is set when an assignment names what the org does not have: what the person should get is then not known.
    """

    person_id: int
    person_name: str
    is_active: bool
    username: str
    desired: DesiredUser | None
    observed: ObservedUser | None
    account: AccountState | None
    link_reason: str = ""
    problem: Block | None = None
    protection: Block | None = None
    link_block: Block | None = None
    unresolved: Block | None = None


def plan_person(subject: Subject, now: datetime) -> list[Change]:
    """The changes that bring one person's user from observed to desired; empty when there is nothing to do.

    A person who is inactive, or whose last assignment is gone, is deactivated. A user that no account and no
    match ties to the person is never in here. A renamed profile is no reason to take anything away: an active person
    with an unresolved assignment waits.
    """
    if subject.is_active and subject.unresolved:
        kind = ChangeKind.UPDATE if subject.observed else ChangeKind.CREATE
        return [_line(subject, kind, reason="assigned").blocked(subject.unresolved)]
    if subject.observed is None:
        return [_creation(subject)] if subject.is_active and subject.desired else []
    changes: list[Change] = []
    if subject.account is None:
        changes.append(_line(subject, ChangeKind.LINK, reason=subject.link_reason))
    if subject.is_active and subject.desired:
        changes += _keeping(subject, subject.observed, subject.desired, now)
    else:
        changes += _leaving(subject, subject.observed)
    return [_guarded(subject, change) for change in changes]


def _creation(subject: Subject) -> Change:
    desired = subject.desired
    assert desired is not None  # noqa: S101 - plan_person checked it
    values = {**desired.fields, **_granted_fields(desired), "IsActive": True}
    fields = [
        FieldChange(name, None, value, shown_after=_shown(desired, name))
        for name, value in values.items()
        if value not in (None, "")
    ]
    manager = desired.manager
    if manager and manager.salesforce_id:
        fields.append(_manager_change(None, "", desired))
    change = _line(
        subject,
        ChangeKind.CREATE,
        reason=f"active with the profile {desired.profile_name}, not in the org",
        fields=tuple(fields),
        licence_id=desired.licence_id,
    )
    return change.blocked(subject.problem) if subject.problem else change


def follow_up(subject: Subject) -> list[Change]:
    """What a new user gets after it exists: permission sets, and a manager who is created by the same plan."""
    desired = subject.desired
    if subject.observed or not desired or not subject.is_active or subject.unresolved:
        return []
    changes = [
        _line(subject, ChangeKind.GRANT, target=permission_set, reason="granted by an assignment")
        for permission_set in desired.permission_sets
    ]
    if desired.manager and desired.manager.is_expected and not desired.manager.salesforce_id:
        fields = (_manager_change(None, "", desired),)
        changes.append(_line(subject, ChangeKind.UPDATE, reason="the manager is created first", fields=fields))
    return changes


def _keeping(subject: Subject, observed: ObservedUser, desired: DesiredUser, now: datetime) -> Iterator[Change]:
    account = subject.account or AccountState({})
    fields = tuple(_differences(observed, desired, account, now))
    freed = observed.licence_id if observed.licence_id != desired.licence_id else ""
    if not observed.is_active:
        yield _blockable(
            subject,
            _line(
                subject,
                ChangeKind.REACTIVATE,
                reason="active in the directory",
                fields=(FieldChange("IsActive", False, True), *fields),
                licence_id=desired.licence_id,
            ),
        )
    elif fields:
        taken = desired.licence_id if freed else ""
        yield _blockable(
            subject,
            _line(
                subject,
                ChangeKind.UPDATE,
                reason="differs from the directory",
                fields=fields,
                licence_id=taken,
                freed_licence_id=freed,
            ),
        )
    if observed.is_frozen and account.frozen_by_instep:
        yield _line(subject, ChangeKind.UNFREEZE, reason="back in the directory")
    yield from _entitlements(subject, observed, desired, account)


def _entitlements(
    subject: Subject, observed: ObservedUser, desired: DesiredUser, account: AccountState
) -> Iterator[Change]:
    """Grants what is missing; revokes only what Instep granted and no assignment gives any more."""
    wanted = {permission_set.id for permission_set in desired.permission_sets}
    for permission_set in desired.permission_sets:
        if permission_set.id not in observed.permission_sets:
            yield _line(subject, ChangeKind.GRANT, target=permission_set, reason="granted by an assignment")
    for owned_id, name in account.owned_permission_sets.items():
        if owned_id not in wanted and owned_id in observed.permission_sets:
            reason = "granted by Instep, no longer by any assignment"
            yield _line(subject, ChangeKind.REVOKE, target=Named(owned_id, name), reason=reason)


def _leaving(subject: Subject, observed: ObservedUser) -> Iterator[Change]:
    """Access ends first (freeze), then the licence is freed (deactivate), then what Instep granted goes."""
    reason = "inactive in the directory" if not subject.is_active else "no assignment is left"
    if observed.is_active:
        if not observed.is_frozen:
            yield _line(subject, ChangeKind.FREEZE, reason=reason)
        yield _line(
            subject,
            ChangeKind.DEACTIVATE,
            reason=reason,
            fields=(FieldChange("IsActive", True, False),),
            freed_licence_id=observed.licence_id,
        )
    account = subject.account or AccountState({})
    for owned_id, name in account.owned_permission_sets.items():
        if owned_id in observed.permission_sets:
            yield _line(subject, ChangeKind.REVOKE, target=Named(owned_id, name), reason=reason)


def _differences(
    observed: ObservedUser, desired: DesiredUser, account: AccountState, now: datetime
) -> Iterator[FieldChange]:
    values = {**desired.fields, **_granted_fields(desired)}
    for name, after in values.items():
        before = observed.fields.get(name)
        if name in CREATE_ONLY_FIELDS or _same(name, before, after):
            continue
        if name in FILL_ONLY_FIELDS and before:
            continue
        if name == "Email" and _awaits_confirmation(account, after, now):
            continue
        yield FieldChange(name, before, after, observed.names.get(name, ""), _shown(desired, name))
    if desired.manager and desired.manager.is_expected:
        before = observed.fields.get("ManagerId")
        if not before or before != desired.manager.salesforce_id:
            yield _manager_change(before, observed.names.get("ManagerId", ""), desired)


def _same(name: str, before: str | bool | None, after: str | bool | None) -> bool:
    """Salesforce stores no empty text, and user names and addresses without regard to case."""
    if name in ("Username", "Email"):
        return str(before or "").lower() == str(after or "").lower()
    return (before or None) == (after or None)


def _awaits_confirmation(account: AccountState, address: str | bool | None, now: datetime) -> bool:
    """Whether this address was sent and the user may still confirm it: not drift, and not sent again."""
    if not account.email_requested_at or account.email_requested.lower() != str(address or "").lower():
        return False
    return now - account.email_requested_at < EMAIL_CONFIRMATION


def _granted_fields(desired: DesiredUser) -> dict[str, str]:
    """A role that no assignment names is left alone."""
    return {"ProfileId": desired.profile_id} | ({"UserRoleId": desired.role.id} if desired.role else {})


def _shown(desired: DesiredUser, name: str) -> str:
    if name == "ProfileId":
        return desired.profile_name
    return desired.role.name if name == "UserRoleId" and desired.role else ""


def _manager_change(before: str | bool | None, shown_before: str, desired: DesiredUser) -> FieldChange:
    manager = desired.manager
    assert manager is not None  # noqa: S101 - callers checked it
    return FieldChange(
        "ManagerId", before, manager.salesforce_id or None, shown_before, manager.name, person_id=manager.person_id
    )


def _blockable(subject: Subject, change: Change) -> Change:
    return change.blocked(subject.problem) if subject.problem else change


def _guarded(subject: Subject, change: Change) -> Change:
    if subject.link_block:
        return change.blocked(subject.link_block)
    if subject.protection and change.kind is not ChangeKind.LINK:
        return change.blocked(subject.protection)
    return change


def _line(
    subject: Subject,
    kind: ChangeKind,
    *,
    reason: str,
    fields: tuple[FieldChange, ...] = (),
    target: Named | None = None,
    licence_id: str = "",
    freed_licence_id: str = "",
) -> Change:
    return Change(
        kind=kind,
        person_id=subject.person_id,
        person_name=subject.person_name,
        username=subject.observed.username if subject.observed else subject.username,
        salesforce_id=subject.observed.salesforce_id if subject.observed else "",
        reason=reason,
        fields=fields,
        target_id=target.id if target else "",
        target_name=target.name if target else "",
        licence_id=licence_id,
        freed_licence_id=freed_licence_id,
    )
