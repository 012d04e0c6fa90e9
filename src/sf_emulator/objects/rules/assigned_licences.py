"""Permission set licences and package licences: given to a user once, counted, not taken while something needs them.

A permission set licence counts active users only; a package's seat stays taken when its user is deactivated.
"""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused
from sf_emulator.objects.user_permissions import NEED_LICENCE

from .registry import Rule
from .seats import free_seat, take_seat

_SETS_OF_USER = (
    'SELECT s.* FROM "PermissionSetAssignment" a '
    'LEFT JOIN "PermissionSetGroupComponent" c ON c."PermissionSetGroupId" = a."PermissionSetGroupId" '
    'JOIN "PermissionSet" s ON s."Id" = coalesce(c."PermissionSetId", a."PermissionSetId") WHERE a."AssigneeId" = ?'
)


def _refuse_second_licence(change: Change) -> None:
    if change.inserts:
        same = {name: change.after[name] for name in ("PermissionSetLicenseId", "AssigneeId")}
        for row in change.org.find("PermissionSetLicenseAssign", **same):
            raise RecordRefused(texts.duplicate("DUPLICATE_VALUE", "PermissionSetLicenseId", row["Id"]))


def _keep_needed_licence(change: Change) -> None:
    """A licence stays while its user has a permission set that is made for it or gives what only it allows."""
    if not change.deletes:
        return
    org = change.org
    licence = org.find("PermissionSetLicense", Id=change.before["PermissionSetLicenseId"])[0]
    only_here = {f"Permissions{name}" for name in NEED_LICENCE if licence[f"MaximumPermissions{name}"]}
    for row in org.store.rows(_SETS_OF_USER, (change.before["AssigneeId"],)):
        if row["LicenseId"] == licence["Id"] or any(row[name] for name in only_here):
            raise RecordRefused(texts.licence_needed_by_sets(licence["MasterLabel"]))


def _move_licence_seat(change: Change) -> None:
    row = change.before or change.after
    if change.updates or not change.org.field_of("User", row["AssigneeId"], "IsActive"):
        return
    move = take_seat if change.inserts else free_seat
    move(change.org, "PermissionSetLicense", row["PermissionSetLicenseId"])


def _move_seats_of_user(change: Change) -> None:
    """Who is deactivated gives the seats back, and needs them again when reactivated."""
    if not change.updates or not change.changed("IsActive"):
        return
    move = take_seat if change.after["IsActive"] else free_seat
    for row in change.org.find("PermissionSetLicenseAssign", AssigneeId=change.record_id):
        move(change.org, "PermissionSetLicense", row["PermissionSetLicenseId"])


def _refuse_second_package_licence(change: Change) -> None:
    if change.inserts:
        same = {name: change.after[name] for name in ("PackageLicenseId", "UserId")}
        for row in change.org.find("UserPackageLicense", **same):
            raise RecordRefused(texts.duplicate("DUPLICATE_VALUE", "PackageLicenseId", row["Id"]))


def _move_package_seat(change: Change) -> None:
    if change.updates:
        return
    move = take_seat if change.inserts else free_seat
    move(change.org, "PackageLicense", (change.before or change.after)["PackageLicenseId"])


ASSIGNED_LICENCE_RULES = {
    "permission_set_licence_once": Rule(before=_refuse_second_licence),
    "permission_set_licence_needed": Rule(before=_keep_needed_licence),
    "permission_set_licence_seat": Rule(after=_move_licence_seat),
    "permission_set_licences_of_user": Rule(after=_move_seats_of_user),
    "package_licence_once": Rule(before=_refuse_second_package_licence),
    "package_licence_seat": Rule(after=_move_package_seat),
}
