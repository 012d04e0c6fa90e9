"""`instep connection`: add, look at, check, authorise, switch and remove connections."""

import sys
from typing import Annotated

import typer

from instep.cli.changing import change, disconnect
from instep.cli.connection_health import check_all, history
from instep.cli.connection_options import (
    ConsumerKey,
    ConsumerSecretFile,
    Domain,
    EnvironmentName,
    Name,
    SoapPasswordFile,
    SoapUsername,
)
from instep.cli.migrating import migrate
from instep.cli.output import Json, print_json, print_problem, say
from instep.cli.rotating_secrets import rotate_secret
from instep.cli.secret_files import secret_from
from instep.cli.starting import start
from instep.domain.callbacks import TERMINAL_PORT
from instep.domain.problems import BadInput, Problem

app = typer.Typer(no_args_is_help=True, help="Connections to Salesforce orgs.", rich_markup_mode="rich")


@app.command()
def add(
    name: Name,
    environment: Annotated[EnvironmentName, typer.Option(help="Where it signs in.")],
    domain: Domain = "",
    consumer_key: ConsumerKey = "",
    consumer_secret_file: ConsumerSecretFile = None,
    soap_username: SoapUsername = "",
    soap_password_file: SoapPasswordFile = None,
) -> None:
    """Add a connection. API integration is on; with a consumer key the feature OAuth and REST integration too.

    Example: instep connection add acme --environment production --consumer-key 3MVG9... --consumer-secret-file key.txt
    """
    start()
    from instep.connections.managing import add_connection
    from instep.connections.validating import NewConnection

    connection = add_connection(
        NewConnection(
            name=name,
            environment=environment.value,
            domain=domain,
            consumer_key=consumer_key,
            consumer_secret=secret_from(consumer_secret_file),
            soap_username=soap_username,
            soap_password=secret_from(soap_password_file),
        )
    )
    say(f"Connection {connection.name} added.")
    if connection.rest_oauth_enabled:
        say(f"Next: instep connection authorize {connection.name}")


@app.command("list")
def list_connections(as_json: Json = False) -> None:
    """List the connections and how each signs in.

    Example: instep connection list --json
    """
    start()
    from instep.cli.connection_views import show_list
    from instep.connections.documents import summary_of
    from instep.connections.models import Connection

    rows = [summary_of(connection) for connection in Connection.objects.all()]
    if as_json:
        print_json({"connections": rows})
    else:
        show_list(rows)


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show one connection: its org, its switches, its credentials (never their secrets).

    Example: instep connection show acme
    """
    start()
    from instep.cli.connection_views import show_details
    from instep.connections.documents import details_of
    from instep.connections.managing import find_connection

    details = details_of(find_connection(name))
    if as_json:
        print_json(details)
    else:
        show_details(details)


@app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The connection's name.", show_default=False)] = "",
    every: Annotated[bool, typer.Option("--all", help="Look at every connection, and tell the news.")] = False,
    as_json: Json = False,
) -> None:
    """The doctor: sign in, look at the org, say what is wrong and where to change it. Changes nothing.

    Exit status 1 when a line fails.

    Example: instep connection check acme
    """
    if bool(name) == every:
        step = "instep connection check acme, or instep connection check --all"
        raise BadInput(Problem("one-of", "Give either a connection's name or --all", next_step=step))
    start()
    if every:
        check_all(as_json=as_json)
        return
    from instep.cli.views.findings import show_findings
    from instep.connections.checking import check_connection
    from instep.connections.documents import check_document
    from instep.connections.managing import find_connection
    from instep.domain.doctor.findings import Status

    connection = find_connection(name)
    findings = check_connection(connection)
    if as_json:
        print_json(check_document(connection, findings))
    else:
        show_findings(findings)
    if any(finding.status is Status.FAILURE for finding in findings):
        raise typer.Exit(1)


app.command()(history)


@app.command()
def authorize(
    name: Name,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where this computer waits for the answer.")
    ] = TERMINAL_PORT,
    consumer_key: ConsumerKey = "",
    consumer_secret_file: ConsumerSecretFile = None,
) -> None:
    """Authorise with OAuth: prints the address to open in a browser, waits for Allow, and saves.

    The app's Callback URL must list http://localhost:PORT/admin/app/generic/oauth20redirect. A consumer key given here
    replaces the stored one once it is saved.

    Example: instep connection authorize acme
    """
    start()
    from instep.cli.authorizing import authorize_from_terminal
    from instep.cli.connection_views import warn_if_feature_is_off
    from instep.connections.managing import find_connection

    connection = authorize_from_terminal(
        find_connection(name), port=port, consumer_key=consumer_key, consumer_secret=secret_from(consumer_secret_file)
    )
    warn_if_feature_is_off(connection)


app.command()(change)


@app.command()
def use(
    name: Name,
    oauth: Annotated[bool, typer.Option("--oauth", help="Turn on the feature OAuth and REST integration.")] = False,
    soap: Annotated[bool, typer.Option("--soap", help="Turn it off: back to SOAP.")] = False,
) -> None:
    """Choose between OAuth with REST, and SOAP. Also turns API integration on when it is off.

    Example: instep connection use acme --oauth
    """
    if oauth == soap:
        raise BadInput(
            Problem("one-of", "Give either --oauth or --soap", next_step=f"instep connection use {name} --oauth")
        )
    start()
    from instep.connections.managing import find_connection, switch
    from instep.connections.states import state_of

    connection = find_connection(name)
    switch(connection, api_integration=True, rest_oauth=oauth)
    feature = "on" if oauth else "off"
    say(f"OAuth and REST integration is {feature} for {connection.name}. Now: {state_of(connection).sentence}.")


app.command("rotate-secret")(rotate_secret)
app.command()(migrate)
app.command()(disconnect)


@app.command()
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Revoke the authorisation at Salesforce and delete the connection with all that Instep knows of the org.

    Users in Salesforce stay as they are. Example: instep connection remove acme --yes
    """
    start()
    from instep.connections.managing import find_connection, remove_connection

    connection = find_connection(name)
    if not yes and sys.stdin.isatty():
        typer.confirm(f"Remove {name} with its assignments, plans and history?", abort=True)
    warning = remove_connection(connection)
    if warning:
        print_problem(warning)
    say(f"Connection {name} removed.")
