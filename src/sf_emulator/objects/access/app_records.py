"""What an app looks like as a ConnectedApplication record."""

from typing import Any

from .app_settings import AppSettings, HighAssurance, PermittedUsers, RefreshTokenPolicy


def record_fields(settings: AppSettings) -> dict[str, Any]:
    """The fields of the record. Source: the object reference, ConnectedApplication."""
    by_inactivity = settings.refresh_token_policy is RefreshTokenPolicy.SPECIFIC_INACTIVITY
    return {
        "Name": settings.name,
        "OptionsAllowAdminApprovedUsersOnly": settings.permitted_users is PermittedUsers.ADMIN_APPROVED,
        "OptionsRefreshTokenValidityMetric": by_inactivity,
        "OptionsHasSessionLevelPolicy": settings.high_assurance is not HighAssurance.NONE,
        "OptionsTokenExchangeManageBitEnabled": settings.token_exchange_flow,
        "RefreshTokenValidityPeriod": settings.refresh_token_period or None,
        "NamedUserUvidTimeout": str(settings.named_user_jwt_timeout_min) if settings.named_user_jwt else None,
        "StartUrl": settings.start_url or None,
    }
