"""Who is in a group: directly, through groups inside it, through roles and everybody below them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .org import Org

_WITHIN = """
WITH RECURSIVE within(id) AS (
  SELECT ?
  UNION SELECT m."UserOrGroupId" FROM "GroupMember" m JOIN within ON m."GroupId" = within.id
  WHERE m."UserOrGroupId" LIKE '00G%'
),
roles(id, below) AS (
  SELECT g."RelatedId", g."Type" <> 'Role' FROM "Group" g JOIN within ON g."Id" = within.id
  WHERE g."Type" IN ('Role', 'RoleAndSubordinates', 'RoleAndSubordinatesInternal')
  UNION SELECT r."Id", 1 FROM "UserRole" r JOIN roles ON r."ParentRoleId" = roles.id WHERE roles.below
)
"""
_GROUPS = _WITHIN + "SELECT id FROM within"  # noqa: S608
_MEMBERS = _WITHIN + (  # noqa: S608
    'SELECT m."UserOrGroupId" FROM "GroupMember" m JOIN within ON m."GroupId" = within.id '
    """WHERE m."UserOrGroupId" LIKE '005%' """
    'UNION SELECT u."Id" FROM "User" u JOIN roles ON u."UserRoleId" = roles.id '
    """UNION SELECT u."Id" FROM "User" u WHERE u."UserType" = 'Standard' AND EXISTS """
    """(SELECT 1 FROM "Group" g JOIN within ON g."Id" = within.id WHERE g."Type" = 'Organization')"""
)


def groups_within(org: "Org", group_id: str) -> frozenset[str]:
    """This group and every group inside it, however deep."""
    return frozenset(row[0] for row in org.store.tuples(_GROUPS, (group_id,)))


def members_of(org: "Org", group_id: str) -> frozenset[str]:
    """The ids of all users in a group or queue."""
    return frozenset(row[0] for row in org.store.tuples(_MEMBERS, (group_id,)))
