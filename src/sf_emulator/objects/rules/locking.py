"""Writes that change who is in which group lock what they touch, so that parallel ones wait for each other.

Source: salesforce-api.md, C3 (UNABLE_TO_LOCK_ROW); "Group membership operations", Designing Record Access.
"""

from sf_emulator.objects.changes import Change
from sf_emulator.objects.row_locks import lock_rows

from .registry import Rule


def _lock_group(change: Change) -> None:
    lock_rows([change.record_id])


def _lock_group_of_member(change: Change) -> None:
    lock_rows([(change.before or change.after)["GroupId"]])


def _lock_role(change: Change) -> None:
    lock_rows([change.record_id, *(row["ParentRoleId"] for row in (change.before, change.after) if row)])


def _lock_moving_user(change: Change) -> None:
    if change.updates and change.changed("UserRoleId"):
        lock_rows([change.record_id])


LOCKING_RULES = {
    "lock_group": Rule(before=_lock_group),
    "lock_group_of_member": Rule(before=_lock_group_of_member),
    "lock_role": Rule(before=_lock_role),
    "lock_moving_user": Rule(before=_lock_moving_user),
}
