"""One step of a batch on its way: when it is due, what is done to it, and what it becomes."""

from sf_emulator.objects.access import org_setting

from . import texts
from .errors import ContentRefused
from .exporting import export
from .jobs import Batch, BatchState, Job
from .loading import load
from .workspace import Workspace


def step(space: Workspace, batch_id: str) -> float | None:
    """Do what is due; answers the seconds until there is more to do, None when there is no more."""
    batch = space.jobs.find_batch(batch_id)
    job = space.jobs.find(batch.job_id) if batch else None
    if batch is None or job is None or not batch.state.waits:
        return None
    seconds = _seconds_to_wait(space, batch)
    if seconds > 0:
        return seconds
    if batch.state is BatchState.QUEUED:
        space.jobs.move(batch, BatchState.IN_PROGRESS)
        return 0.0
    _process(space, job, batch)
    return None


def _seconds_to_wait(space: Workspace, batch: Batch) -> float:
    """A job takes `bulk_job_s` seconds of the org's time: half of them queued, half in progress."""
    takes = float(org_setting(space.org, "bulk_job_s"))
    passed = space.org.clock.now().timestamp() - (batch.queued_at or 0.0)
    return (takes / 2 if batch.state is BatchState.QUEUED else takes) - passed


def _process(space: Workspace, job: Job, batch: Batch) -> None:
    try:
        if job.spec.operation.queries:
            export(space, job, batch)
        else:
            load(space, job, batch)
    except ContentRefused as refusal:
        space.jobs.move(batch, BatchState.FAILED, refusal.message)
    except Exception:
        space.jobs.move(batch, BatchState.FAILED, texts.INTERNAL_ERROR)
        raise
    else:
        space.jobs.move(batch, BatchState.COMPLETED)
