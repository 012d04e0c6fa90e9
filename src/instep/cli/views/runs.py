"""A run as a progress bar and as lines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from instep.cli.output import err, out, print_problem, say
from instep.domain.problems import Problem
from instep.provisioning.models import OutcomeStatus, Run, RunKind


@contextmanager
def progress_bar() -> Iterator[Callable[[Run], None]]:
    """Shows a run on standard error while it goes on; at no terminal it stays silent."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err(), transient=True, disable=not err().is_terminal) as progress:
        bar = progress.add_task("Starting", total=None)

        def show(run: Run) -> None:
            total = run.total or None
            progress.update(bar, description=run.phase or "Starting", completed=run.finished, total=total)

        yield show


def print_run(run: Run) -> None:
    """What became of a run: one sentence, then every failure with what to do."""
    if run.error:
        problem = Problem(
            run.error["code"],
            run.error["summary"],
            where=run.error["where"],
            said=run.error["said"],
            next_step=run.error["next_step"],
        )
        print_problem(problem)
        return
    say(_sentence(run))
    for outcome in run.outcomes.filter(status=OutcomeStatus.FAILED).select_related("change"):
        out().print(f"  [red]failed[/red] {outcome.change.kind} {escape(outcome.change.username)}")
        out().print(f"      {escape(outcome.explanation)}")
        out().print(f"      Salesforce said: {escape(f'{outcome.code}: {outcome.message}')}")
        out().print(f"      {escape(outcome.next_step)}")


def _sentence(run: Run) -> str:
    name = run.connection.name
    if run.kind == RunKind.IMPORT:
        counts = run.summary
        return (
            f"Read {counts.get('users', 0)} users of {name} ({counts.get('active', 0)} active) "
            f"and {counts.get('grants', 0)} permission set assignments."
        )
    if run.kind == RunKind.APPLY:
        parts = [
            f"{run.summary[status]} {status}" for status in ("done", "failed", "skipped") if run.summary.get(status)
        ]
        return f"Applied to {name}: {', '.join(parts) or 'nothing to do'}."
    return f"Planned {name}."
