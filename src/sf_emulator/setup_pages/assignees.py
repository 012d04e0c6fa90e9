"""Who holds a permission set or a permission set group: the list, and giving and taking it."""

from typing import Any

from sf_emulator.objects import RecordRefused

from .record_pages import SHOWN, Adder, NoSuchUser, RelatedList, Row, reasons, user_link, user_named
from .requests import SetupRequest

_HOLDERS = (
    'SELECT a."Id" AS assignment, u."Id", u."Name", u."Username", u."IsActive" FROM "PermissionSetAssignment" a '
    'JOIN "User" u ON u."Id" = a."AssigneeId" WHERE a.{column} = ? '
)


def assigned_users(setup: SetupRequest, field: str, record_id: str, action: str) -> RelatedList:
    """The holders by name; `field` is PermissionSetId or PermissionSetGroupId."""
    column = f'"{setup.org.schema["PermissionSetAssignment"].fields[field].name}"'
    holders = _HOLDERS.format(column=column)
    rows = setup.org.store.rows(f'{holders} ORDER BY u."Name" LIMIT ?', (record_id, SHOWN))
    total = setup.org.store.value(f"SELECT count(*) FROM ({holders})", (record_id,))  # noqa: S608 - no values
    return RelatedList(
        id="assigned-users",
        title="Assigned Users",
        headings=("Full Name", "Username", "Active"),
        rows=[
            Row((user_link(one["Id"], one["Name"]), one["Username"], bool(one["IsActive"])), one["assignment"])
            for one in rows
        ],
        total=total,
        action=action,
        adders=(Adder("username", "Assign to"),),
    )


def change_assignment(setup: SetupRequest, field: str, record: dict[str, Any]) -> list[str]:
    """Assign to the user who is named, or remove an assignment; answers why not, if the org refuses."""
    try:
        if setup.text("remove"):
            setup.org.delete("PermissionSetAssignment", setup.text("remove"), setup.actor)
        else:
            fields = {"AssigneeId": user_named(setup, setup.text("username")), field: record["Id"]}
            setup.org.insert("PermissionSetAssignment", fields, setup.actor)
    except RecordRefused as refused:
        return reasons(refused)
    except NoSuchUser as nobody:
        return [str(nobody)]
    return []
