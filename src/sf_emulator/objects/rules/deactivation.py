"""A user with duties stays active until somebody else has them. Source: salesforce-api.md, D1, "Blocked while"."""

from sf_emulator.objects.changes import Change
from sf_emulator.objects.duties import duties_of
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule


def _keep_who_has_duties(change: Change) -> None:
    if change.updates and change.before["IsActive"] and not change.after["IsActive"]:
        duties = duties_of(change.org, change.record_id)
        if duties:
            raise RecordRefused(*duties)


DEACTIVATION_RULES = {"duties": Rule(before=_keep_who_has_duties)}
