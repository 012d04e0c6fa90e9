"""What an administrator sets on an app: the rows of its Setup pages, as one value.

Source: salesforce-api.md, A4 (refresh token policies), A14 (labels), A15 (metadata names and defaults).
"""

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any


class AppKind(StrEnum):
    """Which of the two sorts of app it is. Connected apps are the older one."""

    EXTERNAL_CLIENT_APP = "external_client_app"
    CONNECTED_APP = "connected_app"


class PermittedUsers(StrEnum):
    """Who may authorise the app."""

    SELF_AUTHORIZE = "all_users"
    ADMIN_APPROVED = "admin_approved"


class IpRelaxation(StrEnum):
    """Whether the app's users are held to the login IP ranges of their profiles."""

    ENFORCE = "ENFORCE"
    ENFORCE_RELAX_REFRESH = "ENFORCE_RELAXREFRESH"
    BYPASS_SECOND_FACTOR = "BYPASS_2FACTOR"
    BYPASS = "BYPASS"


class RefreshTokenPolicy(StrEnum):
    """Judged when the refresh token is used; it cuts no running session."""

    INFINITE = "infinite"
    ZERO = "zero"
    SPECIFIC_INACTIVITY = "specific_inactivity"
    SPECIFIC_LIFETIME = "specific_lifetime"


class ValidityUnit(StrEnum):
    """What a refresh token's period is counted in."""

    HOURS = "HOURS"
    DAYS = "DAYS"
    MONTHS = "MONTHS"


class HighAssurance(StrEnum):
    """Kept and shown: nobody in the emulator has a second factor."""

    NONE = ""
    BLOCK = "Block"
    RAISE_SESSION_LEVEL = "RaiseSessionLevel"


ID_TOKEN_VALIDITY_MIN = 2

_LISTS = frozenset(
    {"callback_urls", "scopes", "profile_ids", "permission_set_ids", "id_token_audiences", "trusted_ip_ranges"}
)
_CHOICES = {
    "permitted_users": PermittedUsers,
    "ip_relaxation": IpRelaxation,
    "refresh_token_policy": RefreshTokenPolicy,
    "refresh_token_unit": ValidityUnit,
    "high_assurance": HighAssurance,
}
_UNIT_LENGTH = {
    ValidityUnit.HOURS: timedelta(hours=1),
    ValidityUnit.DAYS: timedelta(days=1),
    ValidityUnit.MONTHS: timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class AppSettings:
    """OAuth settings and policies of an app; defaults are Salesforce's."""

    name: str
    api_name: str
    contact_email: str
    description: str = ""
    start_url: str = ""
    callback_urls: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    device_flow: bool = False
    digital_signatures: bool = False
    certificate: str = ""
    pkce_required: bool = False
    secret_for_web_server_flow: bool = True
    secret_for_refresh_flow: bool = True
    refresh_token_rotation: bool = False
    client_credentials_flow: bool = False
    run_as_user_id: str = ""
    authorization_code_and_credentials_flow: bool = False
    credentials_in_body_only: bool = False
    token_exchange_flow: bool = False
    named_user_jwt: bool = False
    named_user_jwt_timeout_min: int = 30
    introspect_all_tokens: bool = False
    configure_id_token: bool = False
    id_token_validity_min: int = ID_TOKEN_VALIDITY_MIN
    id_token_audiences: tuple[str, ...] = ()
    id_token_standard_claims: bool = False
    asset_tokens: bool = False
    single_logout: bool = False
    single_logout_url: str = ""
    permitted_users: PermittedUsers = PermittedUsers.SELF_AUTHORIZE
    ip_relaxation: IpRelaxation = IpRelaxation.ENFORCE
    trusted_ip_ranges: tuple[str, ...] = ()
    refresh_token_policy: RefreshTokenPolicy = RefreshTokenPolicy.INFINITE
    refresh_token_period: int = 0
    refresh_token_unit: ValidityUnit = ValidityUnit.DAYS
    session_timeout_min: int | None = None
    high_assurance: HighAssurance = HighAssurance.NONE
    profile_ids: tuple[str, ...] = ()
    permission_set_ids: tuple[str, ...] = ()
    blocked: bool = False

    @property
    def refresh_token_limit(self) -> timedelta:
        """How long a refresh token lives, or lies idle, under the two policies that count."""
        return self.refresh_token_period * _UNIT_LENGTH[self.refresh_token_unit]

    def as_json(self) -> dict[str, Any]:
        """Plain values for storage."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "AppSettings":
        """The value that `as_json` took apart."""
        plain: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in stored.items()}
        chosen = {name: kind(plain[name]) for name, kind in _CHOICES.items() if name in plain}
        return cls(**(plain | chosen))
