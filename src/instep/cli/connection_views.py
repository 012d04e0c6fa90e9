"""Connections as JSON documents and as sentences. No secret is ever among them."""

from datetime import UTC, datetime
from typing import Any

from instep.cli.output import print_table, say
from instep.connections.addresses import console_callback, login_address
from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.connections.states import State, state_of
from instep.domain.credentials import SOAP_LOGIN_ENDS, soap_days_left
from instep.salesforce import UntrustedHost


def summary_of(connection: Connection) -> dict[str, Any]:
    """A line of the list."""
    state = state_of(connection)
    return {
        "name": connection.name,
        "environment": connection.environment,
        "state": state.state,
        "state_text": state.sentence,
        "org_id": connection.org_id or None,
        "org_name": connection.org_name or None,
        "imported_at": connection.imported_at,
    }


def details_of(connection: Connection) -> dict[str, Any]:
    """Everything that may be shown."""
    return summary_of(connection) | {
        "login_address": _login_address(connection),
        "callback_address": console_callback(),
        "api_integration_enabled": connection.api_integration_enabled,
        "rest_oauth_enabled": connection.rest_oauth_enabled,
        "org_is_sandbox": connection.org_is_sandbox,
        "oauth": _oauth(OAuthCredential.objects.filter(connection=connection).first()),
        "soap": _soap(SoapCredential.objects.filter(connection=connection).first()),
    }


def show_list(connections: list[dict[str, Any]]) -> None:
    print_table(
        ("Name", "Environment", "State", "Org", "Imported"),
        [
            (row["name"], row["environment"], row["state_text"], row["org_name"], _moment(row["imported_at"]))
            for row in connections
        ],
        empty="There is no connection yet. Add one: instep connection add NAME --environment production",
    )


def show_details(details: dict[str, Any]) -> None:
    oauth, soap = details["oauth"], details["soap"]
    org = f"{details['org_name']} ({details['org_id']})" if details["org_id"] else "not known yet"
    lines = [
        ("Name", details["name"]),
        ("Environment", f"{details['environment']}, signs in at {details['login_address']}"),
        ("State", details["state_text"]),
        ("Org", org),
        ("API integration", _switch(details["api_integration_enabled"])),
        ("OAuth and REST integration", _switch(details["rest_oauth_enabled"])),
        ("OAuth Consumer Key", oauth["consumer_key"] if oauth else "none"),
        ("OAuth Consumer Secret", "stored" if oauth else "none"),
        ("Authorised as", oauth["authorized_username"] if oauth and oauth["authorized_username"] else "nobody"),
        ("SOAP user name", soap["username"] if soap else "none"),
        ("Callback URL", details["callback_address"]),
        ("Imported", _moment(details["imported_at"]) or "never"),
    ]
    print_table(("Setting", "Value"), lines, empty="")
    if details["state"] == State.SOAP and soap:
        say(f"SOAP login() ends on {soap['ends_on']} ({soap['days_left']} days): move to OAuth and REST integration.")


def _oauth(credential: OAuthCredential | None) -> dict[str, Any] | None:
    if credential is None:
        return None
    return {
        "consumer_key": credential.consumer_key,
        "is_authorized": credential.is_authorized,
        "authorized_username": credential.authorized_username or None,
        "authorized_at": credential.authorized_at,
        "refreshed_at": credential.refreshed_at,
        "instance_url": credential.instance_url or None,
        "scope": credential.scope or None,
        "lost_at": credential.lost_at,
        "lost_code": credential.lost_code or None,
        "lost_reason": credential.lost_reason or None,
    }


def _soap(credential: SoapCredential | None) -> dict[str, Any] | None:
    if credential is None:
        return None
    days_left = soap_days_left(datetime.now(UTC).date())  # noqa: TID251  # the clock of a command is the computer's
    return {"username": credential.username, "ends_on": SOAP_LOGIN_ENDS, "days_left": days_left}


def _login_address(connection: Connection) -> str:
    """Also when the operator no longer allows it: `check` explains that."""
    try:
        return login_address(connection)
    except UntrustedHost:
        return connection.domain


def _switch(is_on: bool) -> str:
    return "on" if is_on else "off"


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
