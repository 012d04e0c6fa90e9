"""Apply as a workflow: a step a collection. A step in flight when the process dies runs again, and reads back first."""

from dbos import DBOS
from django.utils import timezone

from instep.domain.changes import ChangeKind
from instep.provisioning import progress
from instep.provisioning.applying import Chunk, apply_chunk, chunks_of, phase_name
from instep.provisioning.models import PlannedChange
from instep.provisioning.workflows.steps import at_the_edge, load, reading_at_the_edge


@DBOS.workflow(name="apply_run")
def apply_run(run_id: str) -> None:
    if not open_plan(run_id):
        return
    chunks = list_chunks(run_id)
    if chunks is None:
        return
    for kind, first, last in chunks:
        if not write_chunk(run_id, kind, first, last):
            return
    close_apply(run_id)


@DBOS.step()
@at_the_edge
def open_plan(run_id: str) -> None:
    run = load(run_id)
    total = PlannedChange.objects.filter(plan=run.plan, blocked_code="").count()
    progress.begin(run, "Starting", total, timezone.now())


@DBOS.step()
@reading_at_the_edge
def list_chunks(run_id: str) -> list[tuple[str, int, int]]:
    return [(chunk.kind.value, chunk.first, chunk.last) for chunk in chunks_of(load(run_id))]


@DBOS.step()
@at_the_edge
def write_chunk(run_id: str, kind: str, first: int, last: int) -> None:
    run = load(run_id)
    chunk = Chunk(ChangeKind(kind), first, last)
    progress.move_on(run, phase_name(chunk.kind))
    apply_chunk(run, chunk, timezone.now())


@DBOS.step()
@at_the_edge
def close_apply(run_id: str) -> None:
    run = load(run_id)
    progress.finish(run, progress.close_plan(run), timezone.now())
