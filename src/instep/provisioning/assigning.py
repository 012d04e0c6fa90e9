"""Assignments: adding, listing, removing, and resolving their names against an org's reference data."""

import dataclasses
import difflib
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from instep.connections.models import Connection, OrgPermissionSet, OrgProfile, OrgRole
from instep.directory.models import Group, Person
from instep.domain.entitlements import Assignment as AssignmentValue
from instep.domain.entitlements import Named, Profile
from instep.domain.problems import BadInput, NotFound, Problem
from instep.provisioning.models import Assignment

DEFAULT_PRIORITY = 100


@dataclasses.dataclass(frozen=True)
class Catalogue:
    """An org's profiles, roles and permission sets, found by name in any case; empty before the first import."""

    profiles: dict[str, Profile]
    roles: dict[str, Named]
    permission_sets: dict[str, Named]


def load_catalogue(connection: Connection) -> Catalogue:
    """Roles are found by name or developer name, permission sets by API name or label."""
    profiles = OrgProfile.objects.filter(connection=connection)
    roles = OrgRole.objects.filter(connection=connection)
    permission_sets = OrgPermissionSet.objects.filter(connection=connection)
    return Catalogue(
        {row.name.lower(): Profile(row.salesforce_id, row.name, row.licence_id_in_org) for row in profiles},
        {key.lower(): Named(row.salesforce_id, row.name) for row in roles for key in (row.developer_name, row.name)},
        {key.lower(): Named(row.salesforce_id, row.name) for row in permission_sets for key in (row.label, row.name)},
    )


def add_assignment(
    connection: Connection,
    *,
    group: Group | None = None,
    person: Person | None = None,
    profile: str,
    role: str = "",
    permission_sets: Sequence[str] = (),
    priority: int = DEFAULT_PRIORITY,
) -> Assignment:
    """Give a group or a person a place on the connection.

    Names are checked when the org was imported before; otherwise the plan checks them.

    Raises:
        BadInput: A name is not in the org (each one is told), or the group or person is assigned already.
    """
    subject = group or person
    if (group is None) == (person is None) or subject is None:
        raise BadInput(Problem("assignment-subject", "Assign either a group or a person."))
    if connection.imported_at:
        catalogue = load_catalogue(connection)
        problems = unknown_names(catalogue, profile, role, permission_sets)
        if problems:
            raise BadInput(*problems)
        profile = catalogue.profiles[profile.lower()].name
        role = catalogue.roles[role.lower()].name if role else ""
        permission_sets = [catalogue.permission_sets[name.lower()].name for name in permission_sets]
    try:
        with transaction.atomic():
            return Assignment.objects.create(
                connection=connection,
                group=group,
                person=person,
                profile=profile,
                role=role,
                permission_sets=sorted(set(permission_sets)),
                priority=priority,
            )
    except IntegrityError as error:
        raise BadInput(
            Problem(
                "assignment-exists",
                f"{subject} is assigned on {connection.name} already.",
                next_step=f"Remove it first: instep assignment list {connection.name}, then "
                f"instep assignment remove {connection.name} ID.",
            )
        ) from error


def remove_assignment(connection: Connection, assignment_id: int) -> None:
    """Take a place away; whoever has no other one is deactivated by the next plan.

    Raises:
        NotFound: There is no such assignment on this connection.
    """
    deleted, _ = Assignment.objects.filter(connection=connection, id=assignment_id).delete()
    if not deleted:
        raise NotFound(
            Problem(
                "assignment-unknown",
                f"There is no assignment {assignment_id} on {connection.name}.",
                next_step=f"instep assignment list {connection.name} shows them.",
            )
        )


def unknown_names(catalogue: Catalogue, profile: str, role: str, permission_sets: Iterable[str]) -> list[Problem]:
    """One problem for each name that the org does not have."""
    problems = []
    if profile.lower() not in catalogue.profiles:
        problems.append(_unknown("profile", profile, [value.name for value in catalogue.profiles.values()]))
    if role and role.lower() not in catalogue.roles:
        problems.append(_unknown("role", role, [value.name for value in catalogue.roles.values()]))
    names = [value.name for value in catalogue.permission_sets.values()]
    problems += [
        _unknown("permission set", name, names)
        for name in permission_sets
        if name.lower() not in catalogue.permission_sets
    ]
    return problems


def resolve_assignment(row: Assignment, catalogue: Catalogue) -> AssignmentValue | list[Problem]:
    """The assignment with the org's ids, or what is wrong with it."""
    problems = unknown_names(catalogue, row.profile, row.role, row.permission_sets)
    if problems:
        return problems
    return AssignmentValue(
        id=row.id,
        priority=row.priority,
        profile=catalogue.profiles[row.profile.lower()],
        role=catalogue.roles[row.role.lower()] if row.role else None,
        permission_sets=tuple(catalogue.permission_sets[name.lower()] for name in row.permission_sets),
    )


def _unknown(word: str, name: str, known: list[str]) -> Problem:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else ""
    where = "the directory" if word in ("group", "person") else "the org as last imported"
    return Problem(f"{word.replace(' ', '-')}-unknown", f"There is no {word} “{name}” in {where}.", next_step=hint)
