"""What every flow asks before a user gets a token: is the org open, the user active, the address and the app allowed?

Source: salesforce-api.md, A13, A14 (IP Relaxation).
"""

from typing import Any, NoReturn

from sf_emulator.objects.access import (
    Access,
    App,
    AppRefusal,
    IpRelaxation,
    Reason,
    SignInWay,
    can_sign_in,
    is_within,
    may_come_from,
    org_setting,
)

from .errors import (
    OAuthError,
    app_blocked,
    authentication_failure,
    inactive_org,
    ip_restricted,
    not_admin_approved,
    not_installed,
    too_many_logins,
)
from .flows import Flow

LOGIN_TYPE = "Remote Access 2.0"

_REFUSALS = {
    AppRefusal.BLOCKED: app_blocked,
    AppRefusal.NOT_INSTALLED: not_installed,
    AppRefusal.NOT_ADMIN_APPROVED: not_admin_approved,
}


def login_way(app: App, source_ip: str, flow: Flow) -> SignInWay:
    """How the login history names a sign-in through an app."""
    return SignInWay(LOGIN_TYPE, app.settings.name, source_ip, sub_type=flow)


def let_in(
    access: Access, app: App, user_id: str, source_ip: str, flow: Flow, *, inactive: OAuthError | None = None
) -> dict[str, Any]:
    """The user, if nothing speaks against a token for him. `inactive` is what the flow says of inactive users.

    Raises:
        OAuthError: Something does. The login history says what.
    """
    if not org_setting(access.org, "org_is_active"):
        raise inactive_org()
    user = access.org.get("User", user_id)
    if user is None:
        raise inactive or authentication_failure()
    way = login_way(app, source_ip, flow)
    if not can_sign_in(access.org, user["Id"]):
        _refuse(access, user, Reason.FROZEN if user["IsActive"] else Reason.INACTIVE, way, inactive)
    if _ip_ranges_count(app, source_ip, flow) and not may_come_from(access.org, user, source_ip):
        _refuse(access, user, Reason.RESTRICTED_IP, way, ip_restricted())
    if access.login_history.logins_in_the_last_hour(user["Id"]) >= org_setting(access.org, "logins_an_hour"):
        _refuse(access, user, "Login Rate Exceeded", way, too_many_logins())
    refusal = access.refusal_to_use(user, app, on_a_device=flow is Flow.DEVICE)
    if refusal:
        _refuse(access, user, "Failed: Not approved for access", way, _REFUSALS[refusal]())
    return user


def _refuse(access: Access, user: dict[str, Any], status: str, way: SignInWay, error: OAuthError | None) -> NoReturn:
    access.login_history.record(user["Id"], status, way)
    raise error or authentication_failure()


def _ip_ranges_count(app: App, source_ip: str, flow: Flow) -> bool:
    """Whether the app holds its users to the login IP ranges of their profiles."""
    match app.settings.ip_relaxation:
        case IpRelaxation.ENFORCE:
            return True
        case IpRelaxation.ENFORCE_RELAX_REFRESH:
            return flow is not Flow.REFRESH
        case IpRelaxation.BYPASS_SECOND_FACTOR:
            return not (flow is Flow.WEB_SERVER and is_within(source_ip, app.settings.trusted_ip_ranges))
        case IpRelaxation.BYPASS:
            return False
