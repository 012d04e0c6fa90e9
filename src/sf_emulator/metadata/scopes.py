"""OAuth scopes as metadata names them, and as they are on the wire. Source: salesforce-api.md, A15."""

from collections.abc import Iterable

SCOPES = {
    "Basic": "id",
    "Api": "api",
    "Web": "web",
    "Full": "full",
    "Chatter": "chatter_api",
    "CustomApplications": "visualforce",
    "RefreshToken": "refresh_token",
    "OpenID": "openid",
    "Profile": "id",
    "Email": "id",
    "Address": "id",
    "Phone": "id",
    "OfflineAccess": "refresh_token",
    "CustomPermissions": "custom_permissions",
    "Wave": "wave_api",
    "Eclair": "eclair_api",
    "Pardot": "pardot_api",
    "Lightning": "lightning",
    "Content": "content",
    "CDPIngest": "cdp_ingest_api",
    "CDPProfile": "cdp_profile_api",
    "CDPQuery": "cdp_query_api",
    "Chatbot": "chatbot_api",
    "CDPSegment": "cdp_segment_api",
    "CDPIdentityResolution": "cdp_identityresolution_api",
    "CDPCalculatedInsight": "cdp_calculated_insight_api",
    "ForgotPassword": "forgot_password",
    "UserRegistration": "user_registration_api",
    "SFAP": "sfap_api",
    "Interaction": "interaction_api",
    "CDP": "cdp_api",
    "EinsteinGPT": "einstein_gpt_api",
    "PwdlessLogin": "pwdless_login_api",
    "MCP": "mcp_api",
}
_NAMES: dict[str, str] = {}
for _name, _scope in SCOPES.items():
    _NAMES.setdefault(_scope, _name)  # several names are read back as the first of them


def scopes_of(names: Iterable[str]) -> tuple[str, ...]:
    """Scopes on the wire. Raises KeyError: there is none of this name."""
    return tuple(dict.fromkeys(SCOPES[name] for name in names))


def names_of(scopes: Iterable[str]) -> list[str]:
    """The names of scopes; what metadata has no name for is left out."""
    return [_NAMES[scope] for scope in scopes if scope in _NAMES]
