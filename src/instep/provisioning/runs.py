"""Starting runs, finding them, and waiting for them."""

import time
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from instep.connections.models import Connection
from instep.connections.opening import check_credentials
from instep.domain.problems import InstepError, NotFound, Problem
from instep.provisioning.models import Plan, PlanStatus, Run, RunKind
from instep.provisioning.planning import never_imported
from instep.provisioning.progress import open_run, open_run_of
from instep.provisioning.workflows import executor_id, recover, start_workflow

POLL_S = 0.1


def start_import(connection: Connection, requested_by: str) -> Run:
    """Read the org. Raises what the credentials table says (without network), or that another run is under way."""
    check_credentials(connection)
    return _start(connection, RunKind.IMPORT, requested_by)


def start_plan(connection: Connection, requested_by: str, *, allow_deactivations: bool = False) -> Run:
    """Compare and store a plan; the run's `plan` is set once it is done.

    Args:
        allow_deactivations: Lifts the guard against mass removal for this plan.
    """
    check_credentials(connection)
    if connection.imported_at is None:
        raise InstepError(never_imported(connection.name))
    return _start(connection, RunKind.PLAN, requested_by, {"allow_deactivations": allow_deactivations})


def start_apply(plan: Plan, requested_by: str) -> Run:
    """Apply exactly this plan, once.

    Raises:
        InstepError: The plan was applied, is being applied, or is older than what was read since.
    """
    check_credentials(plan.connection)
    with transaction.atomic():
        fresh = Plan.objects.select_for_update().select_related("connection").get(pk=plan.pk)
        check_ready(fresh)
        run = open_run(
            fresh.connection,
            RunKind.APPLY,
            requested_by=requested_by,
            executor=executor_id(),
            now=timezone.now(),
            plan=fresh,
        )
        fresh.status = PlanStatus.APPLYING
        fresh.save(update_fields=["status"])
    start_workflow(run)
    return run


def wait_for(run_id: UUID, on_progress: Callable[[Run], None] = lambda run: None, timeout_s: float = 24 * 3600) -> Run:
    """The run once it is over, wherever it runs; runs of dead processes are taken over meanwhile."""
    deadline = time.monotonic() + timeout_s
    look_again = time.monotonic() + 2
    while True:
        run = Run.objects.select_related("connection", "plan").get(pk=run_id)
        on_progress(run)
        if run.is_over:
            return run
        if time.monotonic() > deadline:
            raise TimeoutError(f"run {run_id} is still {run.status}")
        if time.monotonic() > look_again:
            recover()
            look_again = time.monotonic() + 2
        time.sleep(POLL_S)


def unfinished_run(connection: Connection) -> Run | None:
    """The connection's open run, if any: perhaps one that a dead process left."""
    return open_run_of(connection)


def find_run(run_id: str) -> Run:
    """By id or the beginning of one. Raises NotFound."""
    runs = _runs_beginning_with(run_id.lower())
    if len(runs) != 1 or not run_id:
        raise NotFound(
            Problem("run-unknown", f"There is no run {run_id}.", next_step="instep runs list shows all of them.")
        )
    return runs[0]


def _runs_beginning_with(run_id: str) -> list[Run]:
    """A whole id is looked up; for a beginning every run's is compared."""
    runs = Run.objects.select_related("connection", "plan")
    try:
        return list(runs.filter(pk=UUID(run_id)))
    except ValueError:
        return [run for run in runs if str(run.id).startswith(run_id)]


def find_plan(plan_id: str, connection: Connection) -> Plan:
    """Raises NotFound when the connection has no such plan."""
    try:
        return Plan.objects.select_related("connection").get(pk=UUID(plan_id), connection=connection)
    except (ValueError, Plan.DoesNotExist):
        raise NotFound(
            Problem(
                "plan-unknown",
                f"{connection.name} has no plan {plan_id}.",
                next_step=f"instep plan {connection.name} makes one and prints its id.",
            )
        ) from None


def _start(connection: Connection, kind: RunKind, requested_by: str, options: dict[str, bool] | None = None) -> Run:
    run = open_run(
        connection, kind, requested_by=requested_by, executor=executor_id(), now=timezone.now(), options=options
    )
    start_workflow(run)
    return run


def check_ready(plan: Plan) -> None:
    """Raises InstepError when the plan was applied, replaced, or is older than what was read since."""
    name = plan.connection.name
    reasons = {
        PlanStatus.APPLIED: "was applied already",
        PlanStatus.APPLYING: "is being applied, or its run ended early",
        PlanStatus.SUPERSEDED: "was replaced by a newer one",
    }
    reason = reasons.get(PlanStatus(plan.status))
    if reason is None and plan.connection.imported_at and plan.connection.imported_at > plan.created_at:
        reason = "is older than the last import"
    if reason:
        raise InstepError(
            Problem("plan-not-ready", f"Plan {plan.id} {reason}.", next_step=f"Make a new one: instep plan {name}.")
        )
