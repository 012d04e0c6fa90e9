"""Permission set groups: the list, a group's permission sets, what they give together, and who holds it."""

from typing import Any

from starlette.responses import Response

from sf_emulator.objects import RecordRefused

from .assignees import assigned_users, change_assignment
from .permissions_form import given, permission_labels
from .record_pages import (
    Adder,
    Button,
    FormField,
    Link,
    RecordForm,
    RelatedList,
    Row,
    delete_record,
    edit_record,
    found_record,
    reasons,
    show_list,
    show_record,
)
from .requests import SetupRequest, redirect

PATH = "/setup/permission-set-groups"
_FORM = RecordForm(
    sobject="PermissionSetGroup",
    noun="permission set group",
    path=PATH,
    eyebrow="Permission Set Groups",
    fields=(
        FormField(name="MasterLabel", label="Label", required=True),
        FormField(name="DeveloperName", label="API Name", required=True, hint="Letters, digits and underscores."),
        FormField(name="Description", label="Description", kind="area"),
        FormField(name="HasActivationRequired", label="Session Activation Required", kind="tick"),
    ),
    fixed={},
)


def list_groups(setup: SetupRequest) -> Response:
    """Every permission set group."""
    groups = setup.org.store.rows(
        'SELECT g."Id", g."MasterLabel", g."DeveloperName", g."Status", '
        '(SELECT count(*) FROM "PermissionSetGroupComponent" c WHERE c."PermissionSetGroupId" = g."Id") AS sets, '
        '(SELECT count(*) FROM "PermissionSetAssignment" a WHERE a."PermissionSetGroupId" = g."Id") AS members '
        'FROM "PermissionSetGroup" g ORDER BY g."MasterLabel"'
    )
    rows = [
        Row(
            (
                Link(one["MasterLabel"], f"{PATH}/{one['Id']}"),
                one["DeveloperName"],
                one["sets"],
                one["members"],
                one["Status"],
            )
        )
        for one in groups
    ]
    headings = ("Label", "API Name", "Permission Sets", "Assigned", "Status")
    table = RelatedList(id="groups", title="", headings=headings, rows=rows)
    return show_list(
        setup, "Permission Set Groups", table, new=Button("New Permission Set Group", f"{PATH}/new", "main-one")
    )


def show_group(setup: SetupRequest) -> Response:
    """One group."""
    return _show(setup, found_record(setup, "PermissionSetGroup"), [])


def new_group(setup: SetupRequest) -> Response:
    """The form of a new group."""
    return edit_record(setup, _FORM, None, "New Permission Set Group")


def edit_group(setup: SetupRequest) -> Response:
    """The form of a group."""
    group = found_record(setup, "PermissionSetGroup")
    return edit_record(setup, _FORM, group, group["MasterLabel"])


def delete_group(setup: SetupRequest) -> Response:
    """Delete a group that nobody holds."""
    group = found_record(setup, "PermissionSetGroup")
    errors = delete_record(setup, _FORM, group)
    return _show(setup, group, errors) if errors else redirect(PATH, f"{group['MasterLabel']} was deleted.")


def change_components(setup: SetupRequest) -> Response:
    """Put a permission set into the group, or take one out."""
    group = found_record(setup, "PermissionSetGroup")
    try:
        if setup.text("remove"):
            setup.org.delete("PermissionSetGroupComponent", setup.text("remove"), setup.actor)
        else:
            fields = {"PermissionSetGroupId": group["Id"], "PermissionSetId": setup.text("permission_set")}
            setup.org.insert("PermissionSetGroupComponent", fields, setup.actor)
    except RecordRefused as refused:
        return _show(setup, group, reasons(refused))
    return redirect(f"{PATH}/{group['Id']}", "The permission sets of the group were changed.")


def change_group_users(setup: SetupRequest) -> Response:
    """Give the group to a user, or take it back."""
    group = found_record(setup, "PermissionSetGroup")
    errors = change_assignment(setup, "PermissionSetGroupId", group)
    if errors:
        return _show(setup, group, errors)
    return redirect(f"{PATH}/{group['Id']}", "The assignments were changed.")


def _show(setup: SetupRequest, group: dict[str, Any], errors: list[str]) -> Response:
    here = f"{PATH}/{group['Id']}"
    together = setup.org.find("PermissionSet", PermissionSetGroupId=group["Id"])[0]
    return show_record(
        setup,
        group["MasterLabel"],
        eyebrow="Permission Set Groups",
        errors=errors,
        facts=[
            ("API Name", group["DeveloperName"]),
            ("Description", group["Description"]),
            ("Status", group["Status"]),
            ("Combined Permissions", ", ".join(permission_labels(given(together))) or "None"),
            ("Permission Set Group ID", group["Id"]),
        ],
        buttons=[
            Button("Edit Properties", f"{here}/edit", "main-one"),
            Button("Delete", f"{here}/delete", "danger", posts=True),
        ],
        related=[
            _components(setup, group, f"{here}/components"),
            assigned_users(setup, "PermissionSetGroupId", group["Id"], f"{here}/assigned-users"),
        ],
    )


def _components(setup: SetupRequest, group: dict[str, Any], action: str) -> RelatedList:
    sets = {one["Id"]: one for one in setup.org.find("PermissionSet") if one["Type"] in ("Regular", "Standard")}
    components = setup.org.find("PermissionSetGroupComponent", PermissionSetGroupId=group["Id"])
    taken = {one["PermissionSetId"] for one in components}
    free = sorted((one["Label"], one_id) for one_id, one in sets.items() if one_id not in taken)
    rows = [
        Row((_set_link(sets[one["PermissionSetId"]]), sets[one["PermissionSetId"]]["Name"]), one["Id"])
        for one in components
    ]
    return RelatedList(
        id="components",
        title="Permission Sets in Group",
        headings=("Label", "API Name"),
        rows=rows,
        action=action,
        adders=(Adder("permission_set", "Add", tuple((one_id, label) for label, one_id in free)),),
    )


def _set_link(permission_set: dict[str, Any]) -> Link:
    return Link(permission_set["Label"], f"/setup/permission-sets/{permission_set['Id']}")
