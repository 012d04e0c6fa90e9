"""Connections: list, add, look at, change, check, remove."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import SecretStr
from typing_extensions import TypedDict

from instep.api.fields import Given, secret
from instep.api.paging import DEFAULT_LIMIT, Cursor, Limit, part_of
from instep.api.problems import ProblemPart, problem_part
from instep.connections.checking import check_connection
from instep.connections.documents import (
    CheckDocument,
    ConnectionDetails,
    ConnectionSummary,
    EventDocument,
    check_document,
    details_of,
    event_document,
    summary_of,
)
from instep.connections.events import history
from instep.connections.managing import add_connection, change_org, find_connection, remove_connection, switch
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.connections.watching import look_at

router = Router(tags=["Connections"])


class Connections(TypedDict):
    connections: list[ConnectionSummary]
    next_cursor: str | None


class History(TypedDict):
    events: list[EventDocument]
    next_cursor: str | None


class Ended(TypedDict):
    """`warning` says what Salesforce could not be told."""

    warning: ProblemPart | None


class ConnectionGiven(Given):
    name: str
    environment: str
    domain: str = ""
    consumer_key: str = ""
    consumer_secret: SecretStr | None = None
    soap_username: str = ""
    soap_password: SecretStr | None = None


class ConnectionChanges(Given):
    """What is left out stays as it is."""

    environment: str | None = None
    domain: str | None = None
    api_integration_enabled: bool | None = None
    rest_oauth_enabled: bool | None = None


@router.get("", response=Connections, summary="List connections by name")
def list_connections(request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = "") -> Connections:
    rows, next_cursor = part_of(Connection.objects.all(), ["name"], limit=limit, cursor=cursor)
    return {"connections": [summary_of(row) for row in rows], "next_cursor": next_cursor}


@router.post("", response={201: ConnectionDetails}, summary="Add a connection")
def create_connection(request: HttpRequest, given: ConnectionGiven) -> ConnectionDetails:
    """API integration is on; with a consumer key the feature OAuth and REST integration too."""
    new = NewConnection(
        name=given.name,
        environment=given.environment,
        domain=given.domain,
        consumer_key=given.consumer_key,
        consumer_secret=secret(given.consumer_secret),
        soap_username=given.soap_username,
        soap_password=secret(given.soap_password),
    )
    return details_of(add_connection(new))


@router.get("/{name}", response=ConnectionDetails, summary="Show a connection, its state and its credentials")
def show_connection(request: HttpRequest, name: str) -> ConnectionDetails:
    """Never with a secret."""
    return details_of(find_connection(name))


@router.patch("/{name}", response=ConnectionDetails, summary="Change the environment, the domain or the switches")
def change_connection(request: HttpRequest, name: str, given: ConnectionChanges) -> ConnectionDetails:
    """`rest_oauth_enabled` chooses between OAuth with REST, and SOAP, as the credentials table says."""
    connection = find_connection(name)
    if given.environment is not None or given.domain is not None:
        change_org(connection, environment=given.environment, domain=given.domain)
    switch(connection, api_integration=given.api_integration_enabled, rest_oauth=given.rest_oauth_enabled)
    return details_of(connection)


@router.delete("/{name}", response=Ended, summary="Revoke the authorisation and delete the connection")
def delete_connection(request: HttpRequest, name: str) -> Ended:
    """All that Instep knows of the org goes too. Users in Salesforce stay as they are."""
    warning = remove_connection(find_connection(name))
    return {"warning": problem_part(warning) if warning else None}


@router.get("/{name}/check", response=CheckDocument, summary="Sign in and look, without changing anything")
def check(request: HttpRequest, name: str) -> CheckDocument:
    """What is wrong with the connection is a finding, and no error of this call."""
    connection = find_connection(name)
    return check_document(connection, check_connection(connection))


@router.post("/{name}/look", response=ConnectionDetails, summary="Look at its health now")
def look(request: HttpRequest, name: str) -> ConnectionDetails:
    """What the server does on time: one call, written down and, when it is news, told."""
    look_at(find_connection(name), timezone.now())
    return details_of(find_connection(name))


@router.get("/{name}/history", response=History, summary="Show what happened to a connection, newest first")
def list_events(request: HttpRequest, name: str, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = "") -> History:
    """Authorisations, refreshes, failures, switches, checks."""
    rows = history(find_connection(name))
    part, next_cursor = part_of(rows, ["id"], limit=limit, cursor=cursor, newest_first=True)
    return {"events": [event_document(event) for event in part], "next_cursor": next_cursor}
