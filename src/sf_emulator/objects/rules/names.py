"""Rules that give a record its name."""

from sf_emulator.objects.changes import Change

from .registry import Rule

_PERSON_NAME = ("FirstName", "MiddleName", "LastName", "Suffix")


def _join_person_name(change: Change) -> None:
    """Name is the parts of the name, joined; it is never sent."""
    parts = [name for name in _PERSON_NAME if name in change.sobject.fields]
    if change.changed(*parts):
        change.after["Name"] = " ".join(change.after[part] for part in parts if change.after[part])


def _take_id_for_name(change: Change) -> None:
    """A custom object's record without a name is called by its id."""
    if not change.deletes and change.after["Name"] is None:
        change.after["Name"] = change.record_id[:15]


NAME_RULES = {"person_name": Rule(before=_join_person_name), "name_or_id": Rule(before=_take_id_for_name)}
