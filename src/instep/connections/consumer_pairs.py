"""The one or two pairs of consumer key and secret that an app may have: the one in use, and another during a rotation.

Salesforce takes both while a second pair is staged. An app that refuses a pair has not looked at the refresh token yet,
so trying the other one is safe.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from instep.connections.grants import App
from instep.connections.models import OAuthCredential
from instep.connections.validating import NOTHING
from instep.connections.vault import seal
from instep.salesforce import NeedsAuthorization, TokenGrant
from instep.salesforce.oauth.flows import Flow

PAIR_REFUSED = frozenset({"invalid_client", "invalid_client_id"})


def pair_in_use(credential: OAuthCredential) -> App:
    secret = credential.open("consumer_secret") if credential.consumer_secret_sealed else NOTHING
    return App(Flow(credential.flow), credential.consumer_key, secret)


def other_pair(credential: OAuthCredential) -> App | None:
    """The second pair, while there is one."""
    if credential.other_consumer_secret_sealed is None:
        return None
    return App(Flow(credential.flow), credential.other_consumer_key, credential.open("other_consumer_secret"))


def with_either_pair(credential: OAuthCredential, act: Callable[[App], TokenGrant]) -> tuple[TokenGrant, App]:
    """What `act` brings with the pair in use or, when the app refuses that, with the other; and which it was."""
    app, other = pair_in_use(credential), other_pair(credential)
    try:
        return act(app), app
    except NeedsAuthorization as error:
        if other is None or error.code not in PAIR_REFUSED:
            raise
    return act(other), other


def keep_other_pair(credential: OAuthCredential, app: App, *, now: datetime) -> None:
    """Store a second pair beside the one in use."""
    _write(
        credential,
        other_consumer_key=app.consumer_key,
        other_consumer_secret_sealed=seal(app.consumer_secret, credential.place_of("other_consumer_secret")),
        other_since=now,
    )


def use_other_pair(credential: OAuthCredential, *, now: datetime) -> None:
    """The two change places. To be called once what the other pair brought is stored."""
    current, other = pair_in_use(credential), other_pair(credential)
    if other is None:
        return
    _write(
        credential,
        consumer_key=other.consumer_key,
        consumer_secret_sealed=seal(other.consumer_secret, credential.place_of("consumer_secret")),
        other_consumer_key=current.consumer_key,
        other_consumer_secret_sealed=seal(current.consumer_secret, credential.place_of("other_consumer_secret")),
        other_since=now,
    )


def forget_other_pair(credential: OAuthCredential) -> None:
    _write(credential, other_consumer_key="", other_consumer_secret_sealed=None, other_since=None)


def _write(credential: OAuthCredential, **columns: object) -> None:
    with transaction.atomic(durable=True):
        OAuthCredential.objects.filter(pk=credential.pk).update(**columns)
    credential.refresh_from_db()
