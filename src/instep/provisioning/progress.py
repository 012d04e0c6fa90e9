"""The life of a run as stored: opened, begun, on its way, over."""

import traceback
from collections import Counter
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction

from instep.connections.errors import problem_of
from instep.connections.models import Connection
from instep.domain.problems import InstepError, Problem
from instep.provisioning.models import Outcome, OutcomeStatus, Plan, PlanStatus, Run, RunKind, RunStatus
from instep.salesforce import SalesforceError

log = structlog.get_logger(__name__)


class RunUnderWay(InstepError):
    """The connection has an open run; `run_id` is empty when it ended a moment ago."""

    def __init__(self, connection: Connection, run: Run | None) -> None:
        self.run_id = str(run.id) if run else ""
        kind = run.get_kind_display().lower() if run else "a run"
        super().__init__(
            Problem(
                "run-under-way",
                f"{connection.name} is busy: {kind} {self.run_id} is under way.",
                next_step="Wait until it is over: instep runs list shows it.",
            )
        )


def open_run(
    connection: Connection,
    kind: RunKind,
    *,
    requested_by: str,
    executor: str,
    now: datetime,
    plan: Plan | None = None,
    options: dict[str, bool] | None = None,
) -> Run:
    """A new run, the only open one of its connection.

    Raises:
        RunUnderWay: Another run of this connection.
    """
    try:
        with transaction.atomic():
            return Run.objects.create(
                connection=connection,
                kind=kind,
                plan=plan,
                requested_by=requested_by,
                executor=executor,
                created_at=now,
                options=options or {},
            )
    except IntegrityError as error:
        raise RunUnderWay(connection, open_run_of(connection)) from error


def open_run_of(connection: Connection) -> Run | None:
    return Run.objects.filter(connection=connection, status__in=[RunStatus.QUEUED, RunStatus.RUNNING]).first()


def begin(run: Run, phase: str, total: int, now: datetime) -> None:
    run.status, run.phase, run.total = RunStatus.RUNNING, phase, total
    run.started_at = run.started_at or now
    run.save(update_fields=["status", "phase", "total", "started_at"])


def move_on(run: Run, phase: str, finished: int | None = None) -> None:
    run.phase = phase
    run.finished = run.finished if finished is None else finished
    run.save(update_fields=["phase", "finished"])


def finish(run: Run, summary: dict[str, int], now: datetime) -> None:
    """Over: done, or partly when changes failed. Deciding twice decides the same."""
    run.summary = summary
    run.status = RunStatus.PARTLY if summary.get("failed") else RunStatus.DONE
    run.phase = ""
    run.finished = run.total
    run.finished_at = now
    run.save(update_fields=["summary", "status", "phase", "finished", "finished_at"])


def fail(run: Run, problem: Problem, now: datetime) -> None:
    """Over before its end. What was applied stays; the plan, if any, may not be applied again."""
    run.error = {
        "code": problem.code,
        "summary": problem.summary,
        "where": problem.where,
        "said": problem.said,
        "next_step": problem.next_step,
    }
    run.status, run.phase, run.finished_at = RunStatus.FAILED, "", now
    run.save(update_fields=["error", "status", "phase", "finished_at"])


def close_plan(run: Run) -> dict[str, int]:
    """Mark the run's plan applied and count what became of it."""
    if run.plan:
        run.plan.status = PlanStatus.APPLIED
        run.plan.save(update_fields=["status"])
    statuses = Outcome.objects.filter(run=run).exclude(status=OutcomeStatus.SENT).values_list("status", flat=True)
    return dict(Counter(statuses))


def problem_from(error: Exception) -> Problem:
    """What a person reads when a run ends early. An error nobody foresaw is logged whole and told by its kind."""
    if isinstance(error, InstepError):
        return error.problem
    if isinstance(error, SalesforceError):
        return problem_of(error)
    log.error("run failed", error=type(error).__name__, where="".join(traceback.format_tb(error.__traceback__)))
    return Problem(
        "internal-error",
        f"Something went wrong inside Instep ({type(error).__name__}).",
        next_step="Look at the log for the place, and report it with the run's id.",
    )
