"""Finding users for the list: by text, by view, a page at a time. The database does it: an org may have a
million.
"""

from enum import StrEnum
from typing import Any

from sf_emulator.objects import Org

USERS_A_PAGE = 50

_FROM = (
    'FROM "User" u LEFT JOIN "Profile" p ON p."Id" = u."ProfileId" '
    'LEFT JOIN "UserRole" r ON r."Id" = u."UserRoleId" '
    'LEFT JOIN "UserLicense" l ON l."Id" = p."UserLicenseId" '
    'LEFT JOIN "UserLogin" f ON f."UserId" = u."Id" '
)
_COLUMNS = (
    'u."Id", u."Name", u."Alias", u."Username", u."Email", u."IsActive", u."Title", '
    'p."Name" AS profile, r."Name" AS role, l."Name" AS licence, f."IsFrozen" AS frozen '
)


class UserView(StrEnum):
    """Which users the list shows."""

    ACTIVE = "active"
    ALL = "all"
    INACTIVE = "inactive"
    FROZEN = "frozen"
    ADMINISTRATORS = "administrators"

    @property
    def label(self) -> str:
        """What the list calls it."""
        return {"administrators": "Admin Users"}.get(self.value, f"{self.value.capitalize()} Users")

    @classmethod
    def of(cls, name: str) -> "UserView":
        """The view of this name; active users when there is none."""
        return cls(name) if name in {view.value for view in cls} else cls.ACTIVE


_CONDITIONS = {
    UserView.ACTIVE: 'u."IsActive"',
    UserView.ALL: "1",
    UserView.INACTIVE: 'NOT u."IsActive"',
    UserView.FROZEN: 'f."IsFrozen"',
    UserView.ADMINISTRATORS: "p.\"Name\" = 'System Administrator'",
}


def find_users(org: Org, search: str, view: UserView, page: int) -> tuple[list[dict[str, Any]], int]:
    """One page of users by last name, and how many there are in all."""
    where = f"WHERE {_CONDITIONS[view]} "
    params: list[Any] = []
    if search:
        where += (
            "AND (fold(u.\"Name\") LIKE ? ESCAPE '\\' OR u.\"Username\" LIKE ? ESCAPE '\\' "
            "OR fold(u.\"Email\") LIKE ? ESCAPE '\\') "
        )
        params = [f"%{_escaped(search.lower())}%"] * 3
    total = org.store.value(f"SELECT count(*) {_FROM}{where}", params)
    rows = org.store.rows(
        f'SELECT {_COLUMNS}{_FROM}{where}ORDER BY u."LastName", u."FirstName", u."Id" LIMIT ? OFFSET ?',
        [*params, USERS_A_PAGE, (page - 1) * USERS_A_PAGE],
    )
    return rows, int(total)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
