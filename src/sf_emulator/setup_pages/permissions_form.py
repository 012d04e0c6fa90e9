"""Permissions by group, as profiles and permission sets show them and let them be ticked."""

from collections.abc import Mapping
from typing import Any

from sf_emulator.objects.user_permissions import PERMISSIONS, UserPermission, with_required

from .requests import SetupRequest

_ADMINISTRATIVE_STARTS = ("Manage", "ViewAll", "UseAny", "ModifyM", "ModifyA", "TwoFactor", "Approve")
_ADMINISTRATIVE = frozenset(
    {
        "ApiEnabled",
        "ApiUserOnly",
        "AssignPermissionSets",
        "AuthorApex",
        "BulkApiHardDelete",
        "CustomizeApplication",
        "DelegatedTwoFactor",
        "FreezeUsers",
        "InstallPackaging",
        "MonitorLoginHistory",
        "PasswordNeverExpires",
        "ResetPasswords",
        "ViewEncryptedData",
        "ViewEventLogFiles",
        "ViewHealthCheck",
        "ViewRoles",
        "ViewSetup",
    }
)


def permission_labels(names: frozenset[str]) -> list[str]:
    """What Setup calls them, in order."""
    return sorted(PERMISSIONS[name].label for name in names)


def read_permissions(setup: SetupRequest) -> tuple[dict[str, bool], list[str]]:
    """What was ticked, with what it needs, as fields; and the labels of what came along."""
    asked = frozenset(name for name in PERMISSIONS if setup.ticked(f"Permissions{name}"))
    complete = with_required(asked)
    return {f"Permissions{name}": name in complete for name in PERMISSIONS}, permission_labels(complete - asked)


def given(record: Mapping[str, Any]) -> frozenset[str]:
    """The permissions that a profile, a permission set or a form gives."""
    return frozenset(name for name in PERMISSIONS if record[f"Permissions{name}"])


def saved_with(said: str, added: list[str]) -> str:
    """What is said after saving, naming what came along."""
    return f"{said} Needed permissions came along: {', '.join(added)}." if added else said


def grouped(permissions: list[UserPermission]) -> list[tuple[str, list[UserPermission]]]:
    """By label, under Setup's two headings."""
    by_label = sorted(permissions, key=lambda permission: permission.label)
    administrative = [one for one in by_label if _is_administrative(one.name)]
    general = [one for one in by_label if not _is_administrative(one.name)]
    return [("Administrative Permissions", administrative), ("General User Permissions", general)]


def _is_administrative(name: str) -> bool:
    return name in _ADMINISTRATIVE or name.startswith(_ADMINISTRATIVE_STARTS)
