"""A new access token from a refresh token. Single flight and storing are the caller's."""

from collections.abc import Collection

import httpx2

from instep.salesforce.oauth.messages import ask_for_token, read_grant, token_fields, token_form
from instep.salesforce.records import TokenGrant
from instep.salesforce.secret import Secret


def refresh_access_token(
    http: httpx2.Client,
    login_url: str,
    *,
    refresh_token: Secret,
    consumer_key: str,
    consumer_secret: Secret,
    allowed_hosts: Collection[str],
    other_secrets: Collection[Secret] = (),
) -> TokenGrant:
    """Ask once. When the grant holds a new `refresh_token`, the one used is dead: store it before anything else.

    Args:
        other_secrets: Secrets besides `consumer_secret` that the answer may be signed with: two are live in a rotation.

    Raises:
        NeedsAuthorization: The refresh token, the app or the user is no longer accepted.
        TryAgainLater: No answer. Asking again is the only way on: a rotated token that got lost cannot be recovered.
    """
    form = token_form(
        "refresh_token",
        refresh_token=refresh_token.open(),
        client_id=consumer_key,
        client_secret=consumer_secret.open(),
    )
    answer = ask_for_token(http, login_url, form)
    return read_grant(
        token_fields(answer),
        consumer_secrets=(consumer_secret, *other_secrets),
        allowed_hosts=allowed_hosts,
        request=answer.request,
    )
