"""Permission sets: the list, and who holds one."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects.user_permissions import PERMISSIONS

from .requests import SetupRequest

_MEMBERS_SHOWN = 200


def list_permission_sets(setup: SetupRequest) -> Response:
    """Every permission set that is not a profile's own."""
    rows = setup.org.store.rows(
        'SELECT s."Id", s."Name", s."Label", s."Description", l."Name" AS licence, '
        '(SELECT count(*) FROM "PermissionSetAssignment" a WHERE a."PermissionSetId" = s."Id") AS members '
        'FROM "PermissionSet" s LEFT JOIN "UserLicense" l ON l."Id" = s."LicenseId" '
        'WHERE NOT s."IsOwnedByProfile" ORDER BY s."Label"'
    )
    return setup.page("permission_sets.html", permission_sets=rows)


def show_permission_set(setup: SetupRequest) -> Response:
    """One permission set, its permissions, and the first members by name."""
    found = setup.org.get("PermissionSet", setup.request.path_params["permission_set_id"])
    if found is None or found["IsOwnedByProfile"]:
        raise HTTPException(404)
    members = setup.org.store.rows(
        'SELECT u."Id", u."Name", u."Username", u."IsActive" FROM "PermissionSetAssignment" a '
        'JOIN "User" u ON u."Id" = a."AssigneeId" WHERE a."PermissionSetId" = ? ORDER BY u."Name" LIMIT ?',
        (found["Id"], _MEMBERS_SHOWN),
    )
    total = setup.org.store.value(
        'SELECT count(*) FROM "PermissionSetAssignment" WHERE "PermissionSetId" = ?', (found["Id"],)
    )
    return setup.page(
        "permission_set.html",
        shown=found,
        members=members,
        total=total,
        permissions=sorted(one.label for one in PERMISSIONS.values() if found[f"Permissions{one.name}"]),
    )
