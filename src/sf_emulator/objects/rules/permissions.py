"""Rules on Profile, PermissionSet and PermissionSetAssignment: what gives permissions, and to whom."""

from typing import Any

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused
from sf_emulator.objects.user_permissions import PERMISSIONS, missing_requirements

from .registry import Rule

PERMISSION_FIELDS = tuple(f"Permissions{name}" for name in PERMISSIONS)


def _check_dependencies(change: Change) -> None:
    """A permission comes only with those it needs (salesforce-api.md, A15)."""
    if change.deletes or not change.changed(*PERMISSION_FIELDS):
        return
    given = frozenset(name for name in PERMISSIONS if change.after[f"Permissions{name}"])
    for name, missing in missing_requirements(given):
        raise RecordRefused(texts.permission_dependency(name, missing))


def _keep_profile_permission_set(change: Change) -> None:
    """Every profile owns a hidden permission set with the profile's own permissions."""
    change.org.forget_profiles()
    permissions = {name: change.after[name] for name in PERMISSION_FIELDS}
    owned = change.org.find("PermissionSet", ProfileId=change.record_id)
    if owned:
        change.org.update("PermissionSet", owned[0]["Id"], permissions, None)
    else:
        change.org.insert("PermissionSet", permissions | _hidden_set(change), None)


def _hidden_set(change: Change) -> dict[str, Any]:
    name = f"X{change.record_id[:15]}"
    return {
        "Name": name,
        "Label": name,
        "ProfileId": change.record_id,
        "LicenseId": change.after["UserLicenseId"],
        "IsOwnedByProfile": True,
        "IsCustom": False,
        "Type": "Profile",
    }


def _refuse_hidden_set(change: Change) -> None:
    if change.actor and (change.before or change.after)["IsOwnedByProfile"]:
        raise RecordRefused(texts.profile_owned())


def _keep_assigned_set(change: Change) -> None:
    if change.deletes and change.org.find("PermissionSetAssignment", PermissionSetId=change.record_id):
        raise RecordRefused(texts.permission_set_in_use(change.before["Name"]))


def _assign_profile_set(change: Change) -> None:
    """Each user holds the hidden permission set of the profile, so queries of assignments show it."""
    if not change.changed("ProfileId"):
        return
    org = change.org
    wanted = org.permission_set_of_profile(change.after["ProfileId"])
    if change.inserts:
        org.insert("PermissionSetAssignment", {"AssigneeId": change.record_id, "PermissionSetId": wanted}, None)
        return
    old = org.permission_set_of_profile(change.before["ProfileId"])
    for row in org.find("PermissionSetAssignment", AssigneeId=change.record_id, PermissionSetId=old):
        org.update("PermissionSetAssignment", row["Id"], {"PermissionSetId": wanted}, None)


def _require_choice(change: Change) -> None:
    if change.inserts and not (change.after["PermissionSetId"] or change.after["PermissionSetGroupId"]):
        raise RecordRefused(texts.required_missing(["PermissionSetId"]))


def _refuse_second_assignment(change: Change) -> None:
    if not change.inserts:
        return
    found = change.org.store.value(
        'SELECT 1 FROM "PermissionSetAssignment" WHERE "AssigneeId" = ? AND "PermissionSetId" = ?',
        (change.after["AssigneeId"], change.after["PermissionSetId"]),
    )
    if found:
        raise RecordRefused(texts.duplicate_assignment())


def _keep_profile_assignment(change: Change) -> None:
    """Nobody gives or takes a profile's own set by hand: it goes with the profile."""
    row = change.before or change.after
    if change.actor and change.org.field_of("PermissionSet", row["PermissionSetId"], "IsOwnedByProfile"):
        raise RecordRefused(texts.profile_owned())


PERMISSION_RULES = {
    "permission_dependencies": Rule(before=_check_dependencies),
    "profile_permission_set": Rule(after=_keep_profile_permission_set),
    "owned_by_profile": Rule(before=_refuse_hidden_set),
    "assigned_permission_set": Rule(before=_keep_assigned_set),
    "profile_assignment": Rule(after=_assign_profile_set),
    "permission_set_choice": Rule(before=_require_choice),
    "assignment_once": Rule(before=_refuse_second_assignment),
    "kept_by_profile": Rule(before=_keep_profile_assignment),
}
