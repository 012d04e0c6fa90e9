"""What a user holds besides a profile: permission sets and their groups, licences, packages, groups and queues."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

from sf_emulator.objects import Org, RecordRefused

from .record_pages import Adder, Link, RelatedList, Row, reasons
from .requests import SetupRequest

Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """A kind of thing that users are given: the object that ties the two, and what there is to give."""

    id: str
    title: str
    sobject: str
    user_field: str
    target_field: str
    target: str
    label: str
    path: str = ""
    is_offered: Callable[[Record], bool] = lambda _: True


ASSIGNMENTS = (
    Assignment(
        id="permission-set-groups",
        title="Permission Set Group Assignments",
        sobject="PermissionSetAssignment",
        user_field="AssigneeId",
        target_field="PermissionSetGroupId",
        target="PermissionSetGroup",
        label="MasterLabel",
        path="/setup/permission-set-groups",
    ),
    Assignment(
        id="permission-set-licenses",
        title="Permission Set License Assignments",
        sobject="PermissionSetLicenseAssign",
        user_field="AssigneeId",
        target_field="PermissionSetLicenseId",
        target="PermissionSetLicense",
        label="MasterLabel",
    ),
    Assignment(
        id="packages",
        title="Managed Packages",
        sobject="UserPackageLicense",
        user_field="UserId",
        target_field="PackageLicenseId",
        target="PackageLicense",
        label="NamespacePrefix",
    ),
    Assignment(
        id="public-groups",
        title="Public Group Membership",
        sobject="GroupMember",
        user_field="UserOrGroupId",
        target_field="GroupId",
        target="Group",
        label="Name",
        path="/setup/public-groups",
        is_offered=lambda group: group["Type"] == "Regular",
    ),
    Assignment(
        id="queues",
        title="Queue Membership",
        sobject="GroupMember",
        user_field="UserOrGroupId",
        target_field="GroupId",
        target="Group",
        label="Name",
        path="/setup/queues",
        is_offered=lambda group: group["Type"] == "Queue",
    ),
)


def assignment_lists(org: Org, user: Record) -> list[RelatedList]:
    """A list for each kind of assignment, with what can still be given."""
    return [_list(org, user, kind) for kind in ASSIGNMENTS]


def change_assignments(setup: SetupRequest, user: Record) -> list[str]:
    """Give or take one; answers why not, if the org refuses. Raises HTTPException: there is no such kind."""
    wanted = setup.request.path_params["kind"]
    kind = next((one for one in ASSIGNMENTS if one.id == wanted), None)
    if kind is None:
        raise HTTPException(404)
    try:
        if setup.text("remove"):
            setup.org.delete(kind.sobject, setup.text("remove"), setup.actor)
        else:
            fields = {kind.user_field: user["Id"], kind.target_field: setup.text("add")}
            setup.org.insert(kind.sobject, fields, setup.actor)
    except RecordRefused as refused:
        return reasons(refused)
    return []


def _list(org: Org, user: Record, kind: Assignment) -> RelatedList:
    offered = {one["Id"]: one for one in org.find(kind.target) if kind.is_offered(one)}
    held = [one for one in org.find(kind.sobject, **{kind.user_field: user["Id"]}) if one[kind.target_field] in offered]
    taken = {one[kind.target_field] for one in held}
    free = sorted((one[kind.label], one_id) for one_id, one in offered.items() if one_id not in taken)
    return RelatedList(
        id=kind.id,
        title=kind.title,
        headings=("Name",),
        rows=[Row((_name(kind, offered[one[kind.target_field]]),), one["Id"]) for one in held],
        action=f"/setup/users/{user['Id']}/assignments/{kind.id}",
        adders=(Adder("add", "Assign", tuple((one_id, label) for label, one_id in free)),),
    )


def _name(kind: Assignment, target: Record) -> Link | str:
    label = str(target[kind.label])
    return Link(label, f"{kind.path}/{target['Id']}") if kind.path else label
