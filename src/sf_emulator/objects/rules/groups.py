"""Rules on Group, GroupMember and QueueSobject. Source: salesforce-api.md, D2."""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.columns import quoted
from sf_emulator.objects.errors import AlreadyThere, RecordRefused
from sf_emulator.objects.membership import groups_within

from .registry import Rule

PUBLIC_TYPES = ("Regular", "Queue")
_TYPES_OF_ROLES = ("Role", "RoleAndSubordinates")


def _refuse_groups_of_the_org(change: Change) -> None:
    """People make public groups and queues; the groups of roles and of everybody go with the org."""
    kind = (change.before or change.after)["Type"]
    if change.actor and kind not in PUBLIC_TYPES:
        raise RecordRefused(texts.group_type(kind) if change.inserts else texts.not_writable("Group"))


def _check_developer_name(change: Change) -> None:
    """Unique among the groups of a type: a queue and a public group may share one."""
    name = change.after.get("DeveloperName")
    if change.deletes or not change.changed("DeveloperName", "Type") or change.after["Type"] not in PUBLIC_TYPES:
        return
    same = change.org.find("Group", DeveloperName=name, Type=change.after["Type"])
    if any(group["Id"] != change.record_id for group in same):
        raise RecordRefused(texts.duplicate_developer_name())


def _give_owner(change: Change) -> None:
    if change.inserts and not change.after["OwnerId"]:
        change.after["OwnerId"] = change.org.id


def _keep_owning_queue(change: Change) -> None:
    """A queue that owns records stays. What refers to it otherwise goes with it."""
    if not change.deletes:
        return
    for sobject in change.org.schema:
        owner = sobject.field("OwnerId")
        if owner is None or "Group" not in owner.reference_to:
            continue
        sql = f'SELECT 1 FROM {quoted(sobject.name)} WHERE "OwnerId" = ? LIMIT 1'  # noqa: S608
        if change.org.store.value(sql, (change.record_id,)):
            raise RecordRefused(texts.group_in_use(change.before["Name"]))


def _answer_existing_member(change: Change) -> None:
    if change.inserts:
        wanted = {name: change.after[name] for name in ("GroupId", "UserOrGroupId")}
        for row in change.org.find("GroupMember", **wanted):
            raise AlreadyThere(row["Id"])


def _require_public_group(change: Change) -> None:
    """Only public groups and queues have members of their own, and a queue is nobody's member."""
    if not change.inserts:
        return
    org = change.org
    if org.field_of("Group", change.after["GroupId"], "Type") not in PUBLIC_TYPES:
        raise RecordRefused(texts.wrong_reference("GroupId"))
    if org.field_of("Group", change.after["UserOrGroupId"], "Type") == "Queue":
        raise RecordRefused(texts.wrong_reference("UserOrGroupId"))


def _refuse_group_cycle(change: Change) -> None:
    if change.inserts and change.after["GroupId"] in groups_within(change.org, change.after["UserOrGroupId"]):
        raise RecordRefused(texts.group_cycle())


def _check_queue_object(change: Change) -> None:
    """A queue takes records of objects whose owner may be a group, each object once."""
    if not change.inserts:
        return
    org, sent = change.org, change.after["SobjectType"]
    if org.field_of("Group", change.after["QueueId"], "Type") != "Queue":
        raise RecordRefused(texts.wrong_reference("QueueId"))
    sobject = org.schema.sobject(sent)
    owner = sobject.field("OwnerId") if sobject else None
    if sobject is None or owner is None or "Group" not in owner.reference_to:
        raise RecordRefused(texts.bad_picklist_value("Sobject Type", "SobjectType", sent))
    change.after["SobjectType"] = sobject.name
    for row in org.find("QueueSobject", QueueId=change.after["QueueId"], SobjectType=sobject.name):
        raise RecordRefused(texts.duplicate("DUPLICATE_VALUE", "SobjectType", row["Id"]))


def _keep_role_groups(change: Change) -> None:
    """Each role has a group of its users, and one of those and everybody below."""
    org = change.org
    if change.inserts:
        for kind in _TYPES_OF_ROLES:
            fields = {"Type": kind, "RelatedId": change.record_id, "DeveloperName": change.after["DeveloperName"]}
            org.insert("Group", fields | {"Name": change.after["Name"][:40]}, None)
    elif change.changed("DeveloperName", "Name"):
        fields = {"DeveloperName": change.after["DeveloperName"], "Name": change.after["Name"][:40]}
        for group in org.find("Group", RelatedId=change.record_id):
            org.update("Group", group["Id"], fields, None)


GROUP_RULES = {
    "group_kept_by_org": Rule(before=_refuse_groups_of_the_org),
    "group_developer_name": Rule(before=_check_developer_name),
    "group_owner": Rule(before=_give_owner),
    "group_in_use": Rule(before=_keep_owning_queue),
    "existing_member": Rule(before=_answer_existing_member),
    "group_takes_members": Rule(before=_require_public_group),
    "group_cycle": Rule(before=_refuse_group_cycle),
    "queue_object": Rule(before=_check_queue_object),
    "role_groups": Rule(after=_keep_role_groups),
}
