"""A permission set goes to users whose licences allow it. Source: salesforce-api.md, D2.

A set made for one user licence goes to its users only. A set made for a permission set licence brings that licence
along. Any other set goes to users whose licences allow every permission in it.
"""

from typing import TYPE_CHECKING

from sf_emulator.objects import texts
from sf_emulator.objects.access_given import grant
from sf_emulator.objects.changes import Change
from sf_emulator.objects.columns import quoted
from sf_emulator.objects.errors import RecordRefused
from sf_emulator.objects.user_permissions import NEED_LICENCE, PERMISSIONS, excluded_by_licence
from sf_emulator.store import Row

from .registry import Rule

if TYPE_CHECKING:
    from sf_emulator.objects.org import Org

_COMPONENTS = (
    'SELECT s.* FROM "PermissionSetGroupComponent" c JOIN "PermissionSet" s ON s."Id" = c."PermissionSetId" '
    'WHERE c."PermissionSetGroupId" = ?'
)


def _match_licences(change: Change) -> None:
    if not change.inserts or _owned_by_profile(change):
        return
    org, group_id = change.org, change.after["PermissionSetGroupId"]
    user = org.find("User", Id=change.after["AssigneeId"])[0]
    sets = org.store.rows(_COMPONENTS, (group_id,)) if group_id else _chosen(change)
    for chosen in sets:
        _match_made_for(org, chosen, user)
    for chosen in sets:
        _match_permissions(org, chosen, user)


def _owned_by_profile(change: Change) -> bool:
    return bool(change.org.field_of("PermissionSet", change.after["PermissionSetId"], "IsOwnedByProfile"))


def _chosen(change: Change) -> list[Row]:
    return change.org.find("PermissionSet", Id=change.after["PermissionSetId"])


def _match_made_for(org: "Org", chosen: Row, user: Row) -> None:
    licence = chosen["LicenseId"]
    if licence is None:
        return
    if licence.startswith(org.schema["PermissionSetLicense"].key_prefix):
        grant(org, user["Id"], licence)
    elif licence != org.licence_of_profile(user["ProfileId"]):
        raise RecordRefused(texts.assignment_licence(chosen["Label"], user["Name"]))


def _match_permissions(org: "Org", chosen: Row, user: Row) -> None:
    key = org.field_of("UserLicense", org.licence_of_profile(user["ProfileId"]), "LicenseDefinitionKey")
    refused = [name for name in sorted(NEED_LICENCE | excluded_by_licence(key)) if chosen[f"Permissions{name}"]]
    for name in refused:
        if not _allowed_by_assigned_licence(org, user["Id"], name):
            raise RecordRefused(texts.permission_needs_licence(chosen["Label"], user["Name"], PERMISSIONS[name].label))


def _allowed_by_assigned_licence(org: "Org", user_id: str, permission: str) -> bool:
    column = quoted(f"MaximumPermissions{permission}")
    sql = (
        f'SELECT max(l.{column}) FROM "PermissionSetLicenseAssign" a JOIN "PermissionSetLicense" l '  # noqa: S608
        'ON l."Id" = a."PermissionSetLicenseId" WHERE a."AssigneeId" = ?'
    )
    return bool(org.store.value(sql, (user_id,)))


PERMISSION_LICENCE_RULES = {"assignment_licence": Rule(before=_match_licences)}
