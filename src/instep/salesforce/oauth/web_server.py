"""The web-server flow: the address of the Allow page, and the exchange of its code. PKCE S256, always."""

import secrets
from collections.abc import Collection

import httpx2
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from instep.salesforce.errors import NeedsAuthorization, RequestLine
from instep.salesforce.oauth.messages import TOKEN_PATH, read_grant, request_token, token_form
from instep.salesforce.records import TokenGrant
from instep.salesforce.secret import Secret

AUTHORIZE_PATH = "/services/oauth2/authorize"
SCOPES = "api refresh_token"
VERIFIER_BYTES = 64  # 86 characters; RFC 7636 allows 43 to 128


def new_code_verifier() -> Secret:
    return Secret(secrets.token_urlsafe(VERIFIER_BYTES))


def authorize_address(
    login_url: str, *, consumer_key: str, redirect_uri: str, state: Secret, code_verifier: Secret
) -> str:
    """Where to send the browser. Holds the verifier's challenge and the state, no secret of the app."""
    return str(
        prepare_grant_uri(
            f"{login_url}{AUTHORIZE_PATH}",
            consumer_key,
            "code",
            redirect_uri=redirect_uri,
            scope=SCOPES,
            state=state.open(),
            code_challenge=create_s256_code_challenge(code_verifier.open()),
            code_challenge_method="S256",
        )
    )


def exchange_code(
    http: httpx2.Client,
    login_url: str,
    *,
    code: Secret,
    code_verifier: Secret,
    consumer_key: str,
    consumer_secret: Secret,
    redirect_uri: str,
    allowed_hosts: Collection[str],
) -> TokenGrant:
    """Turn the callback's code into tokens. A code works once, so this is never repeated."""
    form = token_form(
        "authorization_code",
        code=code.open(),
        redirect_uri=redirect_uri,
        client_id=consumer_key,
        client_secret=consumer_secret.open(),
        code_verifier=code_verifier.open(),
    )
    return read_grant(
        request_token(http, login_url, form),
        consumer_secrets=(consumer_secret,),
        allowed_hosts=allowed_hosts,
        request=RequestLine("POST", TOKEN_PATH),
    )


def try_app(
    http: httpx2.Client, login_url: str, *, consumer_key: str, consumer_secret: Secret, redirect_uri: str
) -> NeedsAuthorization | None:
    """What Salesforce says about the app itself, asked with a code that nobody issued.

    Returns the refusal of the key (`invalid_client_id`: unknown, or not in effect yet) or of the secret
    (`invalid_client`); None when it complains about the code only.
    """
    form = token_form(
        "authorization_code",
        code="not-issued",
        redirect_uri=redirect_uri,
        client_id=consumer_key,
        client_secret=consumer_secret.open(),
        code_verifier=new_code_verifier().open(),
    )
    try:
        request_token(http, login_url, form)
    except NeedsAuthorization as error:
        return error if error.code in ("invalid_client_id", "invalid_client") else None
    return None
