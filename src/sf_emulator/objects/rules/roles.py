"""Rules on UserRole: developer names, a hierarchy without cycles, no role deleted while it is used."""

import re

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule


def _give_developer_name(change: Change) -> None:
    if change.deletes or change.after["DeveloperName"]:
        return
    words = re.sub(r"[^0-9A-Za-z]+", "_", change.after["Name"]).strip("_")
    name = words or change.sobject.name.removeprefix("User")
    change.after["DeveloperName"] = f"X{name}" if name[0].isdigit() else name


def _refuse_role_cycle(change: Change) -> None:
    if change.deletes or not change.changed("ParentRoleId"):
        return
    seen = {change.record_id}
    parent: str | None = change.after["ParentRoleId"]
    while parent:
        if parent in seen:
            raise RecordRefused(texts.role_cycle())
        seen.add(parent)
        parent = change.org.field_of("UserRole", parent, "ParentRoleId")


def _keep_used_role(change: Change) -> None:
    if not change.deletes:
        return
    users = change.org.find("User", UserRoleId=change.record_id)
    if users or change.org.find("UserRole", ParentRoleId=change.record_id):
        raise RecordRefused(texts.role_in_use(change.before["Name"]))


ROLE_RULES = {
    "developer_name": Rule(before=_give_developer_name),
    "role_cycle": Rule(before=_refuse_role_cycle),
    "role_in_use": Rule(before=_keep_used_role),
}
