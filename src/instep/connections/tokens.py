"""The tokens of a connection: kept sealed, renewed by one process at a time, rotated without ever keeping two.

Salesforce sends no expiry: a token is used until it is refused, then renewed with the refresh token or, where the flow
has none, by signing in again. A replayed refresh token would revoke the whole family, so the stored one is read again
inside the lock and a rotated one is stored before its access token is handed out. No transaction is open while
Salesforce is asked.

What a process leaves when it dies, instruction by instruction: before Salesforce has the request, `refresh_begun_at`
and the old token, which still works; after the answer, a file in the spool, which the next holder stores; in between
nobody can know, and the old token is the only thing to try. A holder that only lost its database stores its answer
when the database is back, and others wait for that.
"""

import dataclasses
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import django.db
import httpx2
from django.db import transaction
from django.utils import timezone

from instep.connections import spool
from instep.connections.addresses import allowed_hosts, login_address
from instep.connections.binding import refuse_other_org
from instep.connections.consumer_pairs import other_pair, pair_in_use, use_other_pair, with_either_pair
from instep.connections.errors import AuthorizationLost, InvalidCredentials
from instep.connections.events import record_event
from instep.connections.grants import App
from instep.connections.health_models import EventKind
from instep.connections.locks import token_lock
from instep.connections.models import Connection, OAuthCredential
from instep.connections.unattended import ask
from instep.connections.vault import seal
from instep.domain.credentials import invalid_credentials, no_credentials, soap_login_refused
from instep.salesforce import LoginRefused, NeedsAuthorization, Secret, Session, TokenGrant
from instep.salesforce.oauth.catalogue import OTHER_USER, explain
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.oauth.refresh import refresh_access_token

HOLDER_GRACE_S = 5.0  # for a holder that lost its database session: it stores as soon as the database is back
STORE_WITHIN_S = 60.0
_PAUSE_S = 0.5
_DATABASE_GONE = (django.db.OperationalError, django.db.InterfaceError)


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
        settle(connection)
        credential = authorized_credential(connection)
        access_token = credential.open("access_token")
        if access_token != refused:
            return Session(credential.instance_url, access_token)
        return _renew(credential, http).session


def authorized_credential(connection: Connection) -> OAuthCredential:
    """For holders of the token lock: the credential, once nobody else can be about to store newer tokens.

    Raises:
        InvalidCredentials, AuthorizationLost: There is none that works.
    """
    return _await_other_holder(_read(connection))


def renew_with(credential: OAuthCredential, app: App, http: httpx2.Client) -> None:
    """For holders of the token lock: renew with this pair of key and secret, and store what it brings.

    Raises:
        NeedsAuthorization: Salesforce refuses; nothing is taken for lost.
        SalesforceError: It could not be asked, or made no sense.
    """
    grant = _ask(credential, app, http)
    refuse_other_org(credential.connection, grant.identity)
    _keep(credential, grant)


def settle(connection: Connection) -> None:
    """Store the answer that a process which died left in the spool. For holders of the token lock."""
    credential = OAuthCredential.objects.select_related("connection").filter(connection=connection).first()
    if credential is None:
        return
    grant = spool.find(credential)
    if grant:
        store_renewed(credential, grant, now=timezone.now())
    spool.remove(credential)


def store_renewed(credential: OAuthCredential, grant: TokenGrant, *, now: datetime) -> bool:
    """The tokens of a renewal in one committed write. False: others have been stored meanwhile, which count."""
    name = credential.renewing_secret
    replaced = credential.open(name)
    while not _replace(credential, grant, now):
        current = OAuthCredential.objects.select_related("connection").filter(pk=credential.pk).first()
        if current is None or getattr(current, f"{name}_sealed") is None or current.open(name) != replaced:
            return False
        credential = current  # the same token, sealed anew by a rotation of the master key
    return True


def _replace(credential: OAuthCredential, grant: TokenGrant, now: datetime) -> bool:
    changed: dict[str, object] = {
        "access_token_sealed": seal(grant.access_token, credential.place_of("access_token")),
        "instance_url": grant.instance_url,
        "issued_at": grant.issued_at,
        "refreshed_at": now,
        "refresh_begun_at": None,
    }
    if grant.refresh_token:
        changed["refresh_token_sealed"] = seal(grant.refresh_token, credential.place_of("refresh_token"))
        changed["rotated_at"] = now
    column = f"{credential.renewing_secret}_sealed"
    unchanged = OAuthCredential.objects.filter(pk=credential.pk, **{column: getattr(credential, column)})
    with transaction.atomic(durable=True):
        if not unchanged.update(**changed):
            return False
        rotated = " and the refresh token rotated" if grant.refresh_token else ""
        record_event(credential.connection, EventKind.REFRESHED, f"Access token renewed{rotated}", now=now)
    return True


def lost(connection: Connection, error: NeedsAuthorization) -> AuthorizationLost:
    """The error that stops runs, in the words that administrators know."""
    step = error.next_step or "Check the credentials under Provisioning → Integration"
    again = _how_to_sign_in_again(connection)
    next_step = f"{step}. {again}" if connection.rest_oauth_enabled else step
    if isinstance(error, LoginRefused):
        today = timezone.now().date()
        problem = soap_login_refused(connection.name, said=error.said, next_step=next_step, today=today)
    else:
        problem = invalid_credentials(connection.name, said=error.said, next_step=next_step)
    return AuthorizationLost(problem, error)


def _how_to_sign_in_again(connection: Connection) -> str:
    commands = {
        Flow.JWT_BEARER: f"instep connection sign-in {connection.name} --certificate",
        Flow.CLIENT_CREDENTIALS: f"instep connection sign-in {connection.name} --client-credentials",
    }
    credential = OAuthCredential.objects.filter(connection=connection).first()
    command = commands.get(Flow(credential.flow)) if credential else None
    if command:
        return f"In the console press Save under Provisioning → Integration → Edit, or run `{command}`"
    return (
        "In the console press Re-authenticate with Salesforce.com and Save, or run "
        f"`instep connection authorize {connection.name}`"
    )


def _read(connection: Connection) -> OAuthCredential:
    """The credential as it is now. `durable` refuses a caller's open transaction before any network."""
    with transaction.atomic(durable=True):
        credential = OAuthCredential.objects.select_related("connection").filter(connection=connection).first()
    if credential is None or not credential.is_authorized:
        raise InvalidCredentials(no_credentials(connection.name, rest_oauth_enabled=connection.rest_oauth_enabled))
    if credential.lost_at:
        raise lost(connection, _remembered(credential))
    return credential


def _await_other_holder(credential: OAuthCredential) -> OAuthCredential:
    """The credential once nobody else can be about to store newer tokens.

    On SQLite whoever holds the file lock knows that the last holder is dead. A PostgreSQL session may have ended under
    a living process, perhaps on another machine, which has an answer and waited for the database as we did.
    """
    until = time.monotonic() + (HOLDER_GRACE_S if django.db.connection.vendor == "postgresql" else 0)
    while credential.refresh_begun_at and time.monotonic() < until:
        time.sleep(_PAUSE_S)
        credential = _read(credential.connection)
    return credential


def _renew(credential: OAuthCredential, http: httpx2.Client) -> TokenGrant:
    """Ask with the pair that Salesforce takes, and store the answer; then that pair is the one in use."""
    connection, flow = credential.connection, Flow(credential.flow)
    try:
        grant, app = with_either_pair(credential, lambda app: _ask(credential, app, http))
    except NeedsAuthorization as error:
        if explain(error.code, error.text, flow).is_final:
            _remember_loss(credential, error, now=timezone.now())
        raise lost(connection, error) from error
    refuse_other_org(connection, grant.identity)
    _keep(credential, grant)
    if app != pair_in_use(credential):
        use_other_pair(credential, now=timezone.now())
    return grant


def _ask(credential: OAuthCredential, app: App, http: httpx2.Client) -> TokenGrant:
    return (_sign_in_again if app.flow.is_unattended else _refresh)(credential, app, http)


def _refresh(credential: OAuthCredential, app: App, http: httpx2.Client) -> TokenGrant:
    """With the refresh token, which the answer may replace: marked while it is under way."""
    _mark_begun(credential, timezone.now())
    try:
        return refresh_access_token(
            http,
            login_address(credential.connection),
            refresh_token=credential.open("refresh_token"),
            consumer_key=app.consumer_key,
            consumer_secret=app.consumer_secret,
            other_secrets=_other_secrets(credential),
            allowed_hosts=allowed_hosts(),
        )
    except BaseException:
        with suppress(*_DATABASE_GONE):
            _mark_begun(credential, None)
        raise


def _other_secrets(credential: OAuthCredential) -> tuple[Secret, ...]:
    """While two pairs are live, Salesforce may sign its answer with either."""
    other = other_pair(credential)
    return (pair_in_use(credential).consumer_secret, other.consumer_secret) if other else ()


def _sign_in_again(credential: OAuthCredential, app: App, http: httpx2.Client) -> TokenGrant:
    """Without a refresh token: as the first time, and only as the user who was saved."""
    app = dataclasses.replace(app, other_secrets=_other_secrets(credential))
    grant = ask(credential.connection, app, credential.authorized_username, http, now=timezone.now())
    if grant.identity.user_id != credential.authorized_user_id:
        raise NeedsAuthorization(
            f"signed in as {grant.identity.user_id} instead of {credential.authorized_user_id}",
            code="other_user",
            next_step=f"{OTHER_USER.summary}. {OTHER_USER.next_step}",
        )
    return grant


def _mark_begun(credential: OAuthCredential, moment: datetime | None) -> None:
    with transaction.atomic(durable=True):
        OAuthCredential.objects.filter(pk=credential.pk).update(refresh_begun_at=moment)


def _keep(credential: OAuthCredential, grant: TokenGrant) -> None:
    """Disk first, then the database, however long that is away; at the end it is in the database alone. What nothing
    was given up for needs no disk: it can be asked for again."""
    if not Flow(credential.flow).is_unattended:
        with suppress(OSError):  # a full disk must not cost the token: the database may still take it
            spool.put(credential, grant)
    _patiently(lambda: store_renewed(credential, grant, now=timezone.now()))
    spool.remove(credential)


def _patiently(store: Callable[[], object]) -> None:
    """Repeat over lost database sessions. Raises the last error after STORE_WITHIN_S."""
    until = time.monotonic() + STORE_WITHIN_S
    while True:
        try:
            store()
        except _DATABASE_GONE:
            if time.monotonic() > until:
                raise
            django.db.connection.close()
            time.sleep(_PAUSE_S)
        else:
            return


def _remember_loss(credential: OAuthCredential, error: NeedsAuthorization, *, now: datetime) -> None:
    lost = {"lost_at": now, "lost_code": error.code[:80], "lost_reason": error.text[:512], "refresh_begun_at": None}
    with transaction.atomic(durable=True):
        OAuthCredential.objects.filter(pk=credential.pk).update(**lost)


def _remembered(credential: OAuthCredential) -> NeedsAuthorization:
    meaning = explain(credential.lost_code, credential.lost_reason, Flow(credential.flow))
    return NeedsAuthorization(
        credential.lost_reason, code=credential.lost_code, next_step=f"{meaning.summary}. {meaning.next_step}"
    )
