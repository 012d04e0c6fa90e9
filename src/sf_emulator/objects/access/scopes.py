"""OAuth scopes: their names on the wire and their labels in Setup. Salesforce reads some of them back as one.

Source: salesforce-api.md, A12 (names), A14 (labels of api, refresh_token, full, id), A15 (what is read back
as what).
The other labels are from general experience and not confirmed.
"""

SCOPE_LABELS: dict[str, str] = {
    "api": "Manage user data via APIs (api)",
    "refresh_token": "Perform requests at any time (refresh_token, offline_access)",
    "id": "Access the identity URL service (id, profile, email, address, phone)",
    "openid": "Access unique user identifiers (openid)",
    "full": "Full access (full)",
    "web": "Manage user data via Web browsers (web)",
    "chatter_api": "Access Connect REST API resources (chatter_api)",
    "visualforce": "Access Visualforce applications (visualforce)",
    "lightning": "Access Lightning applications (lightning)",
    "content": "Access content resources (content)",
    "custom_permissions": "Access custom permissions (custom_permissions)",
    "wave_api": "Access Analytics REST API resources (wave_api)",
    "eclair_api": "Access Analytics REST API Charts Geodata resources (eclair_api)",
    "pardot_api": "Manage Pardot services (pardot_api)",
    "chatbot_api": "Access chatbot services (chatbot_api)",
    "cdp_api": "Access all Data Cloud API resources (cdp_api)",
    "cdp_ingest_api": "Manage Data Cloud Ingestion API data (cdp_ingest_api)",
    "cdp_profile_api": "Manage Data Cloud profile data (cdp_profile_api)",
    "cdp_query_api": "Perform ANSI SQL queries on Data Cloud data (cdp_query_api)",
    "cdp_segment_api": "Perform segmentation on Data Cloud data (cdp_segment_api)",
    "cdp_identityresolution_api": "Manage Data Cloud Identity Resolution (cdp_identityresolution_api)",
    "cdp_calculated_insight_api": "Manage Data Cloud Calculated Insight data (cdp_calculated_insight_api)",
    "einstein_gpt_api": "Access Einstein GPT services (einstein_gpt_api)",
    "sfap_api": "Access the Salesforce API Platform (sfap_api)",
    "interaction_api": "Access Interaction API resources (interaction_api)",
    "mcp_api": "Access Salesforce hosted MCP servers (mcp_api)",
    "forgot_password": "Manage headless passwords (forgot_password)",
    "user_registration_api": "Manage headless registration (user_registration_api)",
    "pwdless_login_api": "Manage passwordless login (pwdless_login_api)",
    "scrt_api": "Access messaging channels (scrt_api)",
}
"""What an app can be given, in the order of Setup's list."""

_READ_BACK_AS = {
    "offline_access": "refresh_token",
    "profile": "id",
    "email": "id",
    "address": "id",
    "phone": "id",
}

SUPPORTED_SCOPES = (*SCOPE_LABELS, *_READ_BACK_AS)
"""Every scope an authorisation may ask for."""


def canonical_scopes(text: str) -> frozenset[str]:
    """The scopes of a space-separated list, `offline_access` read as `refresh_token`, `email` as `id`…"""
    return frozenset(_READ_BACK_AS.get(scope, scope) for scope in text.split())


def in_wire_order(scopes: frozenset[str]) -> str:
    """A scope list as a token answer spells it."""
    return " ".join(sorted(scopes, key=lambda scope: (scope == "refresh_token", scope)))


def covers(granted: frozenset[str], scope: str) -> bool:
    """Whether a token may do what `scope` allows: `full` stands for all but `refresh_token`."""
    return scope in granted or (scope != "refresh_token" and "full" in granted)
