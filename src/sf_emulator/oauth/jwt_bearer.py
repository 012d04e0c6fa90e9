"""The JWT bearer flow: an assertion signed with the app's certificate becomes an access token, without a browser.

Source: salesforce-api.md, A5; RFC 7523.
"""

from datetime import timedelta

from sf_emulator.objects.access import App, PermittedUsers, has_signed, to_ms

from .errors import (
    expired_assertion,
    inactive_user_of_assertion,
    invalid_assertion,
    not_approved,
    unsupported_grant_type,
    wrong_audience,
)
from .flows import Flow
from .gate import let_in
from .jwt import Assertion, NoJwt, read_jwt
from .token_request import TokenRequest

_LONGEST_VALIDITY = timedelta(minutes=3)
_SKEW = timedelta(minutes=5)  # UNCONFIRMED: how far a client's clock may be ahead
_MILLISECONDS_FROM = 1e11  # as seconds that is the year 5138
_LOGIN_HOSTS = ("https://login.salesforce.com", "https://test.salesforce.com")
_TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 - a path, no secret
_ANSWERED = ("access_token", "scope", "instance_url", "id", "token_type", "token_format")


def exchange_assertion(request: TokenRequest) -> dict[str, str]:
    """The access token of an assertion; there is no refresh token, the client signs again."""
    assertion = _read(request)
    app = request.app()
    if not app.settings.digital_signatures or not app.settings.certificate:
        raise unsupported_grant_type()
    _check(request, app, assertion)
    access = request.access
    users = access.org.find("User", Username=str(assertion.claims.get("sub", "")))
    if not users:
        raise not_approved()
    user_id = users[0]["Id"]
    let_in(access, app, user_id, request.source_ip, Flow.JWT_BEARER, inactive=inactive_user_of_assertion())
    scopes = _scopes(request, app, user_id)
    fields = request.issuer.open_session(app, user_id, scopes, Flow.JWT_BEARER)
    return {name: value for name, value in fields.items() if name in _ANSWERED}


def issuer_of(assertion: str) -> str:
    """The consumer key that an assertion names.

    Raises:
        OAuthError: It is no JWT.
    """
    try:
        return str(read_jwt(assertion).claims.get("iss", ""))
    except NoJwt as broken:
        raise invalid_assertion() from broken


def _read(request: TokenRequest) -> Assertion:
    try:
        assertion = read_jwt(request.required("assertion"))
    except NoJwt as broken:
        raise invalid_assertion() from broken
    if assertion.header.get("alg") != "RS256":
        raise invalid_assertion()
    return assertion


def _check(request: TokenRequest, app: App, assertion: Assertion) -> None:
    if not has_signed(app.settings.certificate, assertion.signed, assertion.signature):
        raise invalid_assertion()
    audience = assertion.claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not any(str(one).rstrip("/").removesuffix(_TOKEN_PATH) in _own_addresses(request) for one in audiences):
        raise wrong_audience()
    _check_expiry(request, assertion)


def _check_expiry(request: TokenRequest, assertion: Assertion) -> None:
    """`exp` in seconds, a number or, as some clients send it, its digits.

    The CLI sends the present in milliseconds, and Salesforce takes it: @salesforce/core, lib/org/authInfo.js.
    """
    now = to_ms(request.access.org.clock.now()) / 1000
    try:
        expires = float(assertion.claims.get("exp", ""))
    except (TypeError, ValueError) as broken:
        raise invalid_assertion() from broken
    earliest = now
    if expires >= _MILLISECONDS_FROM:
        expires, earliest = expires / 1000, now - _SKEW.total_seconds()
    if expires <= earliest or expires > now + (_LONGEST_VALIDITY + _SKEW).total_seconds():
        raise expired_assertion()


def _own_addresses(request: TokenRequest) -> frozenset[str]:
    """What an assertion may be meant for: the login hosts, My Domain, and where the emulator answers."""
    my_domain = f"https://{request.access.org.my_domain}"
    domains = (f"{my_domain}.my.salesforce.com", f"{my_domain}.sandbox.my.salesforce.com")
    return frozenset((*_LOGIN_HOSTS, *domains, request.issuer.base_url, request.asked_at))


def _scopes(request: TokenRequest, app: App, user_id: str) -> frozenset[str]:
    """What the user allowed before; all that the app may have where an administrator approved it."""
    if app.settings.permitted_users is PermittedUsers.ADMIN_APPROVED:
        return frozenset(app.settings.scopes) - {"refresh_token"}
    approved = request.access.grants.approved_scopes(user_id, app.number)
    if not approved:
        raise not_approved()
    return approved - {"refresh_token"}
