"""UserPermissionAccess: the row of who asks is written when a query is about to read it."""

from typing import TYPE_CHECKING

from .columns import quoted
from .user_permissions import PERMISSIONS

if TYPE_CHECKING:
    from .org import Org

_OBJECT = "UserPermissionAccess"


def keep_permission_access(org: "Org", queried: str, user_id: str) -> None:
    """Bring a user's row up to date, if that is what a query is about."""
    if queried.lower() != _OBJECT.lower():
        return
    sobject, given = org.schema[_OBJECT], org.permissions(user_id)
    row: dict[str, str | bool] = {"Id": sobject.own_value(user_id), "LastCacheUpdate": org.now()}
    row |= {f"Permissions{name}": name in given for name in PERMISSIONS}
    columns = ", ".join(quoted(name) for name in row)
    marks = ", ".join("?" * len(row))
    org.store.execute(f"REPLACE INTO {quoted(_OBJECT)} ({columns}) VALUES ({marks})", list(row.values()))  # noqa: S608
