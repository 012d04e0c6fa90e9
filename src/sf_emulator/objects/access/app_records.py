"""What an app looks like as a record: a ConnectedApplication, and a SetupEntityAccess for each who may use it."""

from typing import Any

from sf_emulator.objects.org import Org

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


def keep_entity_access(org: Org, record_id: str, settings: AppSettings) -> None:
    """A row for each permission set, and each profile's hidden one, that the app is opened to."""
    profiles = [each for each in settings.profile_ids if org.get("Profile", each)]
    opened = {each for each in settings.permission_set_ids if org.get("PermissionSet", each)}
    opened |= {org.permission_set_of_profile(each) for each in profiles}
    for row in org.find("SetupEntityAccess", SetupEntityId=record_id):
        if row["ParentId"] not in opened:
            org.delete("SetupEntityAccess", row["Id"], None)
        opened.discard(row["ParentId"])
    for parent in sorted(opened):
        fields = {"ParentId": parent, "SetupEntityId": record_id, "SetupEntityType": "ConnectedApplication"}
        org.insert("SetupEntityAccess", fields, None)
