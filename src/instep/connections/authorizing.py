"""The web-server flow, from the button to Save: begin, try the app, receive Salesforce's answer, save.

What goes wrong on the way is kept on the PendingAuthorization, so that the page which opened the window can show it.
"""

import contextlib
import dataclasses
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx2
from django.db import transaction
from django.utils import timezone

from instep.connections.addresses import allowed_hosts, login_address
from instep.connections.binding import bind_org, other_org, read_org, read_username
from instep.connections.consumer import allowed_login_address, given_or_stored
from instep.connections.errors import problem_of
from instep.connections.events import record_event
from instep.connections.grants import keep_grant, store_grant
from instep.connections.health_models import EventKind
from instep.connections.locks import token_lock
from instep.connections.models import Connection, PendingAuthorization
from instep.connections.vault import seal
from instep.domain.problems import BadInput, Problem
from instep.salesforce import NeedsAuthorization, OrgInfo, RestOrg, SalesforceError, Secret, make_http
from instep.salesforce.oauth.catalogue import NO_REFRESH_TOKEN, Meaning, explain
from instep.salesforce.oauth.revoke import revoke_token
from instep.salesforce.oauth.web_server import authorize_address, exchange_code, new_code_verifier, try_app
from instep.salesforce.records import TokenGrant

STATE_BYTES = 32
ANSWER_WITHIN = timedelta(minutes=10)
SAVE_WITHIN = timedelta(hours=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Begun:
    """A trip that has begun: send the browser to `address`, then follow `pending`."""

    pending: PendingAuthorization
    address: str


def begin(
    connection: Connection,
    *,
    session_key: str,
    redirect_uri: str,
    now: datetime,
    consumer_key: str = "",
    consumer_secret: Secret | None = None,
) -> Begun:
    """Start a trip to Salesforce's Allow page. Key or secret left out: the stored one.

    Raises:
        BadInput: There is no consumer key or secret, neither given nor stored; or the connection's domain is no
            longer an allowed host.
    """
    login_url = allowed_login_address(connection)
    key, app_secret = given_or_stored(connection, consumer_key, consumer_secret)
    _forget_old_trips(connection, now)
    state, verifier = Secret(secrets.token_urlsafe(STATE_BYTES)), new_code_verifier()
    digest = _digest(state.open())
    pending = PendingAuthorization.objects.create(
        connection=connection,
        state_digest=digest,
        session_key=session_key,
        redirect_uri=redirect_uri,
        consumer_key=key,
        consumer_secret_sealed=seal(app_secret, PendingAuthorization.place("consumer_secret", digest)),
        code_verifier_sealed=seal(verifier, PendingAuthorization.place("code_verifier", digest)),
        created_at=now,
        expires_at=now + ANSWER_WITHIN,
    )
    address = authorize_address(
        login_url, consumer_key=key, redirect_uri=redirect_uri, state=state, code_verifier=verifier
    )
    return Begun(pending, address)


def begin_again(pending: PendingAuthorization, *, session_key: str, now: datetime) -> Begun:
    """A new trip with the app of an earlier one of the same session: its state was used, or it took too long.

    Raises:
        BadInput: The earlier trip is of another session.
        UntrustedHost: The connection's domain is not Salesforce's and no longer allowed.
    """
    if not secrets.compare_digest(pending.session_key.encode(), session_key.encode()):
        raise BadInput(_bad_state("state-foreign", "This authorisation was begun in another session"))
    return begin(
        pending.connection,
        session_key=session_key,
        redirect_uri=pending.redirect_uri,
        now=now,
        consumer_key=pending.consumer_key,
        consumer_secret=pending.open("consumer_secret"),
    )


def ask_about_app(pending: PendingAuthorization) -> Problem | None:
    """Ask Salesforce whether it knows the app yet, without a person: the Allow window would show a bare error page.

    Returns a problem when it does not know the key ("app-not-ready", and `pending.may_try_again`: up to 10 minutes
    after the app was made) or refuses the secret ("wrong-consumer-secret"); None when the trip may go on.
    """
    with make_http() as http:
        try:
            refusal = try_app(
                http,
                login_address(pending.connection),
                consumer_key=pending.consumer_key,
                consumer_secret=pending.open("consumer_secret"),
                redirect_uri=pending.redirect_uri,
            )
        except SalesforceError as error:
            return _record(pending, problem_of(error))
    if refusal is None:
        return _record(pending, None)
    _record_error(pending, refusal)
    return problem_with(pending)


def receive_answer(answer: Mapping[str, str], *, session_key: str, now: datetime) -> PendingAuthorization:
    """Take the callback's query (`code`, `state`, or `error`, `error_description`), once.

    Returns the trip: `is_answered` with the org's name and the user, or with `problem_with(trip)`.

    Raises:
        BadInput: `state` is missing, unknown, used, expired, or of another session; nothing was sent to Salesforce.
    """
    pending = _claim(answer.get("state", ""), session_key, now)
    if answer.get("error") or not answer.get("code"):  # RFC 6749, 4.1.2: one or the other; a code beside it is a trick
        _record_error(pending, NeedsAuthorization(answer.get("error_description", ""), code=answer.get("error", "")))
        return pending
    with make_http() as http:
        _take_code(pending, Secret(answer["code"]), http)
    return pending


def save_authorization(pending: PendingAuthorization, *, session_key: str, now: datetime, enable: bool) -> Connection:
    """Let the answer take effect. `enable` also turns on API integration and OAuth and REST integration.

    Raises:
        BadInput: There is no answer to save, it is of another session or too old.
        OtherOrg: The connection was bound to another org meanwhile.
    """
    _refuse_unsaveable(pending, session_key, now)
    with token_lock(pending.connection_id), transaction.atomic(durable=True):
        connection = Connection.objects.select_for_update().get(pk=pending.connection_id)
        bind_org(connection, OrgInfo(pending.org_id, pending.org_name, bool(pending.org_is_sandbox)))
        store_grant(connection, pending, now=now)
        if enable:
            connection.api_integration_enabled = connection.rest_oauth_enabled = True
            connection.save(update_fields=["api_integration_enabled", "rest_oauth_enabled"])
        PendingAuthorization.objects.filter(connection=connection).delete()
    return connection


def problem_with(pending: PendingAuthorization) -> Problem | None:
    """What went wrong on this trip, if anything."""
    if not pending.error_code:
        return None
    return Problem(pending.error_code, pending.error_text, said=pending.error_said, next_step=pending.error_next_step)


def _claim(state: str, session_key: str, now: datetime) -> PendingAuthorization:
    """The trip that this state belongs to, marked as used in the same write that checks that it was not."""
    trips = PendingAuthorization.objects.select_related("connection").filter(state_digest=_digest(state))
    pending = trips.first() if state else None
    if pending is None:
        raise BadInput(_bad_state("state-unknown", "This answer belongs to no authorisation that Instep has begun"))
    if not secrets.compare_digest(pending.session_key.encode(), session_key.encode()):
        raise BadInput(_bad_state("state-foreign", "This answer belongs to an authorisation begun in another session"))
    if pending.consumed_at is None and pending.expires_at <= now:
        raise BadInput(_bad_state("state-expired", "This answer came more than 10 minutes after the start"))
    if not trips.filter(consumed_at__isnull=True).update(consumed_at=now, expires_at=now + SAVE_WITHIN):
        raise BadInput(_bad_state("state-used", "This answer was received before; each one counts once"))
    pending.refresh_from_db()
    return pending


def _take_code(pending: PendingAuthorization, code: Secret, http: httpx2.Client) -> None:
    """Exchange the code, look at the org, and keep the grant sealed until it is saved. A grant that cannot be saved
    is given back, so that it does not push out one of the five that Salesforce keeps."""
    try:
        grant = _exchange(pending, code, http)
    except SalesforceError as error:
        _record_error(pending, error)
        return
    problem = _look(pending, grant, http)
    if problem:
        _record(pending, problem)
        _give_back(grant, http, login_address(pending.connection))
        return
    keep_grant(pending, grant)


def _exchange(pending: PendingAuthorization, code: Secret, http: httpx2.Client) -> TokenGrant:
    return exchange_code(
        http,
        login_address(pending.connection),
        code=code,
        code_verifier=pending.open("code_verifier"),
        consumer_key=pending.consumer_key,
        consumer_secret=pending.open("consumer_secret"),
        redirect_uri=pending.redirect_uri,
        allowed_hosts=allowed_hosts(),
    )


def _look(pending: PendingAuthorization, grant: TokenGrant, http: httpx2.Client) -> Problem | None:
    """Whose authorisation it is: the org's name and the user's, or why it cannot be saved."""
    if grant.refresh_token is None:
        return _problem(NO_REFRESH_TOKEN, f"scope {grant.scope}" if grant.scope else "")
    connection = pending.connection
    if connection.org_id and connection.org_id != grant.identity.org_id:
        return other_org(connection, grant.identity.org_id)
    org = RestOrg(grant.session, http=http, allowed_hosts=allowed_hosts())
    try:
        info = read_org(org)
        username = read_username(org, grant.identity.user_id)
    except SalesforceError as error:
        return problem_of(error)
    pending.org_id, pending.org_name, pending.org_is_sandbox = grant.identity.org_id, info.name, info.is_sandbox
    pending.authorized_user_id, pending.authorized_username = grant.identity.user_id, username
    return None


def _give_back(grant: TokenGrant, http: httpx2.Client, login_url: str) -> None:
    with contextlib.suppress(SalesforceError):  # what matters was recorded; the org's administrator can revoke it too
        revoke_token(http, login_url, grant.refresh_token or grant.access_token)


def _refuse_unsaveable(pending: PendingAuthorization, session_key: str, now: datetime) -> None:
    problem = problem_with(pending)
    if problem:
        raise BadInput(problem)
    if not secrets.compare_digest(pending.session_key.encode(), session_key.encode()):
        raise BadInput(_bad_state("state-foreign", "This authorisation was begun in another session"))
    if not pending.is_answered:
        raise BadInput(_bad_state("not-answered", "Salesforce has not answered yet, so there is nothing to save"))
    if pending.expires_at <= now:
        raise BadInput(_bad_state("answer-expired", "Salesforce's answer waited for Save for more than an hour"))


def _forget_old_trips(connection: Connection, now: datetime) -> None:
    PendingAuthorization.objects.filter(connection=connection, expires_at__lte=now).delete()


def _record_error(pending: PendingAuthorization, error: SalesforceError) -> None:
    if isinstance(error, NeedsAuthorization):
        meaning = explain(error.code, error.text)
        _record(pending, _problem(meaning, error.said), may_try_again=meaning.may_try_again)
    else:
        _record(pending, problem_of(error))


def _record(pending: PendingAuthorization, problem: Problem | None, *, may_try_again: bool = False) -> Problem | None:
    if problem and problem.code != pending.error_code:  # a window that waits asks again and again
        text = f"Authorising did not work: {problem.summary}"
        record_event(pending.connection, EventKind.FAILED, text, now=timezone.now(), said=problem.said)
    pending.error_code = problem.code if problem else ""
    pending.error_text = problem.summary if problem else ""
    pending.error_said = problem.said if problem else ""
    pending.error_next_step = problem.next_step if problem else ""
    pending.may_try_again = may_try_again
    pending.save(update_fields=["error_code", "error_text", "error_said", "error_next_step", "may_try_again"])
    return problem


def _problem(meaning: Meaning, said: str) -> Problem:
    return Problem(meaning.code, meaning.summary, said=said, next_step=meaning.next_step)


def _bad_state(code: str, summary: str) -> Problem:
    return Problem(
        code, summary, next_step="Close this window and press Authenticate with Salesforce.com again, in one browser"
    )


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
