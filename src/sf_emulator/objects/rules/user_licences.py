"""Seats: an active user takes one of the licence of the profile. Source: salesforce-api.md, D1."""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule
from .seats import free_seat, take_seat

# Licences between which a user may move, by LicenseDefinitionKey; any other move is refused.
_FAMILIES = ({"SFDC", "AUL", "AUL1", "FDC_ONE", "FDC_SUB"},)


def _stay_in_licence_family(change: Change) -> None:
    if change.inserts or not change.changed("ProfileId"):
        return
    old = change.org.licence_of_profile(change.before["ProfileId"])
    new = change.org.licence_of_profile(change.after["ProfileId"])
    if old == new:
        return
    keys = {change.org.field_of("UserLicense", licence, "LicenseDefinitionKey") for licence in (old, new)}
    if not any(keys <= family for family in _FAMILIES):
        raise RecordRefused(texts.other_licence())


def _move_seat(change: Change) -> None:
    """Give back the seat that was held and take the one that is needed, or refuse."""
    held = _seat(change, change.before) if change.updates else None
    needed = _seat(change, change.after)
    if held == needed:
        return
    if held:
        free_seat(change.org, "UserLicense", held)
    if needed:
        take_seat(change.org, "UserLicense", needed)


def _seat(change: Change, user: dict[str, object]) -> str | None:
    return change.org.licence_of_profile(str(user["ProfileId"])) if user["IsActive"] else None


LICENCE_RULES = {
    "licence_family": Rule(before=_stay_in_licence_family),
    "licence_seat": Rule(after=_move_seat),
}
