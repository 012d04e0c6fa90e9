"""Access to the org: apps, grants, codes, sessions, and who may sign in. It knows nothing of HTTP."""

from .access import READY_MADE_APP, Access
from .admission import LIMIT_INFO, ApiCaller, admit, app_usage, count_call, newest_version_for
from .app_settings import (
    AppKind,
    AppSettings,
    HighAssurance,
    IpRelaxation,
    PermittedUsers,
    RefreshTokenPolicy,
    ValidityUnit,
)
from .apps import App, AppOrigin, Apps, NameTaken
from .callbacks import CallbackRefused, check_callback_url, parse_callback_urls
from .certificates import CertificateRefused, describe_certificate, has_signed, read_certificate
from .codes import AuthorizationCode, Codes
from .device_codes import POLL_INTERVAL, DeviceCode, DeviceCodes
from .grants import GRANTS_A_USER_AND_APP, Grant, Grants
from .ip_ranges import IpRangeRefused, check_ip_range, is_within
from .login_history import SUCCESS, LoginEntry, LoginHistory, SignInWay
from .login_hours import LoginHours, LoginHoursRefused
from .one_time_passwords import OneTimePasswords
from .org_settings import (
    ORG_SETTINGS,
    SettingRefused,
    change_org_settings,
    newest_api_version,
    org_setting,
    org_settings,
)
from .orgs import OrgOptions, Orgs, UsernamesTaken
from .permitted_users import AppRefusal
from .profile_policies import ProfilePolicies
from .scopes import SCOPE_LABELS, SUPPORTED_SCOPES, canonical_scopes, covers, in_wire_order
from .sessions import Session, SessionKind, Sessions, bearer_token
from .source_address import source_address
from .staged_credentials import AlreadyStaged, StagedCredentials, StagedState
from .times import from_ms, to_ms
from .users import (
    Reason,
    SignInRefused,
    can_sign_in,
    check_api_password,
    is_frozen,
    may_come_from,
    sign_in_to_api,
    sign_in_to_pages,
)

__all__ = [
    "GRANTS_A_USER_AND_APP",
    "LIMIT_INFO",
    "ORG_SETTINGS",
    "POLL_INTERVAL",
    "READY_MADE_APP",
    "SCOPE_LABELS",
    "SUCCESS",
    "SUPPORTED_SCOPES",
    "Access",
    "AlreadyStaged",
    "ApiCaller",
    "App",
    "AppKind",
    "AppOrigin",
    "AppRefusal",
    "AppSettings",
    "Apps",
    "AuthorizationCode",
    "CallbackRefused",
    "CertificateRefused",
    "Codes",
    "DeviceCode",
    "DeviceCodes",
    "Grant",
    "Grants",
    "HighAssurance",
    "IpRangeRefused",
    "IpRelaxation",
    "LoginEntry",
    "LoginHistory",
    "LoginHours",
    "LoginHoursRefused",
    "NameTaken",
    "OneTimePasswords",
    "OrgOptions",
    "Orgs",
    "PermittedUsers",
    "ProfilePolicies",
    "Reason",
    "RefreshTokenPolicy",
    "Session",
    "SessionKind",
    "Sessions",
    "SettingRefused",
    "SignInRefused",
    "SignInWay",
    "StagedCredentials",
    "StagedState",
    "UsernamesTaken",
    "ValidityUnit",
    "admit",
    "app_usage",
    "bearer_token",
    "can_sign_in",
    "canonical_scopes",
    "change_org_settings",
    "check_api_password",
    "check_callback_url",
    "check_ip_range",
    "count_call",
    "covers",
    "describe_certificate",
    "from_ms",
    "has_signed",
    "in_wire_order",
    "is_frozen",
    "is_within",
    "may_come_from",
    "newest_api_version",
    "newest_version_for",
    "org_setting",
    "org_settings",
    "parse_callback_urls",
    "read_certificate",
    "sign_in_to_api",
    "sign_in_to_pages",
    "source_address",
    "to_ms",
]
