"""Ending an authorisation at Salesforce."""

from urllib.parse import urlencode

import httpx2

from instep.salesforce.oauth.messages import json_object, post_form, refusal
from instep.salesforce.secret import Secret

REVOKE_PATH = "/services/oauth2/revoke"


def revoke_token(http: httpx2.Client, origin: str, token: Secret) -> None:
    """Revoke a refresh token with its access tokens, or one access token. A token already gone counts as revoked.

    Sent in the body, never in the address, because addresses are logged.
    """
    answer = post_form(http, f"{origin}{REVOKE_PATH}", urlencode({"token": token.open()}))
    if answer.status == httpx2.codes.OK:
        return
    if (json_object(answer) or {}).get("error") == "invalid_token":
        return
    raise refusal(answer)
