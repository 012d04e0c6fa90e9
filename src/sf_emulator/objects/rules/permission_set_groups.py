"""Permission set groups: what they give stands in a permission set of their own, made anew when a part changes.

Salesforce does this a moment later (Status goes through Outdated and Updating); here it is done with the write.
"""

from typing import TYPE_CHECKING, Any

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .permissions import PERMISSION_FIELDS
from .registry import Rule

if TYPE_CHECKING:
    from sf_emulator.objects.org import Org


def aggregate_of(org: "Org", group_id: str) -> str:
    """The permission set that holds what a permission set group gives."""
    return str(org.find("PermissionSet", PermissionSetGroupId=group_id)[0]["Id"])


def recalculate(org: "Org", group_id: str) -> None:
    """Give the group's own permission set what its components give now."""
    columns = ", ".join(f'max(s."{name}")' for name in PERMISSION_FIELDS)
    sql = (
        f'SELECT {columns} FROM "PermissionSetGroupComponent" c '  # noqa: S608 - names of permissions
        'JOIN "PermissionSet" s ON s."Id" = c."PermissionSetId" WHERE c."PermissionSetGroupId" = ?'
    )
    given = (bool(value) for value in org.store.tuples(sql, (group_id,))[0])
    permissions = dict(zip(PERMISSION_FIELDS, given, strict=True))
    for aggregate in org.find("PermissionSet", PermissionSetGroupId=group_id):  # none while the group is being deleted
        org.update("PermissionSet", aggregate["Id"], permissions, None)


def _keep_aggregate(change: Change) -> None:
    org = change.org
    if change.inserts:
        kind = {"Type": "Group", "IsCustom": False, "PermissionSetGroupId": change.record_id}
        org.insert("PermissionSet", kind | _names(change), None)
    elif change.updates and change.changed("DeveloperName", "MasterLabel", "Description", "HasActivationRequired"):
        org.update("PermissionSet", aggregate_of(org, change.record_id), _names(change), None)


def _names(change: Change) -> dict[str, Any]:
    return {
        "Name": change.after["DeveloperName"],
        "Label": change.after["MasterLabel"],
        "Description": change.after["Description"],
        "HasActivationRequired": change.after["HasActivationRequired"],
    }


def _keep_assigned_group(change: Change) -> None:
    if change.deletes and change.org.find("PermissionSetAssignment", PermissionSetGroupId=change.record_id):
        raise RecordRefused(texts.permission_set_in_use(change.before["MasterLabel"]))


def _refuse_second_component(change: Change) -> None:
    """A set is in a group once, and a group's own set is in none."""
    if not change.inserts:
        return
    org, chosen = change.org, change.after["PermissionSetId"]
    if org.field_of("PermissionSet", chosen, "Type") not in ("Regular", "Standard"):
        raise RecordRefused(texts.wrong_reference("PermissionSetId"))
    same = {"PermissionSetGroupId": change.after["PermissionSetGroupId"], "PermissionSetId": chosen}
    for row in org.find("PermissionSetGroupComponent", **same):
        raise RecordRefused(texts.duplicate("DUPLICATE_VALUE", "PermissionSetId", row["Id"]))


def _recalculate_group(change: Change) -> None:
    recalculate(change.org, (change.before or change.after)["PermissionSetGroupId"])


def _recalculate_groups_of_set(change: Change) -> None:
    """A permission set that changes, changes every group that it is in; one that goes, must be in none."""
    if change.inserts or change.sobject.name != "PermissionSet" or change.before["Type"] not in ("Regular", "Standard"):
        return
    if change.changed(*PERMISSION_FIELDS):
        for component in change.org.find("PermissionSetGroupComponent", PermissionSetId=change.record_id):
            recalculate(change.org, component["PermissionSetGroupId"])


def _keep_component(change: Change) -> None:
    if change.deletes and change.org.find("PermissionSetGroupComponent", PermissionSetId=change.record_id):
        raise RecordRefused(texts.permission_set_in_group(change.before["Label"]))


def _assign_aggregate(change: Change) -> None:
    """Who gets a group holds its own permission set; the assignment names both."""
    if change.inserts and change.after["PermissionSetGroupId"]:
        change.after["PermissionSetId"] = aggregate_of(change.org, change.after["PermissionSetGroupId"])


PERMISSION_SET_GROUP_RULES = {
    "aggregate_permission_set": Rule(after=_keep_aggregate),
    "assigned_permission_set_group": Rule(before=_keep_assigned_group),
    "component_once": Rule(before=_refuse_second_component),
    "component_recalculates": Rule(after=_recalculate_group),
    "groups_of_permission_set": Rule(before=_keep_component, after=_recalculate_groups_of_set),
    "permission_set_group_assignment": Rule(before=_assign_aggregate),
}
