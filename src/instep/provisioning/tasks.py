"""Tasks: failed changes that wait for a person."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from instep.connections.models import Connection
from instep.connections.opening import check_credentials
from instep.domain.problems import BadInput, NotFound, Problem
from instep.provisioning.models import Run, Task
from instep.provisioning.planning import make_plan
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
                "task-unknown",
                f"There is no open task {', '.join(missing)}.",
                next_step="instep tasks list shows them.",
            )
        )
    return [found[task_id] for task_id in dict.fromkeys(ids)]


def retry_tasks(ids: Sequence[int], requested_by: str) -> list[Run]:
    """Plan those people anew and apply at once: one plan and one run a connection.

    Raises:
        NotFound: An id is no open task.
        InstepError: A connection cannot run now; nothing was started for it.
    """
    tasks = find_tasks(ids)
    by_connection: dict[Connection, list[Task]] = {}
    for task in tasks:
        by_connection.setdefault(task.connection, []).append(task)
    for connection in by_connection:
        check_credentials(connection)
    return [_retry(connection, of_it, requested_by) for connection, of_it in by_connection.items()]


def dismiss_tasks(ids: Sequence[int]) -> int:
    """Take tasks off the list without doing anything; a later plan shows what still differs."""
    tasks = find_tasks(ids)
    return Task.objects.filter(pk__in=[task.pk for task in tasks]).update(dismissed_at=timezone.now())


def _retry(connection: Connection, tasks: Sequence[Task], requested_by: str) -> Run:
    """What those people still need, compared anew: a correction in the directory counts."""
    now = timezone.now()
    changes = [task.outcome.change for task in tasks]
    people = {change.person_id for change in changes if change.person_id}
    plan = make_plan(connection, now, only=people)
    run = start_apply(plan, requested_by)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(retried_at=now)
    return run
