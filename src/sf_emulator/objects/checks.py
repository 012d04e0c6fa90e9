"""What every object asks of a record: required fields, references that exist, unique values."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sf_emulator.faults import trouble

from . import texts
from .changes import Actor, Change, Write
from .columns import quoted
from .errors import RecordRefused
from .sobjects import SObject

if TYPE_CHECKING:
    from .org import Org


def check_lock(actor: Actor | None) -> None:
    """Refuse what somebody else is said to be writing: a fault. The org's own writes are never in its way."""
    if actor and trouble().locks_this_row:
        raise RecordRefused(texts.row_locked())


def check_required_on_insert(sobject: SObject, values: Mapping[str, Any]) -> None:
    """Refuse with the list of all that is missing, in the order of the object's fields."""
    _refuse_missing([field.name for field in sobject.required_fields if values[field.name] is None])


def check_required_on_update(sobject: SObject, sent: Mapping[str, Any]) -> None:
    """Refuse to empty a field that may not be empty."""
    _refuse_missing([name for name, value in sent.items() if value is None and not sobject.fields[name].nillable])


def _refuse_missing(names: list[str]) -> None:
    if names:
        raise RecordRefused(texts.required_missing(names))


def check_references(org: "Org", sobject: SObject, sent: Mapping[str, Any]) -> None:
    """Refuse ids of records that are not there."""
    for name, value in sent.items():
        field = sobject.fields[name]
        if not value or not field.reference_to:
            continue
        parent = org.schema.of_id(value)
        sql = f'SELECT 1 FROM {quoted(parent.name)} WHERE "Id" = ?{_present(parent)}' if parent else ""  # noqa: S608
        found = parent and org.store.value(sql, (value,))
        if not found:
            raise RecordRefused(texts.no_such_reference())


def check_unique(org: "Org", change: Change) -> None:
    """Refuse a value that another record already has in a unique field."""
    table = quoted(change.sobject.name)
    for field in change.sobject.unique_fields:
        value = change.after[field.name]
        if value is None or not (change.changed(field.name) or change.write is Write.UNDELETE):
            continue
        sql = f'SELECT "Id" FROM {table} WHERE {quoted(field.name)} = ? AND "Id" <> ?{_present(change.sobject)}'  # noqa: S608
        stores = [org.store, *(other.store for other in org.other_orgs())] if field.unique_everywhere else [org.store]
        other = next(filter(None, (store.value(sql, (value, change.record_id)) for store in stores)), None)
        if other:
            raise RecordRefused(texts.duplicate(field.duplicate, field.name, other))


def _present(sobject: SObject) -> str:
    """Of records that can wait in the recycle bin only those that do not."""
    return ' AND "IsDeleted" = 0' if sobject.undeletable else ""
