"""The username-password flow: new orgs block it, external client apps never had it. Source: salesforce-api.md, A7."""

from sf_emulator.objects.access import AppKind, Reason, SignInRefused, check_api_password, org_setting

from .errors import OAuthError, authentication_failure, ip_restricted, wrong_password
from .flows import Flow
from .gate import let_in, login_way
from .token_request import TokenRequest

_BLOCKED = "Username-Password Flow Disabled"


def exchange_password(request: TokenRequest) -> dict[str, str]:
    """An access token for a user name, and a password with the security token behind it; no refresh token."""
    app = request.app_with_secret()
    username, password = request.required("username"), request.required("password")
    access = request.access
    way = login_way(app, request.source_ip, Flow.PASSWORD)
    if not org_setting(access.org, "username_password_flow") or app.kind is not AppKind.CONNECTED_APP:
        for user in access.org.find("User", Username=username):
            access.login_history.record(user["Id"], _BLOCKED, way)
        raise authentication_failure()
    try:
        user = check_api_password(access.org, username, password, way)
    except SignInRefused as refused:
        raise _error(refused.reason) from refused
    let_in(access, app, user["Id"], request.source_ip, Flow.PASSWORD)
    scopes = frozenset(app.settings.scopes) - {"refresh_token"}
    return request.issuer.open_session(app, user["Id"], scopes, Flow.PASSWORD)


def _error(reason: Reason) -> OAuthError:
    if reason is Reason.RESTRICTED_IP:
        return ip_restricted()
    return wrong_password() if reason is Reason.WRONG else authentication_failure()
