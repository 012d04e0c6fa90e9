"""Rules on User. Source: salesforce-api.md, D1."""

import re
from typing import Any

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule

# Loosely an address: something@something.something. It need not be deliverable.
_USERNAME = re.compile(r"[^@\s<>\"'`]+@[^@\s<>\"'`.]+(\.[^@\s<>\"'`.]+)+")
_NICKNAME_LENGTH = 40
# What people may change on their own record without Manage Users.
_OWN_FIELDS = frozenset(
    {
        "AboutMe",
        "City",
        "CommunityNickname",
        "CompanyName",
        "Country",
        "Email",
        "Extension",
        "Fax",
        "FirstName",
    }
    | {"LanguageLocaleKey", "LastName", "LocaleSidKey", "MiddleName", "MobilePhone", "Phone", "PostalCode"}
    | {"Signature", "State", "Street", "Suffix", "TimeZoneSidKey", "Title", "EmailEncodingKey", "Alias"}
)


def _shape_username(change: Change) -> None:
    if not change.changed("Username"):
        return
    username: str = change.after["Username"]
    if not _USERNAME.fullmatch(username):
        raise RecordRefused(texts.bad_username())
    change.after["Username"] = username.lower()


def _give_nickname(change: Change) -> None:
    """A user without a nickname gets one from the user name: nicknames are unique, user names too."""
    if change.after["CommunityNickname"] or change.deletes:
        return
    wanted = change.after["Username"].partition("@")[0][:_NICKNAME_LENGTH]
    if change.org.find("User", CommunityNickname=wanted):
        suffix = change.record_id[10:15]
        wanted = wanted[: _NICKNAME_LENGTH - len(suffix)] + suffix
    change.after["CommunityNickname"] = wanted


def _refuse_manager_cycle(change: Change) -> None:
    """Nobody reports to themselves, directly or through others."""
    manager_id: str | None = change.after["ManagerId"]
    if not manager_id or not change.changed("ManagerId"):
        return
    seen = {change.record_id}
    while manager_id:
        if manager_id in seen:
            raise RecordRefused(texts.manager_cycle())
        seen.add(manager_id)
        manager_id = change.org.field_of("User", manager_id, "ManagerId")


def _keep_last_administrator(change: Change) -> None:
    """An org never loses its last active System Administrator."""
    if change.inserts:
        return
    administrators = change.org.administrator_profile_id
    if change.before["ProfileId"] != administrators or not change.before["IsActive"]:
        return
    if change.after["ProfileId"] == administrators and change.after["IsActive"]:
        return
    others = change.org.store.value(
        'SELECT 1 FROM "User" WHERE "ProfileId" = ? AND "IsActive" AND "Id" <> ? LIMIT 1',
        (administrators, change.record_id),
    )
    if not others:
        raise RecordRefused(texts.last_administrator())


def _guard_own_account(change: Change) -> None:
    """Without Manage Users people edit only what is theirs of themselves; nobody deactivates themselves."""
    actor = change.actor
    if actor is None or not change.updates or actor.user_id != change.record_id:
        return
    if change.before["IsActive"] and not change.after["IsActive"]:
        raise RecordRefused(texts.deactivate_self())
    if change.org.may_write(change.sobject, actor):
        return
    if not _OWN_FIELDS.issuperset(change.sent):
        raise RecordRefused(texts.not_writable("User"))


def _await_email_confirmation(change: Change) -> None:
    """A new address counts once its owner has confirmed it; until then the record keeps the old one."""
    if not change.updates or "Email" not in change.sent or change.actor is None:
        return
    old: Any = change.before["Email"]
    new: str = change.after["Email"]
    if old.lower() == new.lower() or not change.org.setting("confirm_email_changes"):
        change.org.forget_pending_email(change.record_id)
        return
    change.after["Email"] = old
    change.org.await_email(change.record_id, new)


USER_RULES = {
    "username_shape": Rule(before=_shape_username),
    "nickname": Rule(before=_give_nickname),
    "manager_cycle": Rule(before=_refuse_manager_cycle),
    "own_account": Rule(before=_guard_own_account),
    "last_administrator": Rule(before=_keep_last_administrator),
    "email_confirmation": Rule(before=_await_email_confirmation),
}
