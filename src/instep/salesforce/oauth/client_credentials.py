"""The client credentials flow: the app signs in by itself, as the user whom its policies name under Run As.

Source: salesforce-api.md, A6.
"""

from collections.abc import Collection
from datetime import datetime

import httpx2

from instep.salesforce.oauth.flows import Flow
from instep.salesforce.oauth.identity import verify_signature
from instep.salesforce.oauth.messages import ask_for_token, read_unsigned_grant, token_fields, token_form
from instep.salesforce.records import TokenGrant
from instep.salesforce.secret import Secret


def exchange_client_credentials(
    http: httpx2.Client,
    login_url: str,
    *,
    consumer_key: str,
    consumer_secret: Secret,
    other_secrets: Collection[Secret] = (),
    allowed_hosts: Collection[str],
    now: datetime,
) -> TokenGrant:
    """Ask once, at the org's own domain: the shared login hosts refuse this flow.

    Args:
        other_secrets: Secrets besides `consumer_secret` that the answer may be signed with: two are live in a rotation.

    Raises:
        NeedsAuthorization: The flow, the secret, the host or the Run As user is not accepted.
        TryAgainLater: No answer; asking again does no harm.
        Unintelligible: The response has a signature that was not made with this app's secret.
    """
    form = token_form("client_credentials", client_id=consumer_key, client_secret=consumer_secret.open())
    answer = ask_for_token(http, login_url, form)
    fields = token_fields(answer, Flow.CLIENT_CREDENTIALS)
    if "signature" in fields:
        verify_signature(
            signature=str(fields["signature"]),
            identity_url=str(fields.get("id", "")),
            issued_at=str(fields.get("issued_at", "")),
            consumer_secrets=(consumer_secret, *other_secrets),
        )
    return read_unsigned_grant(fields, allowed_hosts=allowed_hosts, request=answer.request, now=now)
