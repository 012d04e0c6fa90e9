"""`instep tasks`: failed changes that wait for a person."""

from typing import Annotated

import typer

from instep.cli.output import Json, Limit, print_json, print_table, say
from instep.cli.starting import requested_by, start

app = typer.Typer(no_args_is_help=True, help="Retry or dismiss failed changes.")
Ids = Annotated[list[int], typer.Argument(metavar="ID…", show_default=False)]


@app.command("list")
def list_tasks(limit: Limit = None, json: Json = False) -> None:
    """Show what failed and waits.

    Example: instep tasks list --json
    """
    start()
    from instep.provisioning.documents import task_document
    from instep.provisioning.tasks import open_tasks

    rows = open_tasks()[:limit]
    if json:
        print_json({"tasks": [task_document(task) for task in rows]})
        return
    print_table(
        ["ID", "Connection", "Change", "User", "What happened", "Salesforce said", "Next step"],
        [
            (
                task.pk,
                task.connection.name,
                task.outcome.change.kind,
                task.outcome.change.username,
                task.outcome.explanation,
                f"{task.outcome.code}: {task.outcome.message}",
                task.outcome.next_step,
            )
            for task in rows
        ],
        empty="No tasks: nothing failed that waits for you.",
    )


@app.command()
def retry(ids: Ids) -> None:
    """Plan those people anew and apply at once.

    Example: instep tasks retry 4 5
    """
    start()
    from instep.cli.views.runs import print_run, progress_bar
    from instep.provisioning.models import RunStatus
    from instep.provisioning.runs import wait_for
    from instep.provisioning.tasks import retry_tasks
    from instep.provisioning.workflows import running

    with running():
        started = retry_tasks(ids, requested_by())
        with progress_bar() as progress:
            runs = [wait_for(run.id, progress) for run in started]
    for run in runs:
        print_run(run)
    if any(run.status != RunStatus.DONE for run in runs):
        raise typer.Exit(1)


@app.command()
def dismiss(ids: Ids) -> None:
    """Take tasks off the list without doing anything.

    Example: instep tasks dismiss 4
    """
    start()
    from instep.provisioning.tasks import dismiss_tasks

    say(f"{dismiss_tasks(ids)} dismissed.")
