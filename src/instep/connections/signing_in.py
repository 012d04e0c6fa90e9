"""Signing in for the first time without a person: try it, look at the org, save what worked and nothing else."""

from datetime import datetime

import httpx2
from django.db import transaction

from instep.connections.addresses import allowed_hosts
from instep.connections.binding import bind_org, read_org, read_username, refuse_other_org
from instep.connections.consumer import allowed_login_address, given_or_stored
from instep.connections.errors import SignInRefused, problem_of
from instep.connections.grants import App, save_grant
from instep.connections.locks import token_lock
from instep.connections.models import Connection, OAuthCredential, PendingAuthorization
from instep.connections.unattended import ask
from instep.connections.validating import missing
from instep.domain.problems import BadInput, Problem
from instep.salesforce import (
    NeedsAuthorization,
    OrgInfo,
    RestOrg,
    SalesforceError,
    Secret,
    TokenGrant,
    Unintelligible,
    make_http,
)
from instep.salesforce.oauth.catalogue import WRONG_LOGIN_HOST, explain
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.oauth.hosts import is_shared_login


def sign_in_with_certificate(
    connection: Connection,
    *,
    username: str,
    now: datetime,
    consumer_key: str = "",
    consumer_secret: Secret | None = None,
) -> OAuthCredential:
    """Sign in as `username` (empty: the one of before) with the connection's certificate, and save.

    Raises:
        BadInput: Key, user name or certificate is missing, or the domain is no longer allowed.
        SignInRefused: Salesforce said no; what was saved before is still in effect.
        OtherOrg: It is another org than the connection's.
    """
    allowed_login_address(connection)
    key, secret = given_or_stored(connection, consumer_key, consumer_secret, needs_secret=False)
    name = username.strip() or _username_of_before(connection)
    if not name:
        raise BadInput(missing("user name", connection.name, "Give the Salesforce user that Instep shall sign in as"))
    return _sign_in(connection, App(Flow.JWT_BEARER, key, secret), name, now)


def sign_in_with_client_credentials(
    connection: Connection, *, now: datetime, consumer_key: str = "", consumer_secret: Secret | None = None
) -> OAuthCredential:
    """Sign in as the app's Run As user, and save.

    Raises:
        BadInput: Key or secret is missing, or the connection signs in at a login host that refuses this flow.
        SignInRefused: Salesforce said no; what was saved before is still in effect.
        OtherOrg: It is another org than the connection's.
    """
    if is_shared_login(allowed_login_address(connection)):
        meaning = WRONG_LOGIN_HOST
        raise BadInput(Problem(meaning.code, meaning.summary, where=connection.name, next_step=meaning.next_step))
    key, secret = given_or_stored(connection, consumer_key, consumer_secret)
    return _sign_in(connection, App(Flow.CLIENT_CREDENTIALS, key, secret), "", now)


def _sign_in(connection: Connection, app: App, username: str, now: datetime) -> OAuthCredential:
    with make_http() as http:
        try:
            grant = ask(connection, app, username, http, now=now)
            refuse_other_org(connection, grant.identity)
            info, username = _look(grant, http)
        except SalesforceError as error:
            raise SignInRefused(_problem(connection, error, app.flow)) from error
    return _save(connection, grant, app, info, username, now)


def _look(grant: TokenGrant, http: httpx2.Client) -> tuple[OrgInfo, str]:
    """The org and the user name. These flows sign no response, so the org itself says which one it is."""
    org = RestOrg(grant.session, http=http, allowed_hosts=allowed_hosts())
    info = read_org(org)
    if info.id != grant.identity.org_id:
        raise Unintelligible("the token response names another org than the one that its token opens")
    return info, read_username(org, grant.identity.user_id)


def _save(
    connection: Connection, grant: TokenGrant, app: App, info: OrgInfo, username: str, now: datetime
) -> OAuthCredential:
    """All of it at once. A trip to the Allow page that was not saved is over."""
    with token_lock(connection.pk), transaction.atomic(durable=True):
        locked = Connection.objects.select_for_update().get(pk=connection.pk)
        bind_org(locked, info)
        save_grant(locked, grant, app, username=username, now=now)
        PendingAuthorization.objects.filter(connection=locked).delete()
    connection.refresh_from_db()
    return OAuthCredential.objects.select_related("connection").get(connection=connection)


def _username_of_before(connection: Connection) -> str:
    before = OAuthCredential.objects.filter(connection=connection, flow=Flow.JWT_BEARER).first()
    return before.authorized_username if before else ""


def _problem(connection: Connection, error: SalesforceError, flow: Flow) -> Problem:
    if not isinstance(error, NeedsAuthorization):
        return problem_of(error, connection.name)
    meaning = explain(error.code, error.text, flow)
    next_step = error.next_step.replace(f"{meaning.summary}. ", "")
    return Problem(meaning.code, meaning.summary, where=connection.name, said=error.said, next_step=next_step)
