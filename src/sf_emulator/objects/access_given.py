"""Everything that a user may be given besides a profile and a role, and the record that says so."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .org import Org


class _Given(NamedTuple):
    """The object that ties a user to a thing, its field for the user and its field for the thing."""

    sobject: str
    user: str
    thing: str


_GIVEN = {
    "PermissionSet": _Given("PermissionSetAssignment", "AssigneeId", "PermissionSetId"),
    "PermissionSetGroup": _Given("PermissionSetAssignment", "AssigneeId", "PermissionSetGroupId"),
    "PermissionSetLicense": _Given("PermissionSetLicenseAssign", "AssigneeId", "PermissionSetLicenseId"),
    "PackageLicense": _Given("UserPackageLicense", "UserId", "PackageLicenseId"),
    "Group": _Given("GroupMember", "UserOrGroupId", "GroupId"),
}


def records_of(org: "Org", user_id: str, thing_id: str) -> list[str]:
    """Ids of the records that give a thing to a user."""
    given, pair = _pair(org, user_id, thing_id)
    return [row["Id"] for row in org.find(given.sobject, **pair)]


def grant(org: "Org", user_id: str, thing_id: str) -> None:
    """Give a user what they do not have yet. Raises RecordRefused."""
    given, pair = _pair(org, user_id, thing_id)
    if not records_of(org, user_id, thing_id):
        org.insert(given.sobject, pair, None)


def revoke(org: "Org", user_id: str, thing_id: str) -> None:
    """Take a thing from a user. Raises RecordRefused."""
    given, _ = _pair(org, user_id, thing_id)
    for record_id in records_of(org, user_id, thing_id):
        org.delete(given.sobject, record_id, None)


def _pair(org: "Org", user_id: str, thing_id: str) -> tuple[_Given, dict[str, str]]:
    kind = org.schema.of_id(thing_id)
    if kind is None:
        raise ValueError(f"{thing_id} is nothing that a user may be given.")
    given = _GIVEN[kind.name]
    return given, {given.user: user_id, given.thing: thing_id}
