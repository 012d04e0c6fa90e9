"""Group and Queue. Members of a public group are no part of it; those of a queue are."""

from collections.abc import Iterator, Mapping
from typing import Any

from sf_emulator.metadata.components import Values, Work
from sf_emulator.objects.access import Access
from sf_emulator.store import Row

from .records import RecordHandler
from .references import no_reference, user_id

# In `queueMembers`: a list, the element inside it, the type it names, and the type of the org's group for that.
_MEMBERS = (
    ("publicGroups", "publicGroup", "Group", "Regular"),
    ("roleAndSubordinates", "roleAndSubordinate", "Role", "RoleAndSubordinates"),
    ("roles", "role", "Role", "Role"),
)
_INTERNAL = ("roleAndSubordinatesInternal", "roleAndSubordinateInternal", "Role", "RoleAndSubordinates")


class PublicGroups(RecordHandler):
    """Public groups."""

    type = "Group"
    sobject = "Group"
    only: Mapping[str, Any] = {"Type": "Regular"}

    def fields(self, work: Work, full_name: str, values: Values, before: Row | None) -> dict[str, Any]:
        return _shared_fields(full_name, values, before, "Regular") | {
            "DoesIncludeBosses": values.get("doesIncludeBosses", True)
        }

    def live(self, access: Access, row: Row, kept: Values) -> Mapping[str, Any]:
        bosses = row["DoesIncludeBosses"]
        return {"description": row["Description"], "doesIncludeBosses": bosses, "name": row["Name"]}


class Queues(RecordHandler):
    """Queues, with the objects whose records they own and who works on them."""

    type = "Queue"
    sobject = "Group"
    only: Mapping[str, Any] = {"Type": "Queue"}

    def fields(self, work: Work, full_name: str, values: Values, before: Row | None) -> dict[str, Any]:
        return _shared_fields(full_name, values, before, "Queue") | {
            "DoesSendEmailToMembers": values.get("doesSendEmailToMembers", False),
            "Email": values.get("email"),
        }

    def finish(self, work: Work, row: Row, values: Values) -> None:
        objects = {each["sobjectType"]: {"SobjectType": each["sobjectType"]} for each in values.get("queueSobject", ())}
        _bring_in_line(work, "QueueSobject", {"QueueId": row["Id"]}, "SobjectType", objects)
        if "queueMembers" in values:
            members = {each: {"UserOrGroupId": each} for each in _member_ids(work, values["queueMembers"])}
            _bring_in_line(work, "GroupMember", {"GroupId": row["Id"]}, "UserOrGroupId", members)

    def live(self, access: Access, row: Row, kept: Values) -> Mapping[str, Any]:
        objects = access.org.find("QueueSobject", QueueId=row["Id"])
        return {
            "description": row["Description"],
            "doesSendEmailToMembers": row["DoesSendEmailToMembers"],
            "email": row["Email"],
            "name": row["Name"],
            "queueMembers": _members(access, row["Id"]),
            "queueSobject": [{"sobjectType": each["SobjectType"]} for each in objects],
        }


def _shared_fields(full_name: str, values: Values, before: Row | None, kind: str) -> dict[str, Any]:
    fields = {"DeveloperName": full_name, "Name": values["name"], "Description": values.get("description")}
    return fields if before else fields | {"Type": kind}


def _bring_in_line(
    work: Work, sobject: str, owner: Mapping[str, str], key: str, wanted: Mapping[str, Mapping[str, str]]
) -> None:
    """Add the records that are missing, delete those that are too many."""
    there = {row[key]: row["Id"] for row in work.org.find(sobject, **owner)}
    for name in there.keys() - wanted.keys():
        work.org.delete(sobject, there[name], work.actor)
    for name in wanted.keys() - there.keys():
        work.org.insert(sobject, {**owner, **wanted[name]}, work.actor)


def _member_ids(work: Work, members: Values) -> Iterator[str]:
    for several, one, type_name, kind in (*_MEMBERS, _INTERNAL):
        for name in members.get(several, {}).get(one, ()):
            found = work.org.find("Group", DeveloperName=name, Type=kind)
            if not found:
                raise no_reference(one, type_name, name)
            yield found[0]["Id"]
    for name in members.get("users", {}).get("user", ()):
        yield user_id(work.org, "user", name)


def _members(access: Access, queue_id: str) -> dict[str, Any] | None:
    ids = [row["UserOrGroupId"] for row in access.org.find("GroupMember", GroupId=queue_id)]
    groups = [row for row in (access.org.get("Group", each) for each in ids) if row]
    found: dict[str, Any] = {}
    for several, one, _, kind in _MEMBERS:
        names = [row["DeveloperName"] for row in groups if row["Type"] == kind]
        found |= {several: {one: names}} if names else {}
    users = [name for name in (access.org.field_of("User", each, "Username") for each in ids) if name]
    return found | ({"users": {"user": users}} if users else {}) or None
