"""Changing an app's consumer secret without an outage: the new one is tried before it is relied on.

Each step may be interrupted and repeated: what is stored always holds a pair that Salesforce takes.
"""

from datetime import datetime

from instep.connections.consumer_pairs import (
    PAIR_REFUSED,
    forget_other_pair,
    keep_other_pair,
    pair_in_use,
    use_other_pair,
)
from instep.connections.events import record_event
from instep.connections.grants import App
from instep.connections.health_models import EventKind
from instep.connections.locks import token_lock
from instep.connections.models import Connection, OAuthCredential
from instep.connections.tokens import authorized_credential, renew_with, settle
from instep.connections.validating import missing
from instep.domain.problems import BadInput, Problem
from instep.salesforce import NeedsAuthorization, Secret, make_http
from instep.salesforce.oauth.flows import Flow

SECRET_REFUSED = "secret-refused"  # noqa: S105 - a code


def rotate_consumer_secret(connection: Connection, *, key: str, secret: Secret, now: datetime) -> None:
    """Sign in with a second pair that was staged in Salesforce, and rely on it from then on; the former one is kept
    for as long as Salesforce takes it.

    Args:
        key: Empty when only the secret is another one.

    Raises:
        BadInput: The secret is missing, is the one in use, or Salesforce refuses it; nothing was changed.
        InvalidCredentials, AuthorizationLost, SalesforceError: From signing in for other reasons.
    """
    with token_lock(connection.pk), make_http() as http:
        settle(connection)
        credential = authorized_credential(connection)
        app = _checked(credential, key.strip(), secret)
        keep_other_pair(credential, app, now=now)
        try:
            renew_with(credential, app, http)
        except NeedsAuthorization as error:
            if error.code not in PAIR_REFUSED:
                raise
            forget_other_pair(credential)
            raise BadInput(_refused(connection, error)) from error
        use_other_pair(credential, now=now)
        record_event(connection, EventKind.SAVED, "Consumer secret changed; the former one is kept", now=now)


def forget_former_secret(connection: Connection) -> bool:
    """Forget the pair that is not in use; answers whether there was one."""
    with token_lock(connection.pk):
        credential = OAuthCredential.objects.filter(connection=connection).first()
        if credential is None or credential.other_consumer_secret_sealed is None:
            return False
        forget_other_pair(credential)
        return True


def refuse_certificate(credential: OAuthCredential) -> None:
    """Raises BadInput: a connection that signs in with a certificate uses no secret."""
    name = credential.connection.name
    if Flow(credential.flow) is Flow.JWT_BEARER:
        raise BadInput(
            Problem(
                "no-secret-in-use",
                "The connection signs in with a certificate, which needs no consumer secret",
                where=name,
                next_step=f"Renew the certificate instead: instep connection certificate {name} --renew",
            )
        )


def _checked(credential: OAuthCredential, key: str, secret: Secret) -> App:
    name = credential.connection.name
    refuse_certificate(credential)
    if not secret:
        raise BadInput(missing("OAuth Consumer Secret", name, "Copy the staged secret from the app in Salesforce"))
    app = App(Flow(credential.flow), key or credential.consumer_key, secret)
    if app == pair_in_use(credential):
        raise BadInput(
            Problem(
                "secret-in-use",
                "This is the consumer secret in use",
                where=name,
                next_step="Stage a second one in Salesforce: the app's page → Consumer Key and Secret → Stage",
            )
        )
    return app


def _refused(connection: Connection, error: NeedsAuthorization) -> Problem:
    return Problem(
        "secret-refused",
        "Salesforce does not take this consumer secret, so the one in use stays",
        where=connection.name,
        said=error.said,
        next_step="Copy the staged key and secret again, both; a new one may take 10 minutes until it can be used",
    )
