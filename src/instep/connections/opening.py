"""The way into an org: choose the credentials, sign in, hand out a client."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from django.utils import timezone

from instep.connections.addresses import allowed_hosts, login_address
from instep.connections.binding import bind_org, refuse_other_org
from instep.connections.choosing import choose
from instep.connections.errors import AuthorizationLost
from instep.connections.models import Connection, SoapCredential
from instep.connections.outcomes import record_failure, record_success
from instep.connections.tokens import lost, refuse_lost, renew_session, stored_session
from instep.domain.credentials import SignIn
from instep.salesforce import (
    NeedsAuthorization,
    OrgInfo,
    Patience,
    RestOrg,
    SalesforceError,
    Secret,
    Session,
    UserOrg,
    make_http,
    soap_login,
)


def check_credentials(connection: Connection) -> None:
    """Whether the connection may run, by what is stored and without network.

    Raises:
        ApiIntegrationOff: The switch is off.
        InvalidCredentials: Neither credential can be used.
        AuthorizationLost: Salesforce refused the authorisation before, and nobody has acted since.
    """
    if choose(connection) is SignIn.OAUTH:
        refuse_lost(connection)


@contextmanager
def open_org(connection: Connection, patience: Patience | None = None) -> Iterator[UserOrg]:
    """The connection's org, signed in for the length of the block. Not inside a transaction.

    Raises:
        ApiIntegrationOff: The switch is off (before any network).
        InvalidCredentials: Neither credential can be used (before any network).
        AuthorizationLost: Salesforce no longer accepts them; the connection waits for a person.
        SalesforceError: Anything else; also from any call inside the block.
    """
    sign_in, begun_at = choose(connection), timezone.now()
    with make_http() as http:
        try:
            org = _client(connection, sign_in, http, patience)
            yield org
        except SalesforceError as error:
            record_failure(connection, sign_in, error, begun_at=begun_at, now=timezone.now())
            if isinstance(error, NeedsAuthorization) and not isinstance(error, AuthorizationLost):
                raise lost(connection, error) from error
            raise
        if org.calls:
            record_success(connection, sign_in, begun_at=begun_at, now=timezone.now())


def _client(connection: Connection, sign_in: SignIn, http: httpx2.Client, patience: Patience | None) -> UserOrg:
    def renew(refused: Secret) -> Session:
        if sign_in is SignIn.OAUTH:
            return renew_session(connection, refused, http)
        return _soap_session(connection, http, refused)

    session = stored_session(connection) if sign_in is SignIn.OAUTH else _soap_session(connection, http)
    return RestOrg(session, http=http, allowed_hosts=allowed_hosts(), renew=renew, patience=patience)


# Sessions of this process by stored credential: a login() a collection would cost as many API calls again.
_soap_sessions: dict[tuple[int, str, bytes], Session] = {}


def _soap_session(connection: Connection, http: httpx2.Client, refused: Secret | None = None) -> Session:
    """The session that user name and password brought this process, or a new one in place of the `refused` one."""
    credential = SoapCredential.objects.get(connection=connection)
    key = (connection.pk, credential.username, bytes(credential.password_sealed))
    known = _soap_sessions.get(key)
    if known and known.token != refused:
        return known
    _soap_sessions[key] = _soap_sign_in(connection, credential, http)
    return _soap_sessions[key]


def _soap_sign_in(connection: Connection, credential: SoapCredential, http: httpx2.Client) -> Session:
    """Call login(); binds the connection to the org the first time."""
    signed_in = soap_login(
        http,
        login_address(connection),
        username=credential.username,
        password=credential.open("password"),
        allowed_hosts=allowed_hosts(),
    )
    refuse_other_org(connection, signed_in.identity)
    if not connection.org_id:
        bind_org(connection, OrgInfo(signed_in.identity.org_id, signed_in.org_name, signed_in.is_sandbox))
    return signed_in.session
