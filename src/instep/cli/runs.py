"""`instep runs`: what was imported, planned and applied, and what became of it."""

from typing import Annotated

import typer

from instep.cli.output import Json, Limit, print_json, print_table, say
from instep.cli.starting import start

app = typer.Typer(no_args_is_help=True, help="Look at imports, plans and applies.")


@app.command("list")
def list_runs(limit: Limit = None, json: Json = False) -> None:
    """Show runs, newest first.

    Example: instep runs list --limit 10
    """
    start()
    from instep.provisioning.documents import run_document
    from instep.provisioning.models import Run

    rows = Run.objects.select_related("connection", "plan")[:limit]
    if json:
        print_json({"runs": [run_document(run) for run in rows]})
        return
    print_table(
        ["ID", "Connection", "Kind", "Status", "Finished", "Started"],
        [
            (
                run.id,
                run.connection.name,
                run.kind,
                run.get_status_display(),
                f"{run.finished} of {run.total}",
                f"{run.created_at:%Y-%m-%d %H:%M:%S} UTC",
            )
            for run in rows
        ],
        empty="No runs yet: instep import NAME makes the first.",
    )


@app.command()
def show(
    run_id: Annotated[str, typer.Argument(metavar="ID", help="The run's id, or its beginning.", show_default=False)],
    json: Json = False,
) -> None:
    """Show one run with the outcome of every change.

    Example: instep runs show 3f2a
    """
    start()
    from instep.cli.views.runs import print_run
    from instep.provisioning.documents import run_with_outcomes
    from instep.provisioning.runs import find_run

    run = find_run(run_id)
    if json:
        print_json(run_with_outcomes(run))
        return
    say(f"{run.get_kind_display()} {run.id} on {run.connection.name}: {run.get_status_display()}")
    if run.is_over:
        print_run(run)
    else:
        say(f"{run.phase}: {run.finished} of {run.total}")
