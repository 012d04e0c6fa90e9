"""Company Information and Roles."""

from collections import defaultdict
from typing import Any

from starlette.responses import Response

from .requests import SetupRequest


def show_company(setup: SetupRequest) -> Response:
    """The org: its address, its licences, its API calls of the last 24 hours."""
    used, allowed = setup.org.api_usage()
    return setup.page(
        "company.html",
        company=setup.org.find("Organization")[0],
        licences=setup.org.find("UserLicense"),
        my_domain=setup.org.my_domain,
        api_used=used,
        api_allowed=allowed,
    )


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
