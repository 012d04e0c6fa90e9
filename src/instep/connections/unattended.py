"""Asking for an access token without a person: with an assertion that a certificate signs, or as the app itself."""

from datetime import datetime

import httpx2

from instep.connections.addresses import allowed_hosts, login_address
from instep.connections.certificates import certificates_of, use_next_certificate
from instep.connections.grants import App
from instep.connections.models import Connection, SigningCertificate
from instep.domain.problems import BadInput, Problem
from instep.salesforce import NeedsAuthorization, TokenGrant
from instep.salesforce.oauth.catalogue import ASSERTION_UNVERIFIED, explain
from instep.salesforce.oauth.client_credentials import exchange_client_credentials
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.oauth.jwt_bearer import exchange_assertion


def ask(connection: Connection, app: App, username: str, http: httpx2.Client, *, now: datetime) -> TokenGrant:
    """One access token. `username` is whom a certificate speaks for.

    Raises:
        NeedsAuthorization: Salesforce refuses the app, the certificate or the user.
        SalesforceError: It could not be asked, or made no sense.
        BadInput: There is no certificate.
    """
    if app.flow is Flow.JWT_BEARER:
        return _ask_with_certificates(connection, app, username, http, now)
    return exchange_client_credentials(
        http,
        login_address(connection),
        consumer_key=app.consumer_key,
        consumer_secret=app.consumer_secret,
        other_secrets=app.other_secrets,
        allowed_hosts=allowed_hosts(),
        now=now,
    )


def _ask_with_certificates(
    connection: Connection, app: App, username: str, http: httpx2.Client, now: datetime
) -> TokenGrant:
    """With the certificate in use; when Salesforce cannot verify that any more, the next one has been uploaded."""
    current, *following = certificates_of(connection) or [_none(connection)]
    try:
        return _exchange(connection, app, username, current, http, now)
    except NeedsAuthorization as error:
        if explain(error.code, error.text, app.flow) is not ASSERTION_UNVERIFIED or not following:
            raise
    grant = _exchange(connection, app, username, following[0], http, now)
    use_next_certificate(connection)
    return grant


def _exchange(
    connection: Connection, app: App, username: str, signing: SigningCertificate, http: httpx2.Client, now: datetime
) -> TokenGrant:
    return exchange_assertion(
        http,
        login_address(connection),
        consumer_key=app.consumer_key,
        username=username,
        private_key=signing.open("private_key"),
        allowed_hosts=allowed_hosts(),
        now=now,
    )


def _none(connection: Connection) -> SigningCertificate:
    raise BadInput(
        Problem(
            "no-certificate",
            "There is no certificate to sign in with yet",
            where=connection.name,
            next_step=(
                f"Make one in the console under Provisioning → Integration → Edit, or with `instep connection "
                f"certificate {connection.name}`, and upload it to the app in Salesforce"
            ),
        )
    )
