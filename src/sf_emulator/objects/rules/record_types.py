"""Rules on records of objects that have record types."""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused
from sf_emulator.objects.record_types import FIELD, OBJECT, RULE

from .registry import Rule


def _choose_record_type(change: Change) -> None:
    """A new record without one gets the default; nobody uses an inactive one, or another object's."""
    if change.inserts and FIELD not in change.sent:
        default = next((kind.developer_name for kind in change.sobject.record_types if kind.default), None)
        found = change.org.find(OBJECT, SobjectType=change.sobject.name, DeveloperName=default) if default else []
        change.after[FIELD] = found[0]["Id"] if found else None
        return
    chosen = change.after.get(FIELD)
    if not chosen or not change.changed(FIELD):
        return
    row = change.org.get(OBJECT, chosen)
    if row is None or row["SobjectType"] != change.sobject.name or not row["IsActive"]:
        raise RecordRefused(texts.record_type_not_valid(chosen))


RECORD_TYPE_RULES = {RULE: Rule(before=_choose_record_type)}
