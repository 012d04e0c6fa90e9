"""`instep import`, `plan` and `apply`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from instep.cli.asking import confirm
from instep.cli.output import Json, err, print_json, say
from instep.cli.starting import requested_by, start

if TYPE_CHECKING:  # models can be imported only after start()
    from instep.connections.models import Connection

app = typer.Typer()
Name = Annotated[str, typer.Argument(help="The connection's name.", metavar="NAME", show_default=False)]
AllowDeactivations = Annotated[
    bool, typer.Option("--allow-deactivations", help="Lift the guard against mass removal for this plan.")
]
All = Annotated[bool, typer.Option("--all", help="Show every line, however many.")]


@app.command("import")
def import_org(name: Name, json: Json = False) -> None:
    """Read the org: users, profiles, roles, licences, permission sets.

    Example: instep import acme
    """
    start()
    from instep.cli.views.runs import print_run
    from instep.provisioning.documents import run_document
    from instep.provisioning.runs import start_import

    connection = _connection(name)
    with _engine():
        _finish_what_is_under_way(connection)
        run = _wait(start_import(connection, requested_by()).id)
    if json:
        print_json(run_document(run))
    else:
        print_run(run)
        if not run.error:
            say(f"Next: instep plan {name}")
    _exit_with(run)


@app.command()
def plan(
    name: Name,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 3 when the plan has changes.")
    ] = False,
    allow_deactivations: AllowDeactivations = False,
    show_all: All = False,
    json: Json = False,
) -> None:
    """Show what would change, and store it as a plan. Nothing is written to Salesforce.

    Example: instep plan acme --detailed-exitcode
    """
    start()
    from instep.cli.views.plans import print_plan
    from instep.cli.views.runs import print_run
    from instep.provisioning.documents import has_changes, plan_document, run_document
    from instep.provisioning.runs import start_plan

    connection = _connection(name)
    with _engine():
        _finish_what_is_under_way(connection)
        run = _wait(start_plan(connection, requested_by(), allow_deactivations=allow_deactivations).id)
    if run.plan is None:
        print_json(run_document(run)) if json else print_run(run)
        raise typer.Exit(1)
    if json:
        print_json(plan_document(run.plan))
    else:
        print_plan(run.plan, show_all=show_all)
        if has_changes(run.plan):
            say(f"Next: instep apply {name} --plan {run.plan.id}")
    if detailed_exitcode and has_changes(run.plan):
        raise typer.Exit(3)


@app.command()
def apply(
    name: Name,
    plan_id: Annotated[
        str, typer.Option("--plan", help="Apply exactly this plan; without it, plan from what is stored.", metavar="ID")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Apply without asking.")] = False,
    allow_deactivations: AllowDeactivations = False,
    show_all: All = False,
    json: Json = False,
) -> None:
    """Carry out a plan: the changes that were shown, and no others.

    Example: instep apply acme --yes
    """
    start()
    from instep.cli.views.plans import print_plan
    from instep.cli.views.runs import print_run
    from instep.provisioning.documents import has_changes, run_with_outcomes
    from instep.provisioning.runs import check_ready, find_plan, start_apply, start_plan

    connection = _connection(name)
    with _engine():
        _finish_what_is_under_way(connection)
        if plan_id:
            chosen = find_plan(plan_id, connection)
            check_ready(chosen)
        else:
            planned = _wait(start_plan(connection, requested_by(), allow_deactivations=allow_deactivations).id)
            if planned.plan is None:
                print_json(run_with_outcomes(planned)) if json else print_run(planned)
                raise typer.Exit(1)
            chosen = planned.plan
        if not json:
            print_plan(chosen, show_all=show_all)
        if has_changes(chosen):
            confirm(f"Apply these changes to {name}?", yes=yes)
        run = _wait(start_apply(chosen, requested_by()).id)
    print_json(run_with_outcomes(run)) if json else print_run(run)
    _exit_with(run)


def _engine() -> AbstractContextManager[None]:
    from instep.provisioning.workflows import running

    return running()


def _connection(name: str) -> Connection:
    """The connection, once the credentials table says that it can sign in; no network."""
    from instep.connections.managing import find_connection
    from instep.connections.opening import check_credentials

    connection = find_connection(name)
    check_credentials(connection)
    return connection


def _finish_what_is_under_way(connection: Connection) -> None:
    """Wait for a run that another process carries out, or left behind when it died."""
    from instep.provisioning.runs import unfinished_run

    unfinished = unfinished_run(connection)
    if unfinished:
        err().print(f"Finishing {unfinished.get_kind_display().lower()} {unfinished.id} first, which was under way.")
        _wait(unfinished.id)
        connection.refresh_from_db()


def _wait(run_id: UUID):  # type: ignore[no-untyped-def]
    from instep.cli.views.runs import progress_bar
    from instep.provisioning.runs import wait_for

    with progress_bar() as show:
        return wait_for(run_id, show)


def _exit_with(run) -> None:  # type: ignore[no-untyped-def]
    from instep.provisioning.models import RunStatus

    if run.status != RunStatus.DONE:
        raise typer.Exit(1)
