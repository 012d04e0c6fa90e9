"""The authorization code and credentials flow: a user name and password become a code, without a page.

Salesforce offers it on Experience Cloud sites; the emulator has none, and answers at the org's own address.
Source: Salesforce help, "Authorization Code and Credentials Flow" (headers, body, answer).
"""

import base64
import binascii
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from sf_emulator.objects.access import Access, Orgs, SignInRefused, sign_in_to_pages

from .answers import answer, refuse
from .authorization import AuthorizationRequest, ErrorPage, RefusedToCallback, read_authorization_request
from .errors import OAuthError, authentication_failure, unsupported_response_type
from .flows import Flow
from .gate import let_in, login_way
from .requests import issuer_for

RESPONSE_TYPE = "code_credentials"
_NAMED_USER = "named-user"


def code_for_credentials(request: Request, form: Mapping[str, str]) -> Response:
    """A code in a JSON answer, to be exchanged as any other."""
    try:
        return answer(request, form, {"code": _code(request, form)})
    except OAuthError as error:
        return refuse(request, form, error)
    except (ErrorPage, RefusedToCallback) as refused:
        return refuse(request, form, OAuthError(refused.error, refused.description))


def _code(request: Request, form: Mapping[str, str]) -> str:
    orgs: Orgs = request.app.state.orgs
    username, password = _credentials(request, form)
    access = orgs.of_username(username)
    asked = read_authorization_request(orgs, access, dict(form) | {"response_type": "code"})
    settings = asked.app.settings
    is_named_user = request.headers.get("auth-request-type", "").lower() == _NAMED_USER
    if not settings.authorization_code_and_credentials_flow or not is_named_user:
        raise unsupported_response_type()
    if settings.credentials_in_body_only and "authorization" in request.headers:
        raise unsupported_response_type()
    return _issue(request, access, asked, username, password)


def _issue(request: Request, access: Access, asked: AuthorizationRequest, username: str, password: str) -> str:
    issuer = issuer_for(request, access)
    way = login_way(asked.app, issuer.source_ip, Flow.CODE_CREDENTIALS)
    try:
        user = sign_in_to_pages(access.org, username, password, way)
    except SignInRefused as refused:
        raise authentication_failure() from refused
    let_in(access, asked.app, user["Id"], issuer.source_ip, Flow.CODE_CREDENTIALS)
    return access.codes.issue(
        asked.app.number,
        user["Id"],
        asked.scopes,
        asked.redirect_uri,
        code_challenge=asked.code_challenge,
        nonce=asked.nonce,
    )


def _credentials(request: Request, form: Mapping[str, str]) -> tuple[str, str]:
    """From HTTP Basic, else from the body."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("username", ""), form.get("password", "")
    try:
        username, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as broken:
        raise authentication_failure() from broken
    return username, password
