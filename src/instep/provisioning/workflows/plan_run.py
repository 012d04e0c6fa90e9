"""Planning as a workflow of one step: it reads only what is stored."""

from dbos import DBOS
from django.utils import timezone

from instep.provisioning import progress
from instep.provisioning.planning import make_plan
from instep.provisioning.workflows.steps import at_the_edge, load


@DBOS.workflow(name="plan_run")
def plan_run(run_id: str) -> None:
    compare(run_id)


@DBOS.step()
@at_the_edge
def compare(run_id: str) -> None:
    run = load(run_id)
    if run.plan is None:
        progress.begin(run, "Comparing desired with observed", 1, timezone.now())
        run.plan = make_plan(run.connection, timezone.now(), **run.options)
        run.save(update_fields=["plan"])
    progress.finish(run, run.plan.counts, timezone.now())
