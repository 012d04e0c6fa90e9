"""Connections as tables and sentences."""

from datetime import datetime
from pathlib import Path

import typer

from instep.cli.output import print_table, say
from instep.connections.documents import (
    CertificateDocument,
    ConnectionDetails,
    ConnectionSummary,
    EventDocument,
    TokenDocument,
)
from instep.connections.models import Connection, SigningCertificate
from instep.connections.states import State, state_of


def show_list(connections: list[ConnectionSummary]) -> None:
    print_table(
        ("Name", "Environment", "State", "Health", "Org", "Imported"),
        [
            (
                row["name"],
                row["environment"],
                row["state_text"],
                _health(row),
                row["org_name"],
                _moment(row["imported_at"]),
            )
            for row in connections
        ],
        empty="There is no connection yet. Add one: instep connection add NAME --environment production",
    )


def show_details(details: ConnectionDetails) -> None:
    oauth, soap = details["oauth"], details["soap"]
    org = f"{details['org_name']} ({details['org_id']})" if details["org_id"] else "not known yet"
    lines = [
        ("Name", details["name"]),
        ("Environment", f"{details['environment']}, signs in at {details['login_address']}"),
        ("State", details["state_text"]),
        ("Health", _health(details)),
        *_token_lines(details["token"]),
        ("Org", org),
        ("API integration", _switch(details["api_integration_enabled"])),
        ("OAuth and REST integration", _switch(details["rest_oauth_enabled"])),
        ("OAuth Consumer Key", oauth["consumer_key"] if oauth else "none"),
        ("OAuth Consumer Secret", "stored" if oauth and oauth["has_consumer_secret"] else "none"),
        ("Certificate", _certificates(details["certificates"])),
        ("Authorised as", oauth["authorized_username"] if oauth and oauth["authorized_username"] else "nobody"),
        ("SOAP user name", soap["username"] if soap else "none"),
        ("Callback URL", details["callback_address"]),
        ("Imported", _moment(details["imported_at"]) or "never"),
    ]
    print_table(("Setting", "Value"), lines, empty="")
    if details["state"] == State.SOAP and soap:
        say(f"SOAP login() ends on {soap['ends_on']} ({soap['days_left']} days): move to OAuth and REST integration.")


def show_certificates(certificates: list[SigningCertificate], out: Path | None) -> None:
    """What a person must know about them, on standard error: the certificate itself may be on standard output."""
    for one in certificates:
        role = "Next certificate" if one.is_next else "Certificate in use"
        typer.echo(
            f"{role}: ends on {one.ends_at:%Y-%m-%d} ({one.days_left} days left), SHA-256 {one.fingerprint}", err=True
        )
    where = f"Upload {out}" if out else "Upload what is on standard output"
    typer.echo(f"{where} in Salesforce: the app's OAuth settings, Use digital signatures.", err=True)


def say_signed_in(connection: Connection) -> None:
    say(f"Saved: {connection.name} signs in to the org {connection.org_name}. Now: {state_of(connection).sentence}.")
    warn_if_feature_is_off(connection)


def warn_if_feature_is_off(connection: Connection) -> None:
    if connection.rest_oauth_enabled:
        return
    so = "SOAP stays in use" if state_of(connection).state is State.SOAP else "nothing uses this yet"
    step = f"instep connection use {connection.name} --oauth"
    typer.echo(f"The feature OAuth and REST integration is off, so {so}. Turn it on: {step}", err=True)


def show_health(connections: list[ConnectionSummary]) -> None:
    """Name and health; below what is broken Salesforce's words and what to do."""
    for row in connections:
        say(f"{row['name']}: {_health(row)}")
        if row["health_said"]:
            say(f"  Salesforce said: {row['health_said']}")
        if row["health_next_step"]:
            say(f"  {row['health_next_step']}")


def show_history(events: list[EventDocument]) -> None:
    print_table(
        ("When", "What", "Salesforce said"),
        [(_moment(event["at"]), event["text"], event["said"]) for event in events],
        empty="Nothing has happened yet.",
    )


def _health(row: ConnectionSummary) -> str:
    since = f" since {_moment(row['health_since'])}" if row["health_since"] else ""
    return f"{row['health_text']}{since}"


def _token_lines(token: TokenDocument | None) -> list[tuple[str, str]]:
    if token is None:
        return []
    life = (
        f"{token['age_days']} days old, last used {_moment(token['last_used_at'])}; unused, it lives "
        f"{token['idle_days_left']} more days"
    )
    shared = f", shared with {', '.join(token['grants_shared_with'])}" if token["grants_shared_with"] else ""
    grants = f"{token['grants']} of {token['grants_kept']} of this user and app{shared}"
    risk = ": the next authorisation may end one that is in use" if token["grants_are_risky"] else ""
    return [("Refresh token", life), ("Grants", f"{grants}{risk}")]


def _certificates(certificates: list[CertificateDocument]) -> str:
    return (
        ", ".join(
            f"{'the next one until' if one['is_next'] else 'until'} {one['ends_at']:%Y-%m-%d} "
            f"({one['days_left']} days left)"
            for one in certificates
        )
        or "none"
    )


def _switch(is_on: bool) -> str:
    return "on" if is_on else "off"


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
