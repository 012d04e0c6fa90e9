"""Records of one object above each other: nobody is above themselves, directly or through others."""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule


def _refuse_cycle(change: Change) -> None:
    own = (change.sobject.name,)
    for field in change.sobject.fields.values():
        if field.reference_to == own and field.updateable and change.changed(field.name):
            _climb(change, field.name)


def _climb(change: Change, field: str) -> None:
    seen = {change.record_id}
    above: str | None = change.after[field]
    while above:
        if above in seen:
            raise RecordRefused(texts.hierarchy_cycle(field))
        seen.add(above)
        above = change.org.field_of(change.sobject.name, above, field)


HIERARCHY_RULES = {"hierarchy": Rule(before=_refuse_cycle)}
