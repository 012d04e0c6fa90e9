"""Rules on Task. Source: Object Reference, "Task" (AccountId, IsHighPriority)."""

from sf_emulator.objects.changes import Change

from .closing import close_by_status
from .registry import Rule


def _tell_high_priority(change: Change) -> None:
    if change.changed("Priority"):
        priority = change.sobject.fields["Priority"].value(change.after["Priority"])
        change.after["IsHighPriority"] = bool(priority and priority.traits.get("high"))


def _follow_account(change: Change) -> None:
    """The account is what the task is about, or that of what it is about, or that of the contact."""
    if change.changed("WhatId", "WhoId"):
        accounts = (_account_of(change, change.after[name]) for name in ("WhatId", "WhoId"))
        change.after["AccountId"] = next((account for account in accounts if account), None)


def _account_of(change: Change, record_id: str | None) -> str | None:
    about = change.org.schema.of_id(record_id) if record_id else None
    if about is None or record_id is None:
        return None
    if about.name == "Account":
        return record_id
    return change.org.field_of(about.name, record_id, "AccountId") if "AccountId" in about.fields else None


TASK_RULES = {
    "task_status": Rule(before=close_by_status("CompletedDateTime")),
    "task_priority": Rule(before=_tell_high_priority),
    "activity_account": Rule(before=_follow_account),
}
