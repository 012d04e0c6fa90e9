"""Connections as documents: what `--json` prints and the HTTP API answers. No secret is ever among them.

The types are read by the HTTP API's OpenAPI description too, hence typing_extensions (pydantic asks for it).
"""

from datetime import date, datetime

from django.utils import timezone
from typing_extensions import TypedDict

from instep.connections.addresses import console_callback, login_address
from instep.connections.app_facts import grants_of, refresh_token_of
from instep.connections.certificates import certificates_of
from instep.connections.health import STATE_WORDS, condition_of
from instep.connections.health_models import ConnectionEvent
from instep.connections.models import Connection, OAuthCredential, SigningCertificate, SoapCredential
from instep.connections.states import state_of
from instep.domain.credentials import SOAP_LOGIN_ENDS, soap_days_left
from instep.domain.doctor.findings import Finding
from instep.domain.token_life import GRANTS_KEPT
from instep.salesforce import UntrustedHost


class ConnectionSummary(TypedDict):
    """A line of the list."""

    name: str
    environment: str
    state: str
    state_text: str
    health: str
    health_text: str
    health_since: datetime | None
    health_said: str | None
    health_next_step: str | None
    org_id: str | None
    org_name: str | None
    imported_at: datetime | None


class OAuthDocument(TypedDict):
    flow: str
    consumer_key: str
    has_consumer_secret: bool
    former_pair_since: datetime | None
    is_authorized: bool
    authorized_username: str | None
    authorized_at: datetime | None
    refreshed_at: datetime | None
    instance_url: str | None
    scope: str | None
    lost_at: datetime | None
    lost_code: str | None
    lost_reason: str | None


class CertificateDocument(TypedDict):
    """What Salesforce verifies assertions with; public."""

    certificate: str
    fingerprint: str
    is_next: bool
    created_at: datetime
    ends_at: datetime
    days_left: int


class CertificatesDocument(TypedDict):
    name: str
    certificates: list[CertificateDocument]


class SoapDocument(TypedDict):
    username: str
    ends_on: date
    days_left: int


class TokenDocument(TypedDict):
    """A refresh token's life, and the grants that count together with it."""

    age_days: int
    last_used_at: datetime
    idle_days_left: int
    policy_period: int | None  # hours, days or months: only Setup shows which
    policy_is_idle: bool | None
    grants: int | None
    grants_kept: int
    grants_shared_with: list[str]
    grants_are_risky: bool


class EventDocument(TypedDict):
    """A line of the timeline."""

    at: datetime
    kind: str
    text: str
    said: str | None


class ConnectionDetails(ConnectionSummary):
    """Everything that may be shown."""

    login_address: str
    callback_address: str
    api_integration_enabled: bool
    rest_oauth_enabled: bool
    org_is_sandbox: bool | None
    oauth: OAuthDocument | None
    certificates: list[CertificateDocument]
    soap: SoapDocument | None
    token: TokenDocument | None


class FindingDocument(TypedDict):
    """A line of the doctor; `code` is stable and is one of docs/reference/doctor.md."""

    code: str
    group: str
    status: str
    summary: str
    why: str
    where: str
    said: str
    next_step: str


class CheckDocument(TypedDict):
    name: str
    findings: list[FindingDocument]


def summary_of(connection: Connection) -> ConnectionSummary:
    state, condition = state_of(connection), condition_of(connection, timezone.now())
    return {
        "name": connection.name,
        "environment": connection.environment,
        "state": state.state,
        "state_text": state.sentence,
        "health": condition.health,
        "health_text": STATE_WORDS[condition.health],
        "health_since": condition.since,
        "health_said": (condition.trouble.said or None) if condition.trouble else None,
        "health_next_step": (condition.trouble.next_step or None) if condition.trouble else None,
        "org_id": connection.org_id or None,
        "org_name": connection.org_name or None,
        "imported_at": connection.imported_at,
    }


def details_of(connection: Connection) -> ConnectionDetails:
    return {
        **summary_of(connection),
        "login_address": _login_address(connection),
        "callback_address": console_callback(),
        "api_integration_enabled": connection.api_integration_enabled,
        "rest_oauth_enabled": connection.rest_oauth_enabled,
        "org_is_sandbox": connection.org_is_sandbox,
        "oauth": _oauth(OAuthCredential.objects.filter(connection=connection).first()),
        "certificates": certificates_document(connection)["certificates"],
        "soap": _soap(SoapCredential.objects.filter(connection=connection).first()),
        "token": _token(connection),
    }


def event_document(event: ConnectionEvent) -> EventDocument:
    return {"at": event.at, "kind": event.kind, "text": event.text, "said": event.said or None}


def certificates_document(connection: Connection) -> CertificatesDocument:
    """The one in use, then the next one."""
    certificates = [_certificate(certificate) for certificate in certificates_of(connection)]
    return {"name": connection.name, "certificates": certificates}


def check_document(connection: Connection, findings: list[Finding]) -> CheckDocument:
    return {"name": connection.name, "findings": [_finding(finding) for finding in findings]}


def _finding(finding: Finding) -> FindingDocument:
    return {
        "code": finding.code,
        "group": finding.group,
        "status": finding.status,
        "summary": finding.summary,
        "why": finding.why,
        "where": finding.where,
        "said": finding.said,
        "next_step": finding.next_step,
    }


def _certificate(certificate: SigningCertificate) -> CertificateDocument:
    return {
        "certificate": certificate.certificate,
        "fingerprint": certificate.fingerprint,
        "is_next": certificate.is_next,
        "created_at": certificate.created_at,
        "ends_at": certificate.ends_at,
        "days_left": certificate.days_left,
    }


def _oauth(credential: OAuthCredential | None) -> OAuthDocument | None:
    if credential is None:
        return None
    return {
        "flow": credential.flow,
        "consumer_key": credential.consumer_key,
        "has_consumer_secret": credential.consumer_secret_sealed is not None,
        "former_pair_since": credential.other_since,
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


def _token(connection: Connection) -> TokenDocument | None:
    token, grants, now = refresh_token_of(connection), grants_of(connection), timezone.now()
    if token is None:
        return None
    return {
        "age_days": token.age_days(now),
        "last_used_at": token.last_used_at,
        "idle_days_left": token.idle_days_left(now),
        "policy_period": token.policy.period if token.policy else None,
        "policy_is_idle": token.policy.is_idle if token.policy else None,
        "grants": grants.count if grants else None,
        "grants_kept": GRANTS_KEPT,
        "grants_shared_with": [name for name in grants.connections if name != connection.name] if grants else [],
        "grants_are_risky": bool(grants and grants.is_risky),
    }


def _soap(credential: SoapCredential | None) -> SoapDocument | None:
    if credential is None:
        return None
    days_left = soap_days_left(timezone.now().date())
    return {"username": credential.username, "ends_on": SOAP_LOGIN_ENDS, "days_left": days_left}


def _login_address(connection: Connection) -> str:
    """Also when the operator no longer allows it: `check` explains that."""
    try:
        return login_address(connection)
    except UntrustedHost:
        return connection.domain
