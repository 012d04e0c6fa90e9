"""Connections as JSON documents and as sentences. No secret is ever among them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from django.utils import timezone

from instep.cli.output import print_table, say
from instep.connections.addresses import console_callback, login_address
from instep.connections.certificates import certificates_of
from instep.connections.checking import Finding
from instep.connections.models import Connection, OAuthCredential, SigningCertificate, SoapCredential
from instep.connections.states import State, state_of
from instep.domain.credentials import SOAP_LOGIN_ENDS, days_until, soap_days_left
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
        "certificates": [certificate_document(certificate) for certificate in certificates_of(connection)],
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


def certificate_document(certificate: SigningCertificate) -> dict[str, Any]:
    return {
        "certificate": certificate.certificate,
        "fingerprint": certificate.fingerprint,
        "is_next": certificate.is_next,
        "created_at": certificate.created_at,
        "ends_at": certificate.ends_at,
        "days_left": days_until(certificate.ends_at, timezone.now()),
    }


def show_certificates(certificates: list[SigningCertificate], out: Path | None) -> None:
    """What a person must know about them, on standard error: the certificate itself may be on standard output."""
    for one in certificates:
        role = "Next certificate" if one.is_next else "Certificate in use"
        days = days_until(one.ends_at, timezone.now())
        typer.echo(f"{role}: ends on {one.ends_at:%Y-%m-%d} ({days} days left), SHA-256 {one.fingerprint}", err=True)
    where = f"Upload {out}" if out else "Upload what is on standard output"
    typer.echo(f"{where} in Salesforce: the app's OAuth settings, Use digital signatures.", err=True)


def say_signed_in(connection: Connection) -> None:
    say(f"Saved: {connection.name} signs in to the org {connection.org_name}. Now: {state_of(connection).sentence}.")
    warn_if_feature_is_off(connection)


def warn_if_feature_is_off(connection: Connection) -> None:
    if not connection.rest_oauth_enabled:
        typer.echo(
            "The feature OAuth and REST integration is off, so SOAP stays in use. Turn it on: "
            f"instep connection use {connection.name} --oauth",
            err=True,
        )


def finding_document(finding: Finding) -> dict[str, str]:
    return {
        "status": finding.status,
        "summary": finding.summary,
        "said": finding.said,
        "next_step": finding.next_step,
    }


def show_findings(findings: list[Finding]) -> None:
    for finding in findings:
        say(f"{finding.status.upper():8}{finding.summary}")
        if finding.said:
            say(f"        Salesforce said: {finding.said}")
        if finding.next_step:
            say(f"        {finding.next_step}")


def _oauth(credential: OAuthCredential | None) -> dict[str, Any] | None:
    if credential is None:
        return None
    return {
        "flow": credential.flow,
        "consumer_key": credential.consumer_key,
        "has_consumer_secret": credential.consumer_secret_sealed is not None,
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


def _certificates(certificates: list[dict[str, Any]]) -> str:
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
