"""Tasks: failed changes that wait for a person."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from instep.connections.choosing import choose
from instep.connections.models import Connection
from instep.domain.ordering import CALL_SIZE
from instep.domain.problems import BadInput, NotFound, Problem
from instep.provisioning.models import Plan, PlannedChange, PlanStatus, Run, Task
from instep.provisioning.planning import digest_of
from instep.provisioning.runs import start_apply


def open_tasks() -> QuerySet[Task]:
    """Tasks that nobody retried or dismissed, newest first."""
    return Task.objects.filter(retried_at=None, dismissed_at=None).select_related("connection", "outcome__change")


def find_tasks(ids: Sequence[int]) -> list[Task]:
    """Open tasks by id.

    Raises:
        BadInput: No id was given.
        NotFound: Ids of no open task, each one named.
    """
    if not ids:
        raise BadInput(Problem("tasks-none", "No task was chosen.", next_step="instep tasks list shows them."))
    found = {task.pk: task for task in open_tasks().filter(pk__in=ids)}
    missing = [str(task_id) for task_id in ids if task_id not in found]
    if missing:
        raise NotFound(
            Problem(
                "task-unknown", f"There is no open task {', '.join(missing)}.", next_step="instep tasks list shows them."
            )
        )
    return [found[task_id] for task_id in dict.fromkeys(ids)]


def retry_tasks(ids: Sequence[int], requested_by: str) -> list[Run]:
    """Send the failed changes again, as one plan and one run a connection.

    Raises:
        NotFound: An id is no open task.
        InstepError: A connection cannot run now; nothing was started for it.
    """
    tasks = find_tasks(ids)
    by_connection: dict[Connection, list[Task]] = {}
    for task in tasks:
        by_connection.setdefault(task.connection, []).append(task)
    for connection in by_connection:
        choose(connection)
    return [_retry(connection, of_it, requested_by) for connection, of_it in by_connection.items()]


def dismiss_tasks(ids: Sequence[int]) -> int:
    """Take tasks off the list without doing anything; a later plan shows what still differs."""
    tasks = find_tasks(ids)
    return Task.objects.filter(pk__in=[task.pk for task in tasks]).update(dismissed_at=timezone.now())


def _retry(connection: Connection, tasks: Sequence[Task], requested_by: str) -> Run:
    now = timezone.now()
    with transaction.atomic():
        run = start_apply(_plan_again(connection, tasks, now), requested_by)
        Task.objects.filter(pk__in=[task.pk for task in tasks]).update(retried_at=now)
    return run


def _plan_again(connection: Connection, tasks: Sequence[Task], now: datetime) -> Plan:
    """The failed lines as a plan of their own, in the order they had."""
    lines = sorted((task.outcome.change for task in tasks), key=lambda change: (change.plan_id, change.position))
    rows = [_copy(position, line) for position, line in enumerate(lines)]
    kinds = [row.kind for row in rows]
    plan = Plan.objects.create(
        connection=connection,
        status=PlanStatus.READY,
        created_at=now,
        digest=digest_of(rows),
        counts={kind: kinds.count(kind) for kind in kinds},
        api_calls=sum(-(-kinds.count(kind) // CALL_SIZE) for kind in set(kinds)),
    )
    for row in rows:
        row.plan = plan
    PlannedChange.objects.bulk_create(rows)
    return plan


def _copy(position: int, line: PlannedChange) -> PlannedChange:
    line.pk, line.id, line.position, line._state.adding = None, None, position, True  # type: ignore[assignment]  # noqa: SLF001
    return line
