"""Makes plans from what is stored, without network, and stores them."""

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from instep.connections.models import Connection, OrgLicence, OrgUserField
from instep.domain.changes import Change, ChangeKind, Note
from instep.domain.desired import Manager
from instep.domain.guards import DeactivationLimit, Guarded, Licence, manager_not_in_org, run_guards
from instep.domain.ordering import count_calls, in_order_of_apply
from instep.domain.planning import Subject, follow_up, plan_person
from instep.domain.problems import InstepError, Problem
from instep.provisioning import models
from instep.provisioning.importing import BATCH, batched
from instep.provisioning.subjects import Managed, SubjectReader


def make_plan(
    connection: Connection, now: datetime, only: Collection[int] | None = None, *, allow_deactivations: bool = False
) -> models.Plan:
    """Compare desired with observed and store the difference. Older plans that were not applied are superseded.

    Args:
        only: Ids of the people to look at; everybody who is managed when None.
        allow_deactivations: A person said that many leavers are right: the guard against mass removal is lifted.

    Raises:
        InstepError: The org was never imported.
        BadInput: A mapping expression cannot be used.
    """
    if connection.imported_at is None:
        raise InstepError(never_imported(connection.name))
    reader = SubjectReader(connection)
    managed = list(reader.read(only))
    changes, notes = _changes(managed, _users_of_managers(managed, reader), now)
    licences = list(OrgLicence.objects.filter(connection=connection))
    guarded = run_guards(
        in_order_of_apply(changes),
        [Licence(row.salesforce_id, row.name, row.total, row.used) for row in licences],
        _usernames_taken(connection, changes),
        DeactivationLimit(_count_active(managed), is_lifted=allow_deactivations),
    )
    return _store(connection, guarded, [*reader.notes, *notes, *guarded.notes], licences, now)


def never_imported(connection_name: str) -> Problem:
    return Problem(
        "never-imported",
        f"The org of {connection_name} was never read, so there is nothing to compare with.",
        next_step=f"Run instep import {connection_name} first (console: Provisioning → Import).",
    )


def _changes(managed: list[Managed], users: dict[int, str], now: datetime) -> tuple[list[Change], list[Note]]:
    changes: list[Change] = []
    notes: list[Note] = []
    for one in managed:
        subject = one.subject
        if subject.desired and subject.is_active and one.manager_id:
            if one.manager_id in users:
                manager = Manager(one.manager_id, one.manager_name, users[one.manager_id], is_expected=True)
                subject = _with_manager(subject, manager)
            else:
                notes.append(manager_not_in_org(subject.person_name, one.manager_name))
        changes += plan_person(subject, now)
        changes += [_held_with(subject, change) for change in follow_up(subject)]
    return changes, notes


def _with_manager(subject: Subject, manager: Manager) -> Subject:
    assert subject.desired is not None  # noqa: S101 - the caller checked it
    return dataclasses.replace(subject, desired=dataclasses.replace(subject.desired, manager=manager))


def _held_with(subject: Subject, change: Change) -> Change:
    return change.blocked(subject.problem) if subject.problem else change


def _users_of_managers(managed: list[Managed], reader: SubjectReader) -> dict[int, str]:
    """The Salesforce id of everybody who is in the org, empty for those whom this plan creates."""
    users: dict[int, str] = {}
    for one in managed:
        subject = one.subject
        if subject.observed:
            users[subject.person_id] = subject.observed.salesforce_id
        elif subject.is_active and subject.desired and not (subject.problem or subject.unresolved):
            users[subject.person_id] = ""
    managers = {one.manager_id for one in managed if one.manager_id}
    return users | reader.users_of(managers - {one.subject.person_id for one in managed})


def _count_active(managed: Iterable[Managed]) -> int:
    return sum(one.subject.observed is not None and one.subject.observed.is_active for one in managed)


def _usernames_taken(connection: Connection, changes: Iterable[Change]) -> set[str]:
    """Users in the org whose name a create would collide with: no account or match ties them to that person."""
    wanted = [change.username.lower() for change in changes if change.kind is ChangeKind.CREATE]
    taken: set[str] = set()
    for batch in batched(wanted, BATCH):
        users = models.ObservedUser.objects.filter(connection=connection, username__in=batch)
        taken.update(users.values_list("username", flat=True))
    return taken


def _store(
    connection: Connection, guarded: Guarded, notes: list[Note], licences: list[OrgLicence], now: datetime
) -> models.Plan:
    labels = dict(OrgUserField.objects.filter(connection=connection).values_list("name", "label"))
    rows = [_row(position, change, labels) for position, change in enumerate(guarded.changes)]
    plan = models.Plan(
        connection=connection,
        created_at=now,
        digest=_digest(rows),
        counts=_counts(guarded.changes),
        api_calls=count_calls(guarded.changes),
        licences=[
            {
                "name": row.name,
                "total": row.total,
                "used": row.used,
                "used_after": guarded.used_after[row.salesforce_id],
            }
            for row in licences
        ],
        notes=[{"person": note.person_name, "text": note.text} for note in notes],
    )
    with transaction.atomic():
        models.Plan.objects.filter(connection=connection, status=models.PlanStatus.READY).update(
            status=models.PlanStatus.SUPERSEDED
        )
        plan.save(force_insert=True)
        for row in rows:
            row.plan = plan
        models.PlannedChange.objects.bulk_create(rows, batch_size=BATCH)
    return plan


def _counts(changes: Iterable[Change]) -> dict[str, int]:
    """Lines that would be sent by kind, and `blocked` ones together."""
    return dict(Counter("blocked" if change.is_blocked else change.kind.value for change in changes))


def _row(position: int, change: Change, labels: dict[str, str]) -> models.PlannedChange:
    block = change.block
    return models.PlannedChange(
        position=position,
        kind=change.kind.value,
        person_id=change.person_id,
        person_name=change.person_name,
        username=change.username,
        salesforce_id=change.salesforce_id,
        reason=change.reason,
        fields=[_field(field, labels) for field in change.fields],
        target_id=change.target_id,
        target_name=change.target_name,
        licence_id_in_org=change.licence_id,
        blocked_code=block.code if block else "",
        blocked_reason=block.reason if block else "",
        next_step=block.next_step if block else "",
    )


def _field(field: Any, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "field": field.field,
        "label": labels.get(field.field, field.field),
        "before": field.before,
        "after": field.after,
        "shown_before": field.shown_before,
        "shown_after": field.shown_after,
        "person": field.person_id,
    }


def _digest(rows: Iterable[models.PlannedChange]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        line = [row.position, row.kind, row.person_id, row.salesforce_id, row.fields, row.target_id, row.blocked_code]
        digest.update(json.dumps(line, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()
