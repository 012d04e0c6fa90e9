"""Who may sign in, and how it went: the rules of the login pages, of SOAP login and of every token."""

from enum import StrEnum
from typing import Any, NoReturn

from sf_emulator.objects.org import Org

from .ip_ranges import is_within
from .lockout import Lockout
from .login_history import SUCCESS, LoginHistory, SignInWay
from .login_hours import LoginHours
from .org_settings import org_setting
from .profile_policies import ProfilePolicies


class SignInRefused(Exception):
    """Why nobody was signed in."""

    def __init__(self, reason: "Reason") -> None:
        super().__init__(reason.value)
        self.reason = reason


class Reason(StrEnum):
    """Why a sign-in is refused. Salesforce tells most of them apart in its login history only."""

    WRONG = "Invalid Password"
    UNKNOWN = "Failed: Unknown User"
    INACTIVE = "User is Inactive"
    FROZEN = "User is Frozen"
    LOCKED_OUT = "Password Lockout"
    API_ONLY = "Failed: API Only User"
    RESTRICTED_IP = "Restricted IP"
    RESTRICTED_TIME = "Restricted Time Period"
    NEEDS_SECURITY_TOKEN = "Failed: API security token required"  # noqa: S105 - a text, no secret


def can_sign_in(org: Org, user_id: str) -> bool:
    """Whether the user is active and not frozen."""
    user = org.get("User", user_id)
    return user is not None and bool(user["IsActive"]) and not is_frozen(org, user_id)


def is_frozen(org: Org, user_id: str) -> bool:
    """Whether an administrator has frozen the user."""
    return any(login["IsFrozen"] for login in org.find("UserLogin", UserId=user_id))


def may_come_from(org: Org, user: dict[str, Any], source_ip: str) -> bool:
    """Whether the login IP ranges of the user's profile let this address in; without ranges every one is in."""
    ranges = ProfilePolicies(org).login_ip_ranges(user["ProfileId"])
    return not ranges or is_within(source_ip, ranges)


def sign_in_to_pages(org: Org, username: str, password: str, way: SignInWay) -> dict[str, Any]:
    """The user who signs in on the login page; API-only users cannot.

    Raises:
        SignInRefused: See `Reason`.
    """
    user = _known_user(org, username)
    _refuse_locked_out(org, user, way)
    if not org.check_password(user["Id"], password):
        _refuse(org, user["Id"], Reason.WRONG, way)
    if "ApiUserOnly" in org.permissions(user["Id"]):
        _refuse(org, user["Id"], Reason.API_ONLY, way)
    Lockout(org).forget(user["Id"])
    LoginHistory(org).record(user["Id"], SUCCESS, way)
    return user


def sign_in_to_api(org: Org, username: str, password: str, way: SignInWay) -> dict[str, Any]:
    """The user of a password with the security token behind it.

    Raises:
        SignInRefused: See `Reason`.
    """
    user = check_api_password(org, username, password, way)
    LoginHistory(org).record(user["Id"], SUCCESS, way)
    return user


def check_api_password(org: Org, username: str, password: str, way: SignInWay) -> dict[str, Any]:
    """The user whom a password with the security token behind it belongs to; that he came is yet to be recorded.

    Raises:
        SignInRefused: See `Reason`.
    """
    user = _known_user(org, username)
    _refuse_locked_out(org, user, way)
    token = org.security_token(user["Id"])
    has_token = password.endswith(token) and org.check_password(user["Id"], password.removesuffix(token))
    if not has_token:
        if not org.check_password(user["Id"], password):
            _refuse(org, user["Id"], Reason.WRONG, way)
        if not _comes_from_known_addresses(org, user, way):
            _refuse(org, user["Id"], Reason.NEEDS_SECURITY_TOKEN, way)
    Lockout(org).forget(user["Id"])
    return user


def _comes_from_known_addresses(org: Org, user: dict[str, Any], way: SignInWay) -> bool:
    """From the org's trusted addresses (Network Access), and from those of a profile, nobody needs a security token."""
    of_profile = ProfilePolicies(org).login_ip_ranges(user["ProfileId"])
    return bool(of_profile) or is_within(way.source_ip, org_setting(org, "trusted_ip_ranges"))


def _known_user(org: Org, username: str) -> dict[str, Any]:
    found = org.find("User", Username=username.strip().lower())
    if not found:
        raise SignInRefused(Reason.UNKNOWN)
    return found[0]


def _refuse_locked_out(org: Org, user: dict[str, Any], way: SignInWay) -> None:
    if not user["IsActive"]:
        _refuse(org, user["Id"], Reason.INACTIVE, way)
    if is_frozen(org, user["Id"]):
        _refuse(org, user["Id"], Reason.FROZEN, way)
    if Lockout(org).is_locked(user["Id"]):
        _refuse(org, user["Id"], Reason.LOCKED_OUT, way)
    if not may_come_from(org, user, way.source_ip):
        _refuse(org, user["Id"], Reason.RESTRICTED_IP, way)
    if not LoginHours(org).allow(user["ProfileId"]):
        _refuse(org, user["Id"], Reason.RESTRICTED_TIME, way)


def _refuse(org: Org, user_id: str, reason: Reason, way: SignInWay) -> NoReturn:
    if reason is Reason.WRONG:
        Lockout(org).count_failure(user_id)
    LoginHistory(org).record(user_id, reason.value, way)
    raise SignInRefused(reason)
