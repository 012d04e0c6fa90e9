"""Setup's own words for what an app has: labels of settings and texts of options.

Source: salesforce-api.md, A4 and A14. Labels that no source confirms are in here too, so that they are
corrected once.
"""

from dataclasses import dataclass

from sf_emulator.objects.access import (
    AppKind,
    HighAssurance,
    IpRelaxation,
    PermittedUsers,
    RefreshTokenPolicy,
    ValidityUnit,
)


@dataclass(frozen=True, slots=True)
class Switch:
    """A checkbox of the OAuth settings. `note` stands behind it: what it needs, or that it is kept without effect."""

    name: str
    label: str
    note: str = ""


_KEPT = "kept, without effect in the emulator"

FLOW_SWITCHES = (
    Switch("device_flow", "Enable for Device Flow"),
    Switch("client_credentials_flow", "Enable Client Credentials Flow", "its Run As user is a policy"),
    Switch("authorization_code_and_credentials_flow", "Enable Authorization Code and Credentials Flow"),
    Switch(
        "credentials_in_body_only",
        "Require user credentials in the POST body for Authorization Code and Credentials Flow",
    ),
    Switch("token_exchange_flow", "Enable Token Exchange Flow", _KEPT),
)
SECURITY_SWITCHES = (
    Switch("digital_signatures", "Use digital signatures", "enables the JWT bearer flow; needs a certificate"),
    Switch(
        "pkce_required",
        "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows",
    ),
    Switch("secret_for_web_server_flow", "Require Secret for Web Server Flow"),
    Switch("secret_for_refresh_flow", "Require Secret for Refresh Token Flow"),
    Switch("refresh_token_rotation", "Enable Refresh Token Rotation"),
    Switch("named_user_jwt", "Issue JSON Web Token (JWT)-based access tokens for named users"),
    Switch("introspect_all_tokens", "Introspect All Tokens"),
    Switch("configure_id_token", "Configure ID Token"),
    Switch("asset_tokens", "Enable Asset Tokens", _KEPT),
    Switch("single_logout", "Enable Single Logout", _KEPT),
)
SWITCHES = FLOW_SWITCHES + SECURITY_SWITCHES

PERMITTED_USERS = (
    (PermittedUsers.SELF_AUTHORIZE, "All users may self-authorize"),
    (PermittedUsers.ADMIN_APPROVED, "Admin approved users are pre-authorized"),
)
IP_RELAXATION = (
    (IpRelaxation.ENFORCE, "Enforce IP restrictions"),
    (IpRelaxation.ENFORCE_RELAX_REFRESH, "Enforce IP restrictions, but relax for refresh tokens"),
    (IpRelaxation.BYPASS_SECOND_FACTOR, "Relax IP restrictions for activated devices"),
    (IpRelaxation.BYPASS, "Relax IP restrictions"),
)
REFRESH_TOKEN_POLICY = (
    (RefreshTokenPolicy.INFINITE, "Refresh token is valid until revoked"),
    (RefreshTokenPolicy.ZERO, "Immediately expire refresh token"),
    (RefreshTokenPolicy.SPECIFIC_INACTIVITY, "Expire refresh token if not used for"),
    (RefreshTokenPolicy.SPECIFIC_LIFETIME, "Expire refresh token after"),
)
VALIDITY_UNITS = (
    (ValidityUnit.HOURS, "Hours"),
    (ValidityUnit.DAYS, "Days"),
    (ValidityUnit.MONTHS, "Months"),
)
HIGH_ASSURANCE = (
    (HighAssurance.NONE, "None"),
    (HighAssurance.BLOCK, "High Assurance session required: Block"),
    (HighAssurance.RAISE_SESSION_LEVEL, "High Assurance session required: Raise the session level"),
)
JWT_TIMEOUTS_MIN = (1, 5, 10, 15, 30)
POLICIES_WITH_PERIOD = frozenset({RefreshTokenPolicy.SPECIFIC_INACTIVITY, RefreshTokenPolicy.SPECIFIC_LIFETIME})


@dataclass(frozen=True, slots=True)
class KindWords:
    """What Setup calls the two kinds of app, and where it keeps them."""

    path: str
    manager: str
    one: str
    new: str
    enable_oauth: str


KIND_WORDS = {
    AppKind.EXTERNAL_CLIENT_APP: KindWords(
        "/setup/external-client-apps",
        "External Client App Manager",
        "External Client App",
        "New External Client App",
        "Enable OAuth",
    ),
    AppKind.CONNECTED_APP: KindWords(
        "/setup/connected-apps",
        "App Manager",
        "Connected App",
        "New Connected App",
        "Enable OAuth Settings",
    ),
}
