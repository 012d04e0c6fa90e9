"""Rules that hold back changes of a plan as a whole: seats, names, mass removal. Each guard is one function."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence

from instep.domain.changes import Block, Change, ChangeKind, Note

TAKING = frozenset({ChangeKind.CREATE, ChangeKind.REACTIVATE, ChangeKind.UPDATE})
# Nothing is applied to a user that could not be created or reactivated.
DEPENDENT = frozenset({ChangeKind.GRANT, ChangeKind.UPDATE, ChangeKind.UNFREEZE})
TOO_MANY_DEACTIVATIONS = "too-many-deactivations"
LEAVING = frozenset({ChangeKind.FREEZE, ChangeKind.DEACTIVATE, ChangeKind.REVOKE})


@dataclasses.dataclass(frozen=True, slots=True)
class Licence:
    """A user licence and its seats as last read."""

    id: str
    name: str
    total: int
    used: int


@dataclasses.dataclass(frozen=True, slots=True)
class Guarded:
    """The plan after its guards, and how many seats of each licence are used once it is applied."""

    changes: list[Change]
    used_after: dict[str, int]
    notes: list[Note] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class DeactivationLimit:
    """How many leavers a plan may hold before a person has to say that it is right: both limits must be passed."""

    active_accounts: int
    at_least: int = 10
    percent: int = 30
    is_lifted: bool = False

    def holds(self, leavers: int) -> bool:
        if self.is_lifted or leavers < self.at_least:
            return False
        return leavers * 100 > self.active_accounts * self.percent


def run_guards(
    changes: Sequence[Change],
    licences: Iterable[Licence],
    taken_usernames: Iterable[str],
    deactivations: DeactivationLimit,
) -> Guarded:
    """Apply every guard to changes in the order of apply.

    Args:
        taken_usernames: User names (lower case) of users in the org that no change is about.
    """
    named = guard_usernames(guard_deactivations(changes, deactivations), taken_usernames)
    guarded = guard_licences(named, licences)
    changes, notes = leave_managers_out(hold_dependents(guarded.changes))
    return Guarded(changes, guarded.used_after, notes)


def guard_usernames(changes: Iterable[Change], taken: Iterable[str]) -> list[Change]:
    """A create that Salesforce must refuse is not sent: its user name is in the org, or twice in the plan."""
    seen = set(taken)
    guarded = []
    for change in changes:
        if change.kind is ChangeKind.CREATE and not change.is_blocked:
            name = change.username.lower()
            if name in seen:
                change = change.blocked(_username_taken(change.username))  # noqa: PLW2901
            seen.add(name)
        guarded.append(change)
    return guarded


def guard_deactivations(changes: Sequence[Change], limit: DeactivationLimit) -> list[Change]:
    """A file that lost half of its rows must not lock out half of the company: all leavers wait together."""
    leavers = {change.person_id for change in changes if change.kind is ChangeKind.DEACTIVATE and not change.is_blocked}
    if not limit.holds(len(leavers)):
        return list(changes)
    block = _too_many(len(leavers), limit)
    return [
        change.blocked(block) if change.kind in LEAVING and change.person_id in leavers else change
        for change in changes
    ]


def guard_licences(changes: Iterable[Change], licences: Iterable[Licence]) -> Guarded:
    """Seats are taken in the order of apply, after the leavers have freed theirs; without a seat nothing is sent."""
    known = {licence.id: licence for licence in licences}
    used = Counter({licence.id: licence.used for licence in known.values()})
    guarded = []
    for change in changes:
        if change.kind in TAKING and change.licence_id in known and not change.is_blocked:
            licence = known[change.licence_id]
            if used[licence.id] >= licence.total:
                change = change.blocked(_no_seat(licence))  # noqa: PLW2901
            else:
                used[licence.id] += 1
        if change.freed_licence_id and not change.is_blocked:
            used[change.freed_licence_id] -= 1
        guarded.append(change)
    return Guarded(guarded, dict(used))


def hold_dependents(changes: Sequence[Change]) -> list[Change]:
    """What follows a blocked create or reactivation is blocked too, with the same reason."""
    held = {
        change.person_id: change.block
        for change in changes
        if change.block and change.kind in (ChangeKind.CREATE, ChangeKind.REACTIVATE)
    }
    return [
        change.blocked(held[change.person_id]) if change.kind in DEPENDENT and change.person_id in held else change
        for change in changes
    ]


def leave_managers_out(changes: Iterable[Change]) -> tuple[list[Change], list[Note]]:
    """A manager whose own user is not created now is left alone: the field is dropped and noted."""
    changes = list(changes)
    missing = {change.person_id for change in changes if change.kind is ChangeKind.CREATE and change.is_blocked}
    kept, notes = [], []
    for change in changes:
        fields = tuple(field for field in change.fields if field.person_id not in missing)
        if fields != change.fields:
            notes.append(manager_not_in_org(change.person_name, change.fields[-1].shown_after))
        if fields or not change.fields:
            kept.append(dataclasses.replace(change, fields=fields))
    return kept, notes


def manager_not_in_org(person_name: str, manager_name: str) -> Note:
    return Note(person_name, f"The manager {manager_name} is not in the org: ManagerId is left as it is.")


def _username_taken(username: str) -> Block:
    return Block(
        "username-taken",
        f"The user name {username} belongs to another user of the org or of this plan.",
        "Rename that user in Salesforce, or give this person another userName; then import and plan again.",
    )


def _too_many(leavers: int, limit: DeactivationLimit) -> Block:
    return Block(
        TOO_MANY_DEACTIVATIONS,
        f"The plan would deactivate {leavers} of {limit.active_accounts} active users, "
        f"more than {limit.percent} % at once.",
        "If that is right, plan again with --allow-deactivations (console: Allow these deactivations).",
    )


def _no_seat(licence: Licence) -> Block:
    return Block(
        "no-licence-left",
        f"No {licence.name} licence is left: {licence.total} of {licence.total} are used once the plan is applied.",
        "Buy seats, deactivate users in Salesforce, or assign another licence's profile; then import and plan again.",
    )
