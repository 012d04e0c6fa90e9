"""Which workflow carries out which kind of run."""

from dbos import DBOS, SetWorkflowID

from instep.provisioning.models import Run, RunKind
from instep.provisioning.workflows.apply_run import apply_run
from instep.provisioning.workflows.import_run import import_run
from instep.provisioning.workflows.plan_run import plan_run

WORKFLOWS = {RunKind.IMPORT: import_run, RunKind.PLAN: plan_run, RunKind.APPLY: apply_run}


def start_workflow(run: Run) -> None:
    """Begin the run's workflow in this process. The workflow's id is the run's, so beginning twice begins once."""
    with SetWorkflowID(str(run.id)):
        DBOS.start_workflow(WORKFLOWS[RunKind(run.kind)], str(run.id))
