"""Assignments as values, and what several of them grant one person."""

import dataclasses
from collections.abc import Iterable


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """A record of the org: its Salesforce id and the name people know it by."""

    id: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """A profile; it belongs to exactly one user licence."""

    id: str
    name: str
    licence_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Assignment:
    """What one group or person is given on a connection, resolved against the org."""

    id: int
    priority: int
    profile: Profile
    role: Named | None = None
    permission_sets: tuple[Named, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Entitled:
    """What a person gets: one profile, at most one role, any number of permission sets (by id)."""

    profile: Profile
    role: Named | None
    permission_sets: tuple[Named, ...]


def combine_assignments(assignments: Iterable[Assignment]) -> Entitled | None:
    """Profile and role come from the lowest priority number that has one (then the oldest); permission sets add up.

    Returns:
        None when there is no assignment: the person has no place on the connection.
    """
    ranked = sorted(assignments, key=lambda assignment: (assignment.priority, assignment.id))
    if not ranked:
        return None
    role = next((assignment.role for assignment in ranked if assignment.role), None)
    permission_sets = {named.id: named for assignment in ranked for named in assignment.permission_sets}
    return Entitled(
        profile=ranked[0].profile,
        role=role,
        permission_sets=tuple(sorted(permission_sets.values(), key=lambda named: named.name)),
    )
