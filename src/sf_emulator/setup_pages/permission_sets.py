"""Permission sets: the list, a set's permissions, and who holds it."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects import RecordRefused
from sf_emulator.objects.user_permissions import PERMISSIONS

from .assignees import assigned_users, change_assignment
from .object_settings import of_permission_set, settings_list
from .permissions_form import given, grouped, permission_labels, read_permissions, saved_with
from .record_pages import (
    Button,
    FormField,
    RecordForm,
    delete_record,
    edit_record,
    found_record,
    reasons,
    show_record,
)
from .requests import SetupRequest, redirect

PATH = "/setup/permission-sets"
_SHOWN_TYPES = ("Regular", "Standard", "Session")


def list_permission_sets(setup: SetupRequest) -> Response:
    """Every permission set that is neither a profile's nor a group's own."""
    rows = setup.org.store.rows(
        'SELECT s."Id", s."Name", s."Label", s."Description", l."Name" AS licence, '
        '(SELECT count(*) FROM "PermissionSetAssignment" a WHERE a."PermissionSetId" = s."Id") AS members '
        'FROM "PermissionSet" s LEFT JOIN "UserLicense" l ON l."Id" = s."LicenseId" '
        'WHERE NOT s."IsOwnedByProfile" AND s."Type" IN (?, ?, ?) ORDER BY s."Label"',
        _SHOWN_TYPES,
    )
    return setup.page("permission_sets.html", permission_sets=rows)


def show_permission_set(setup: SetupRequest) -> Response:
    """One permission set, its permissions, and who holds it."""
    return _show(setup, _permission_set(setup), [])


def new_permission_set(setup: SetupRequest) -> Response:
    """The form of a new permission set."""
    return edit_record(setup, _form(setup, is_new=True), None, "New Permission Set")


def edit_permission_set(setup: SetupRequest) -> Response:
    """Its names and description."""
    found = _permission_set(setup)
    return edit_record(setup, _form(setup, is_new=False), found, found["Label"])


def edit_permissions(setup: SetupRequest) -> Response:
    """Its permissions. What a permission needs is ticked with it."""
    found = _permission_set(setup)
    if not setup.is_post:
        return _permissions_form(setup, found, given(found), [])
    permissions, added = read_permissions(setup)
    try:
        setup.org.update("PermissionSet", found["Id"], permissions, setup.actor)
    except RecordRefused as refused:
        return _permissions_form(setup, found, given(permissions), reasons(refused))
    return redirect(f"{PATH}/{found['Id']}", saved_with("The permissions were saved.", added))


def delete_permission_set(setup: SetupRequest) -> Response:
    """Delete a set that nobody holds."""
    found = _permission_set(setup)
    errors = delete_record(setup, _form(setup, is_new=False), found)
    return _show(setup, found, errors) if errors else redirect(PATH, f"{found['Label']} was deleted.")


def change_assigned_users(setup: SetupRequest) -> Response:
    """Give the set to a user, or take it back."""
    found = _permission_set(setup)
    errors = change_assignment(setup, "PermissionSetId", found)
    if errors:
        return _show(setup, found, errors)
    return redirect(f"{PATH}/{found['Id']}", "The assignments were changed.")


def licence_choices(setup: SetupRequest) -> tuple[tuple[str, str], ...]:
    """Licences that a permission set can be for."""
    users = [(one["Id"], one["Name"]) for one in setup.org.find("UserLicense")]
    others = [(one["Id"], one["MasterLabel"]) for one in setup.org.find("PermissionSetLicense")]
    return tuple(sorted([*users, *others], key=lambda choice: choice[1]))


def _permission_set(setup: SetupRequest) -> dict[str, Any]:
    found = found_record(setup, "PermissionSet")
    if found["Type"] not in _SHOWN_TYPES or found["IsOwnedByProfile"]:
        raise HTTPException(404)
    return found


def _form(setup: SetupRequest, *, is_new: bool) -> RecordForm:
    names = (
        FormField(name="Label", label="Label", required=True),
        FormField(name="Name", label="API Name", required=True, hint="Letters, digits and underscores."),
        FormField(name="Description", label="Description", kind="area"),
    )
    only_new = (
        FormField(
            name="LicenseId", label="License", kind="select", choices=licence_choices(setup), blank="None: any license"
        ),
        FormField(name="HasActivationRequired", label="Session Activation Required", kind="tick"),
    )
    return RecordForm(
        sobject="PermissionSet",
        noun="permission set",
        path=PATH,
        eyebrow="Permission Sets",
        fields=names + only_new if is_new else names,
        fixed={},
    )


def _show(setup: SetupRequest, found: dict[str, Any], errors: list[str]) -> Response:
    here = f"{PATH}/{found['Id']}"
    licence = dict(licence_choices(setup)).get(found["LicenseId"])
    return show_record(
        setup,
        found["Label"],
        eyebrow="Permission Sets",
        errors=errors,
        facts=[
            ("API Name", found["Name"]),
            ("Description", found["Description"]),
            ("License", licence or "None"),
            ("Session Activation Required", bool(found["HasActivationRequired"])),
            ("Permissions", ", ".join(permission_labels(given(found))) or "None"),
            ("Permission Set ID", found["Id"]),
        ],
        buttons=[
            Button("Edit Permissions", f"{here}/permissions", "main-one"),
            Button("Edit Properties", f"{here}/edit"),
            Button("Delete", f"{here}/delete", "danger", posts=True),
        ],
        related=[
            settings_list(setup.org, of_permission_set(setup)),
            assigned_users(setup, "PermissionSetId", found["Id"], f"{here}/assigned-users"),
        ],
    )


def _permissions_form(
    setup: SetupRequest, found: dict[str, Any], ticked: frozenset[str], errors: list[str]
) -> Response:
    return setup.page(
        "permissions_edit.html",
        422 if errors else 200,
        title=found["Label"],
        here=f"{PATH}/{found['Id']}",
        ticked=ticked,
        errors=errors,
        groups=grouped(list(PERMISSIONS.values())),
    )
