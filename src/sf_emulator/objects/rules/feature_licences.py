"""A box `UserPermissions…` of an active user takes a seat of its feature. Source: salesforce-api.md, C3 and D1."""

from typing import Any

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused
from sf_emulator.objects.feature_licences import PREFIX

from .registry import Rule


def _move_feature_seats(change: Change) -> None:
    org = change.org
    touched = change.after if change.updates and change.changed("IsActive") else change.sent
    for name in [name for name in touched if name.startswith(PREFIX)]:
        step = _holds(change.after, name) - _holds(change.before, name)
        if not step:
            continue
        used = org.feature_seats.count(name, step)
        if step > 0 and used > org.setting("feature_licences").get(name, used):
            raise RecordRefused(texts.licence_limit())


def _holds(user: dict[str, Any], feature: str) -> bool:
    return bool(user and user["IsActive"] and user[feature])


FEATURE_LICENCE_RULES = {"feature_licence_seat": Rule(after=_move_feature_seats)}
