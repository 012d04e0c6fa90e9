"""Access to the org: apps, grants, codes, sessions, and who may sign in. It knows nothing of HTTP."""

from .access import Access
from .admission import LIMIT_INFO, ApiCaller, admit, count_call
from .app_settings import AppKind, AppSettings, IpRelaxation, PermittedUsers, RefreshTokenPolicy, ValidityUnit
from .apps import App, Apps, NameTaken
from .callbacks import CallbackRefused, check_callback_url, parse_callback_urls
from .codes import AuthorizationCode, Codes
from .grants import GRANTS_A_USER_AND_APP, Grant, Grants
from .login_history import SUCCESS, LoginEntry, LoginHistory
from .org_settings import (
    ORG_SETTINGS,
    SettingRefused,
    change_org_settings,
    org_setting,
    org_settings,
)
from .orgs import OrgOptions, Orgs, UsernamesTaken
from .scopes import SCOPE_LABELS, SUPPORTED_SCOPES, canonical_scopes, covers, in_wire_order
from .sessions import Session, SessionKind, Sessions, bearer_token
from .times import from_ms, to_ms
from .users import (
    Reason,
    SignInRefused,
    SignInWay,
    can_sign_in,
    is_frozen,
    sign_in_to_api,
    sign_in_to_pages,
)

__all__ = [
    "GRANTS_A_USER_AND_APP",
    "LIMIT_INFO",
    "ORG_SETTINGS",
    "SCOPE_LABELS",
    "SUCCESS",
    "SUPPORTED_SCOPES",
    "Access",
    "ApiCaller",
    "App",
    "AppKind",
    "AppSettings",
    "Apps",
    "AuthorizationCode",
    "CallbackRefused",
    "Codes",
    "Grant",
    "Grants",
    "IpRelaxation",
    "LoginEntry",
    "LoginHistory",
    "NameTaken",
    "OrgOptions",
    "Orgs",
    "PermittedUsers",
    "Reason",
    "RefreshTokenPolicy",
    "Session",
    "SessionKind",
    "Sessions",
    "SettingRefused",
    "SignInRefused",
    "SignInWay",
    "UsernamesTaken",
    "ValidityUnit",
    "admit",
    "bearer_token",
    "can_sign_in",
    "canonical_scopes",
    "change_org_settings",
    "check_callback_url",
    "count_call",
    "covers",
    "from_ms",
    "in_wire_order",
    "is_frozen",
    "org_setting",
    "org_settings",
    "parse_callback_urls",
    "sign_in_to_api",
    "sign_in_to_pages",
    "to_ms",
]
