"""Whose a record is: its creator's unless it says otherwise, never an inactive user's."""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule


def _give_owner(change: Change) -> None:
    if change.deletes or change.after["OwnerId"]:
        return
    change.after["OwnerId"] = change.actor.user_id if change.actor else change.org.first_user_id


def _refuse_inactive_owner(change: Change) -> None:
    if "OwnerId" not in change.sent or not change.changed("OwnerId"):
        return
    owner = change.after["OwnerId"]
    if change.org.field_of("User", owner, "IsActive") == 0:
        raise RecordRefused(texts.inactive_owner(owner, change.sobject.name))


def _own(change: Change) -> None:
    _give_owner(change)
    _refuse_inactive_owner(change)


OWNERSHIP_RULES = {"owner": Rule(before=_own)}
