"""The way into an org: choose the credentials, sign in, hand out a client."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

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
    FieldTypes,
    NeedsAuthorization,
    OrgInfo,
    Patience,
    RestOrg,
    SalesforceError,
    Secret,
    Session,
    SoapOrg,
    UserOrg,
    make_http,
    soap_login,
)

# What provisioning reads: over SOAP their fields' types are asked for together.
OBJECTS = (
    *("Organization", "UserLicense", "Profile", "UserRole", "PermissionSet"),
    *("User", "UserLogin", "PermissionSetAssignment"),
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
    with open_org_by(connection, choose(connection), patience) as org:
        yield org


@contextmanager
def open_org_by(connection: Connection, sign_in: SignIn, patience: Patience | None = None) -> Iterator[UserOrg]:
    """The org by one of the connection's credentials, whichever is in use. Raises as `open_org` does."""
    begun_at = timezone.now()
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


@contextmanager
def open_rest(connection: Connection) -> Iterator[RestOrg]:
    """The org over REST by the OAuth credential, for what only REST has. Raises as `open_org` does."""
    with open_org_by(connection, SignIn.OAUTH) as org:
        yield cast("RestOrg", org)


def _client(connection: Connection, sign_in: SignIn, http: httpx2.Client, patience: Patience | None) -> UserOrg:
    if sign_in is SignIn.SOAP:
        return _soap_client(connection, http, patience)
    return RestOrg(
        stored_session(connection),
        http=http,
        allowed_hosts=allowed_hosts(),
        renew=lambda refused: renew_session(connection, refused, http),
        patience=patience,
    )


def _soap_client(connection: Connection, http: httpx2.Client, patience: Patience | None) -> SoapOrg:
    signed_in = _soap_sign_in(connection, http)
    return SoapOrg(
        signed_in.session,
        http=http,
        allowed_hosts=allowed_hosts(),
        renew=lambda refused: _soap_sign_in(connection, http, refused).session,
        patience=patience,
        types=signed_in.types,
        likely=OBJECTS,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _SignedIn:
    """What a login() brought, and what was learnt with it: a login() or a describe a collection would cost as many
    API calls again."""

    session: Session
    types: dict[str, FieldTypes]


# Of this process, by stored credential.
_signed_in: dict[tuple[int, str, bytes], _SignedIn] = {}


def _soap_sign_in(connection: Connection, http: httpx2.Client, refused: Secret | None = None) -> _SignedIn:
    """What user name and password brought this process, or a new session in place of the `refused` one."""
    credential = SoapCredential.objects.get(connection=connection)
    key = (connection.pk, credential.username, bytes(credential.password_sealed))
    known = _signed_in.get(key)
    if known is None or known.session.token == refused:
        _signed_in[key] = _SignedIn(_log_in(connection, credential, http), known.types if known else {})
    return _signed_in[key]


def _log_in(connection: Connection, credential: SoapCredential, http: httpx2.Client) -> Session:
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
