"""UserLogin: one row for each user, which freezes and unlocks. Source: salesforce-api.md, D1."""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule


def _give_login_row(change: Change) -> None:
    if change.inserts:
        change.org.insert("UserLogin", {"UserId": change.record_id}, None)


def _refuse_freezing_self(change: Change) -> None:
    actor = change.actor
    if actor and change.after["IsFrozen"] and actor.user_id == change.after["UserId"]:
        raise RecordRefused(texts.freeze_self())


def _refuse_locking(change: Change) -> None:
    """A password is locked by failed log-ins alone; the API may only unlock it."""
    locks = change.updates and change.after["IsPasswordLocked"] and not change.before["IsPasswordLocked"]
    if change.actor and locks:
        raise RecordRefused(texts.lock_password())


USER_LOGIN_RULES = {
    "login_row": Rule(after=_give_login_row),
    "freeze_self": Rule(before=_refuse_freezing_self),
    "password_lock": Rule(before=_refuse_locking),
}
