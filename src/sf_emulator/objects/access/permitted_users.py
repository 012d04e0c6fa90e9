"""Whether a user may use an app: blocked apps, apps that nobody installed, Permitted Users.

Source: salesforce-api.md, A2, A14 (Permitted Users), A16 (uninstalled connected apps, 2025).
"""

from enum import Enum, auto
from typing import Any

from sf_emulator.objects.org import Org

from .app_settings import PermittedUsers
from .apps import App
from .grants import Grants

APPROVE_UNINSTALLED = "ApproveUninstalledConnectedApps"


class AppRefusal(Enum):
    """Why a user may not use an app."""

    BLOCKED = auto()
    NOT_INSTALLED = auto()
    NOT_ADMIN_APPROVED = auto()


def refusal_to_use(org: Org, grants: Grants, user: dict[str, Any], app: App, *, on_a_device: bool) -> AppRefusal | None:
    """Why this user may not use the app; None: he may."""
    if app.settings.blocked:
        return AppRefusal.BLOCKED
    if not app.is_installed and not _may_use_uninstalled(org, grants, user, app, on_a_device=on_a_device):
        return AppRefusal.NOT_INSTALLED
    if app.settings.permitted_users is PermittedUsers.ADMIN_APPROVED and not _is_approved(org, user, app):
        return AppRefusal.NOT_ADMIN_APPROVED
    return None


def _may_use_uninstalled(org: Org, grants: Grants, user: dict[str, Any], app: App, *, on_a_device: bool) -> bool:
    """Who authorised the app before goes on using it, but not from a device."""
    if APPROVE_UNINSTALLED in org.permissions(user["Id"]):
        return True
    return not on_a_device and bool(grants.of_user_and_app(user["Id"], app.number))


def _is_approved(org: Org, user: dict[str, Any], app: App) -> bool:
    if user["ProfileId"] in app.settings.profile_ids:
        return True
    assigned = org.find("PermissionSetAssignment", AssigneeId=user["Id"])
    return any(assignment["PermissionSetId"] in app.settings.permission_set_ids for assignment in assigned)
