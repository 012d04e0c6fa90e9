"""The tokens of a connection: kept sealed, renewed by one process at a time, rotated without ever keeping two.

Salesforce sends no expiry: a token is used until it is refused, then renewed. A replayed refresh token would revoke
the whole family, so the stored one is read again inside the lock and a rotated one is stored before its access token
is handed out. No transaction is open while Salesforce is asked.
"""

from datetime import datetime

import httpx2
from django.db import transaction
from django.utils import timezone

from instep.connections.addresses import allowed_hosts, login_address
from instep.connections.binding import refuse_other_org
from instep.connections.errors import AuthorizationLost, InvalidCredentials
from instep.connections.locks import token_lock
from instep.connections.models import Connection, OAuthCredential
from instep.connections.vault import seal
from instep.domain.credentials import invalid_credentials, no_credentials
from instep.salesforce import NeedsAuthorization, Secret, Session, TokenGrant
from instep.salesforce.oauth.catalogue import explain
from instep.salesforce.oauth.refresh import refresh_access_token


def refuse_lost(connection: Connection) -> None:
    """Raises AuthorizationLost when Salesforce refused it and nobody has acted since; opens no secret."""
    _read(connection)


def stored_session(connection: Connection) -> Session:
    """The session as last stored, without network.

    Raises:
        AuthorizationLost: Salesforce refused it before, and nobody has acted since.
    """
    credential = _read(connection)
    return Session(credential.instance_url, credential.open("access_token"))


def renew_session(connection: Connection, refused: Secret, http: httpx2.Client) -> Session:
    """Another access token than the `refused` one: what another process brought meanwhile, or a new one.

    Raises:
        AuthorizationLost: Salesforce no longer accepts the authorisation; recorded, so that runs stop.
        SalesforceError: It could not be asked, or made no sense.
    """
    with token_lock(connection.pk):
        credential = _read(connection)
        access_token = credential.open("access_token")
        if access_token != refused:
            return Session(credential.instance_url, access_token)
        grant = _refresh(connection, credential, http)
        store_renewed(credential, grant, now=timezone.now())
        return grant.session


def store_renewed(credential: OAuthCredential, grant: TokenGrant, *, now: datetime) -> None:
    """Both tokens of a refresh in one committed write."""
    credential.access_token_sealed = seal(grant.access_token, credential.place_of("access_token"))
    if grant.refresh_token:
        credential.refresh_token_sealed = seal(grant.refresh_token, credential.place_of("refresh_token"))
    credential.instance_url = grant.instance_url
    credential.issued_at, credential.refreshed_at = grant.issued_at, now
    with transaction.atomic(durable=True):
        credential.save(
            update_fields=["access_token_sealed", "refresh_token_sealed", "instance_url", "issued_at", "refreshed_at"]
        )


def lost(connection: Connection, error: NeedsAuthorization) -> AuthorizationLost:
    """The error that stops runs, in the words that administrators know."""
    step = error.next_step or "Check the credentials under Provisioning → Integration"
    again = (
        "In the console press Re-authenticate with Salesforce.com and Save, or run "
        f"`instep connection authorize {connection.name}`"
    )
    next_step = f"{step}. {again}" if connection.rest_oauth_enabled else step
    return AuthorizationLost(invalid_credentials(connection.name, said=error.said, next_step=next_step), error)


def _read(connection: Connection) -> OAuthCredential:
    """The credential as it is now. `durable` refuses a caller's open transaction before any network."""
    with transaction.atomic(durable=True):
        credential = OAuthCredential.objects.select_related("connection").filter(connection=connection).first()
    if credential is None or credential.refresh_token_sealed is None:
        raise InvalidCredentials(no_credentials(connection.name, rest_oauth_enabled=connection.rest_oauth_enabled))
    if credential.lost_at:
        raise lost(connection, _remembered(credential))
    return credential


def _refresh(connection: Connection, credential: OAuthCredential, http: httpx2.Client) -> TokenGrant:
    try:
        grant = refresh_access_token(
            http,
            login_address(connection),
            refresh_token=credential.open("refresh_token"),
            consumer_key=credential.consumer_key,
            consumer_secret=credential.open("consumer_secret"),
            allowed_hosts=allowed_hosts(),
        )
    except NeedsAuthorization as error:
        if explain(error.code, error.text).is_final:
            _remember_loss(credential, error, now=timezone.now())
        raise lost(connection, error) from error
    refuse_other_org(connection, grant.identity)
    return grant


def _remember_loss(credential: OAuthCredential, error: NeedsAuthorization, *, now: datetime) -> None:
    credential.lost_at, credential.lost_code, credential.lost_reason = now, error.code[:80], error.text[:512]
    with transaction.atomic(durable=True):
        credential.save(update_fields=["lost_at", "lost_code", "lost_reason"])


def _remembered(credential: OAuthCredential) -> NeedsAuthorization:
    meaning = explain(credential.lost_code, credential.lost_reason)
    return NeedsAuthorization(
        credential.lost_reason, code=credential.lost_code, next_step=f"{meaning.summary}. {meaning.next_step}"
    )
