"""Roles: the hierarchy as a tree, a role with its users, and its form."""

from collections import defaultdict
from typing import Any

from starlette.responses import Response

from .record_pages import (
    SHOWN,
    Button,
    FormField,
    Link,
    RecordForm,
    RelatedList,
    Row,
    delete_record,
    edit_record,
    found_record,
    show_record,
    user_link,
)
from .requests import SetupRequest, redirect

PATH = "/setup/roles"


def show_roles(setup: SetupRequest) -> Response:
    """The role hierarchy as a tree, with how many active users each role has."""
    rows = setup.org.store.rows(
        'SELECT r."Id", r."Name", r."ParentRoleId", '
        '(SELECT count(*) FROM "User" u WHERE u."UserRoleId" = r."Id" AND u."IsActive") AS active_users '
        'FROM "UserRole" r ORDER BY r."Name"'
    )
    children: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        children[row["ParentRoleId"]].append(row)
    return setup.page("roles.html", children=dict(children), roots=children.get(None, []))


def show_role(setup: SetupRequest) -> Response:
    """One role, its place, and its users."""
    return _show(setup, found_record(setup, "UserRole"), [])


def new_role(setup: SetupRequest) -> Response:
    """A role below another, or at the top."""
    form = _form(setup, {"ParentRoleId": setup.request.query_params.get("parent")})
    return edit_record(setup, form, None, "New Role")


def edit_role(setup: SetupRequest) -> Response:
    """The form of a role."""
    role = found_record(setup, "UserRole")
    return edit_record(setup, _form(setup, {}), role, role["Name"])


def delete_role(setup: SetupRequest) -> Response:
    """Delete a role that nobody has."""
    role = found_record(setup, "UserRole")
    errors = delete_record(setup, _form(setup, {}), role)
    return _show(setup, role, errors) if errors else redirect(PATH, f"The role {role['Name']} was deleted.")


def _form(setup: SetupRequest, fixed: dict[str, Any]) -> RecordForm:
    roles = sorted(setup.org.find("UserRole"), key=lambda role: role["Name"])
    return RecordForm(
        sobject="UserRole",
        noun="role",
        path=PATH,
        eyebrow="Roles",
        fixed=fixed,
        fields=(
            FormField(name="Name", label="Label", required=True),
            FormField(name="DeveloperName", label="Role Name", hint="Made from the label when left empty."),
            FormField(
                name="ParentRoleId",
                label="This role reports to",
                kind="select",
                choices=tuple((role["Id"], role["Name"]) for role in roles),
                blank="Nobody: at the top",
            ),
            FormField(name="RollupDescription", label="Role Name as displayed on reports"),
        ),
    )


def _show(setup: SetupRequest, role: dict[str, Any], errors: list[str]) -> Response:
    here = f"{PATH}/{role['Id']}"
    parent = setup.org.get("UserRole", role["ParentRoleId"]) if role["ParentRoleId"] else None
    users = setup.org.store.rows(
        'SELECT "Id", "Name", "Username", "IsActive" FROM "User" WHERE "UserRoleId" = ? ORDER BY "Name" LIMIT ?',
        (role["Id"], SHOWN),
    )
    total = setup.org.store.value('SELECT count(*) FROM "User" WHERE "UserRoleId" = ?', (role["Id"],))
    rows = [Row((user_link(one["Id"], one["Name"]), one["Username"], bool(one["IsActive"]))) for one in users]
    return show_record(
        setup,
        role["Name"],
        eyebrow="Roles",
        errors=errors,
        facts=[
            ("Role Name", role["DeveloperName"]),
            ("Reports to", Link(parent["Name"], f"{PATH}/{parent['Id']}") if parent else "Nobody"),
            ("Displayed on reports as", role["RollupDescription"]),
            ("Role ID", role["Id"]),
        ],
        buttons=[
            Button("Edit", f"{here}/edit", "main-one"),
            Button("Add Role Below", f"{PATH}/new?parent={role['Id']}"),
            Button("Delete", f"{here}/delete", "danger", posts=True),
        ],
        related=[
            RelatedList(
                id="users",
                title=f"Users in {role['Name']} Role",
                headings=("Full Name", "Username", "Active"),
                rows=rows,
                total=total,
            )
        ],
    )
