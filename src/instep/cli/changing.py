"""`instep connection change` and `disconnect`: where it signs in, with what, whether it runs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from instep.cli.connection_options import (
    ConsumerKey,
    ConsumerSecretFile,
    Domain,
    EnvironmentName,
    Name,
    SoapPasswordFile,
    SoapUsername,
)
from instep.cli.output import print_problem, say
from instep.cli.secret_files import secret_from
from instep.cli.starting import start
from instep.domain.problems import BadInput, Problem

if TYPE_CHECKING:
    from instep.connections.models import Connection


def change(
    name: Name,
    environment: Annotated[EnvironmentName | None, typer.Option(help="Where it signs in.")] = None,
    domain: Domain = "",
    api_integration: Annotated[
        bool | None, typer.Option("--api-integration/--no-api-integration", help="Whether anything runs at all.")
    ] = None,
    consumer_key: ConsumerKey = "",
    consumer_secret_file: ConsumerSecretFile = None,
    soap_username: SoapUsername = "",
    soap_password_file: SoapPasswordFile = None,
    forget_soap: Annotated[bool, typer.Option("--forget-soap", help="Forget the SOAP credentials.")] = False,
) -> None:
    """Change a connection; what is left out stays. A key of another app takes effect with its own authorisation.

    Example: instep connection change acme --soap-username admin@acme.example --soap-password-file soap.txt
    """
    if forget_soap and (soap_username or soap_password_file):
        step = f"instep connection change {name} --forget-soap"
        raise BadInput(Problem("one-of", "Give either SOAP credentials or --forget-soap", next_step=step))
    start()
    from instep.connections.managing import change_org, find_connection, forget_soap_credential, switch
    from instep.connections.states import state_of

    connection = find_connection(name)
    if environment or domain:
        change_org(connection, environment=environment.value if environment else None, domain=domain or None)
    _save_credentials(connection, consumer_key, consumer_secret_file, soap_username, soap_password_file)
    if forget_soap:
        forget_soap_credential(connection)
    switch(connection, api_integration=api_integration)
    say(f"{name} is changed. Now: {state_of(connection).sentence}.")


def _save_credentials(
    connection: "Connection", key: str, secret_file: Path | None, username: str, password_file: Path | None
) -> None:
    from instep.connections.managing import save_consumer, save_soap_credential

    if key or secret_file:
        save_consumer(connection, key=key, secret=secret_from(secret_file))
    if username or password_file:
        save_soap_credential(connection, username=username, password=secret_from(password_file))


def disconnect(name: Name, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Revoke the authorisation at Salesforce and forget its tokens. Consumer key and secret stay.

    Example: instep connection disconnect acme --yes
    """
    start()
    from instep.connections import managing

    connection = managing.find_connection(name)
    if not yes and sys.stdin.isatty():
        typer.confirm(
            f"Revoke the authorisation of {name}? Nothing runs with OAuth until it is given anew.", abort=True
        )
    warning = managing.disconnect(connection)
    if warning:
        print_problem(warning)
    say(f"The authorisation of {name} is forgotten. Next: instep connection authorize {name}")
