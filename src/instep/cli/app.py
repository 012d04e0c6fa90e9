"""The command tree: one module a command group, each registered here."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from instep.cli import (
    account,
    admin,
    api_token,
    assignment,
    bundle,
    connection,
    notify,
    people,
    provisioning,
    runs,
    serve,
    tasks,
    unattended,
    vault,
)
from instep.cli.demo import command as demo
from instep.cli.output import print_error, say
from instep.connections.errors import SalesforceFailed
from instep.domain.problems import InstepError
from instep.salesforce import SalesforceError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich")


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"instep {version('instep')}")
        raise typer.Exit


@app.callback()
def instep(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Keep Salesforce users in step with a company's directory."""


app.add_typer(demo.app)
app.add_typer(serve.app)
app.add_typer(admin.app, name="admin")
app.add_typer(api_token.app, name="api-token")
app.add_typer(people.app, name="people")
connection.app.add_typer(unattended.app)
app.add_typer(connection.app, name="connection")
app.add_typer(bundle.app)
app.add_typer(assignment.app, name="assignment")
app.add_typer(account.app, name="account")
app.add_typer(provisioning.app)
app.add_typer(runs.app, name="runs")
app.add_typer(tasks.app, name="tasks")
app.add_typer(notify.app, name="notify")
app.add_typer(vault.app, name="vault")


def main() -> None:
    """The console script. Exit status: 0 done, 1 failed, 2 bad usage or bad input, 3 a plan with changes."""
    try:
        app()
    except InstepError as error:
        print_error(error)
        sys.exit(error.exit_status)
    except SalesforceError as error:
        print_error(SalesforceFailed(error))
        sys.exit(SalesforceFailed.exit_status)
