"""A connection's state in one sentence, for lists and pages."""

import dataclasses
from enum import StrEnum

from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.domain.credentials import SignIn, choose_sign_in
from instep.salesforce.oauth.flows import Flow


class State(StrEnum):
    OFF = "off"  # API integration is off
    OAUTH = "oauth"
    SOAP = "soap"
    NOT_CONFIGURED = "not-configured"
    NEEDS_REAUTHENTICATION = "needs-reauthentication"


HOW = {
    Flow.WEB_SERVER: "OAuth authorised",
    Flow.JWT_BEARER: "OAuth with a certificate",
    Flow.CLIENT_CREDENTIALS: "OAuth with client credentials",
}


@dataclasses.dataclass(frozen=True, slots=True)
class ConnectionState:
    state: State
    sentence: str


def state_of(connection: Connection) -> ConnectionState:
    """What the connection signs in with now, from what is stored."""
    oauth = OAuthCredential.objects.filter(connection=connection).first()
    soap = SoapCredential.objects.filter(connection=connection).first()
    if not connection.api_integration_enabled:
        return ConnectionState(State.OFF, "API integration is off")
    sign_in = choose_sign_in(
        rest_oauth_enabled=connection.rest_oauth_enabled,
        oauth_authorized=bool(oauth and oauth.is_authorized),
        soap_saved=soap is not None,
    )
    if sign_in is SignIn.OAUTH and oauth:
        return _oauth_state(oauth)
    if sign_in is SignIn.SOAP and soap:
        return ConnectionState(State.SOAP, f"SOAP as {soap.username}")
    return ConnectionState(State.NOT_CONFIGURED, "not configured")


def _oauth_state(credential: OAuthCredential) -> ConnectionState:
    if credential.lost_at:
        return ConnectionState(
            State.NEEDS_REAUTHENTICATION,
            f"needs re-authentication since {credential.lost_at:%Y-%m-%d %H:%M} UTC ({credential.lost_code}: "
            f"{credential.lost_reason})",
        )
    return ConnectionState(State.OAUTH, f"{HOW[Flow(credential.flow)]} as {credential.authorized_username}")
