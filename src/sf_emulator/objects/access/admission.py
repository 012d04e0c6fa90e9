"""Letting an API call in: whose it is, and that it counts. REST, bulk and SOAP share it."""

from dataclasses import dataclass

from sf_emulator.objects.changes import Actor
from sf_emulator.objects.errors import RequestRefused

from .access import Access
from .org_settings import newest_api_version, org_setting
from .orgs import Orgs
from .sessions import Session, SessionKind, bearer_token

LIMIT_INFO = "Sforce-Limit-Info"
EXPIRED_PASSWORD = (
    "The users password has expired, you must call SetPassword before attempting any other API operations"  # noqa: S105
)


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """Who makes a call, in which org, and what `Sforce-Limit-Info` says after it."""

    access: Access
    session: Session
    actor: Actor
    limit_info: str


def admit(
    orgs: Orgs, authorization_header: str | None, scope: str = "api", *, sets_password: bool = False
) -> ApiCaller:
    """Let the bearer of a token with this scope in, and count the call.

    `sets_password`: the call gives its caller a new password.

    Raises:
        RequestRefused: 401 or 403, see `Sessions.authenticate`; 403 REQUEST_LIMIT_EXCEEDED; 403, the session is of a
        password that has expired, and good for nothing but setting another.
    """
    access = orgs.of_token(bearer_token(authorization_header))
    session = access.sessions.authenticate(authorization_header, scope)
    is_of_password = session.kind is SessionKind.SOAP
    if is_of_password and not sets_password and access.org.has_expired_password(session.user_id):
        raise RequestRefused(403, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD", EXPIRED_PASSWORD)
    return ApiCaller(access, session, access.org.actor(session.user_id), count_call(access, session))


def newest_version_for(orgs: Orgs, authorization_header: str | None) -> int:
    """Of the org that a token is of, else of the first: each org is on a release of its own. No token is judged yet."""
    token = (authorization_header or "").partition(" ")[2].strip()
    return newest_api_version(orgs.of_token(token).org)


def count_call(access: Access, session: Session | None = None) -> str:
    """Count an API call; answers the value of `Sforce-Limit-Info`. Source: salesforce-api.md, C1, C3.

    Raises:
        RequestRefused: 403 REQUEST_LIMIT_EXCEEDED, with the header: the calls of 24 hours are used up, the org's or
        those of an app that has an allocation of its own.
    """
    used, allowed = access.org.api_usage()
    app = _app_with_allocation(access, session)
    made, most = app_usage(access)[app] if app else (0, 1)
    if used >= allowed or made >= most:
        headers = {LIMIT_INFO: _limit_info(used, allowed, app, made, most)}
        raise RequestRefused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", headers=headers)
    access.org.count_api_call(app)
    return _limit_info(used + 1, allowed, app, made + 1, most)


def app_usage(access: Access) -> dict[str, tuple[int, int]]:
    """Calls in the last 24 hours, and calls allowed, of the apps that have an allocation of their own."""
    allocations = org_setting(access.org, "app_daily_api_requests")
    return {name: (access.org.api_usage_of_app(name), int(most)) for name, most in allocations.items()}


def _app_with_allocation(access: Access, session: Session | None) -> str:
    """The app's name; empty when it has none of its own."""
    allocations = org_setting(access.org, "app_daily_api_requests")
    app = access.apps.get(session.app_number) if allocations and session and session.app_number else None
    return app.settings.name if app and app.settings.name in allocations else ""


def _limit_info(used: int, allowed: int, app: str, made: int, most: int) -> str:
    of_app = f"; per-app-api-usage={made}/{most}(appName={app})" if app else ""
    return f"api-usage={used}/{allowed}{of_app}"
