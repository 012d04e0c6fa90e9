"""The Salesforce side of changing a consumer secret, done by Instep itself where the org and its user's permissions
allow it: stage a second pair, rely on it, let it replace the first, and end that later.

Each step looks first at what is there, so a change that was interrupted is finished by asking for it again.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from instep.connections.consumer_pairs import pair_in_use
from instep.connections.errors import problem_of
from instep.connections.grants import App
from instep.connections.models import Connection, OAuthCredential
from instep.connections.opening import open_rest
from instep.connections.rotating_secrets import (
    SECRET_REFUSED,
    forget_former_secret,
    refuse_certificate,
    rotate_consumer_secret,
)
from instep.domain.problems import BadInput, InstepError, Problem, Severity
from instep.salesforce import Refused, RestOrg, SalesforceError
from instep.salesforce.app_credentials import (
    Consumer,
    StagedPair,
    end_pair,
    find_consumer,
    promote_pair,
    stage_pair,
    staged_pair,
)
from instep.salesforce.oauth.flows import Flow

BY_HAND = "stage the second pair in Setup yourself, and give Instep its key and secret"


@dataclasses.dataclass(frozen=True, slots=True)
class Forgotten:
    """Whether there was a former pair, and what to look at in Salesforce when it could not be ended there."""

    was_there: bool
    warning: Problem | None = None


def change_consumer_secret(connection: Connection, *, now: datetime) -> None:
    """Let Salesforce make a second pair, sign in with it, and make it the app's own. The former one goes on working.

    Raises:
        InstepError: Salesforce does not let Instep's user do it, does not take the new pair yet, or has a former one.
        InvalidCredentials, AuthorizationLost, SalesforceError: From signing in or asking.
    """
    with _our_app(connection) as (org, consumer):
        staged = _coming_pair(connection, org, consumer)
    if not _is_in_use(connection, staged):
        _rely_on(connection, staged, now)
    with _our_app(connection) as (org, _):
        promote_pair(org, staged)


def end_former_secret(connection: Connection) -> Forgotten:
    """End the former pair in Salesforce, and forget it. What Instep may not do there, or cannot now, is a warning."""
    warning = None
    if _has_former(connection):
        try:
            with _our_app(connection) as (org, consumer):
                _end_former(connection, org, consumer)
        except (InstepError, SalesforceError) as error:
            warning = _may_still_work(connection.name, error)
    return Forgotten(forget_former_secret(connection), warning)


def _coming_pair(connection: Connection, org: RestOrg, consumer: Consumer) -> StagedPair:
    """What is staged already, or a new pair."""
    staged = staged_pair(org, consumer)
    if staged and staged.is_former:
        raise InstepError(_former_is_there(connection.name, consumer))
    if staged and staged.is_expired:
        end_pair(org, staged)
        staged = None
    return staged or stage_pair(org, consumer)


def _rely_on(connection: Connection, staged: StagedPair, now: datetime) -> None:
    try:
        rotate_consumer_secret(connection, key=staged.key, secret=staged.secret, now=now)
    except BadInput as error:
        if error.problem.code != SECRET_REFUSED:
            raise
        raise InstepError(_not_taken_yet(connection.name, error.problem.said)) from error


def _end_former(connection: Connection, org: RestOrg, consumer: Consumer) -> None:
    staged = staged_pair(org, consumer)
    if staged and not staged.is_former and _is_in_use(connection, staged):
        promote_pair(org, staged)  # else the pair in use would end with its 30 days
        staged = staged_pair(org, consumer)
    if staged and staged.is_former:
        end_pair(org, staged)


def _has_former(connection: Connection) -> bool:
    return OAuthCredential.objects.filter(
        connection=connection, other_consumer_secret_sealed__isnull=False, access_token_sealed__isnull=False
    ).exists()


def _is_in_use(connection: Connection, staged: StagedPair) -> bool:
    credential = OAuthCredential.objects.select_related("connection").get(connection=connection)
    return pair_in_use(credential) == App(Flow(credential.flow), staged.key, staged.secret)


@contextmanager
def _our_app(connection: Connection) -> Iterator[tuple[RestOrg, Consumer]]:
    """The org, and the app that the connection signs in with."""
    with open_rest(connection) as org:
        credential = OAuthCredential.objects.select_related("connection").get(connection=connection)
        refuse_certificate(credential)
        try:
            consumer = find_consumer(org, frozenset({credential.consumer_key, credential.other_consumer_key} - {""}))
            if consumer is None:
                raise InstepError(_not_shown(connection.name))
            yield org, consumer
        except Refused as error:
            raise InstepError(_closed(credential, error)) from error


def _closed(credential: OAuthCredential, error: Refused) -> Problem:
    return Problem(
        "app-credentials-closed",
        f"Salesforce does not let {credential.authorized_username} change the app's consumer secret",
        where=credential.connection.name,
        said=error.said,
        next_step=(
            "Turn on Allow access to External Client App consumer secrets via REST API (Setup → External Client App "
            "Settings), and give that user External Client App Developer and View Client Secret for the time of the "
            f"change. Or {BY_HAND}"
        ),
    )


def _not_shown(name: str) -> Problem:
    return Problem(
        "app-not-shown",
        "The org shows no external client app with the consumer key in use",
        where=name,
        next_step=f"A connected app cannot be changed this way: {BY_HAND}",
    )


def _former_is_there(name: str, consumer: Consumer) -> Problem:
    return Problem(
        "former-pair-there",
        f"The app {consumer.app} still has the pair that the last change replaced",
        where=name,
        next_step=f"End it, then change the secret again: instep connection rotate-secret {name} --forget-former",
    )


def _not_taken_yet(name: str, said: str) -> Problem:
    return Problem(
        "staged-pair-not-taken",
        "Salesforce staged a second pair and does not take it yet, so the one in use stays",
        where=name,
        said=said,
        next_step=f"Wait up to 10 minutes, then go on with it: instep connection rotate-secret {name}",
    )


def _may_still_work(name: str, error: InstepError | SalesforceError) -> Problem:
    problem = error.problem if isinstance(error, InstepError) else problem_of(error)
    return Problem(
        "former-pair-may-work",
        "Instep could not look whether the former pair is gone in Salesforce",
        where=name,
        said=problem.said,
        next_step="Delete it there: the app's page → Consumer Key and Secret. Salesforce drops it after 30 days",
        severity=Severity.WARNING,
    )
