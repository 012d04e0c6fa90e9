"""The way into an org: choose the credentials, sign in, hand out a client."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from instep.connections.addresses import allowed_hosts, login_address
from instep.connections.binding import bind_org, refuse_other_org
from instep.connections.choosing import choose
from instep.connections.errors import AuthorizationLost
from instep.connections.models import Connection, SoapCredential
from instep.connections.tokens import lost, renew_session, stored_session
from instep.connections.vault import unseal
from instep.domain.credentials import SignIn
from instep.salesforce import (
    NeedsAuthorization,
    OrgInfo,
    Patience,
    RestOrg,
    Secret,
    Session,
    UserOrg,
    make_http,
    soap_login,
)


@contextmanager
def open_org(connection: Connection, patience: Patience | None = None) -> Iterator[UserOrg]:
    """The connection's org, signed in for the length of the block. Not inside a transaction.

    Raises:
        ApiIntegrationOff: The switch is off (before any network).
        InvalidCredentials: Neither credential can be used (before any network).
        AuthorizationLost: Salesforce no longer accepts them; the connection waits for a person.
        SalesforceError: Anything else; also from any call inside the block.
    """
    sign_in = choose(connection)
    with make_http() as http:
        try:
            yield _client(connection, sign_in, http, patience)
        except AuthorizationLost:
            raise
        except NeedsAuthorization as error:
            raise lost(connection, error) from error


def _client(connection: Connection, sign_in: SignIn, http: httpx2.Client, patience: Patience | None) -> UserOrg:
    def renew(refused: Secret) -> Session:
        if sign_in is SignIn.OAUTH:
            return renew_session(connection, refused, http)
        return _soap_session(connection, http)

    session = stored_session(connection) if sign_in is SignIn.OAUTH else _soap_session(connection, http)
    return RestOrg(session, http=http, allowed_hosts=allowed_hosts(), renew=renew, patience=patience)


def _soap_session(connection: Connection, http: httpx2.Client) -> Session:
    """Sign in with user name and password; binds the connection to the org the first time."""
    credential = SoapCredential.objects.get(connection=connection)
    signed_in = soap_login(
        http,
        login_address(connection),
        username=credential.username,
        password=unseal(credential.password_sealed, f"SoapCredential.password:{connection.pk}"),
        allowed_hosts=allowed_hosts(),
    )
    refuse_other_org(connection, signed_in.identity)
    if not connection.org_id:
        bind_org(connection, OrgInfo(signed_in.identity.org_id, signed_in.org_name, signed_in.is_sandbox))
    return signed_in.session
