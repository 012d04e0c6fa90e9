"""What every object asks of a record: required fields, references that exist, unique values."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import texts
from .changes import Change
from .errors import RecordRefused
from .sobjects import SObject
from .tables import quoted

if TYPE_CHECKING:
    from .org import Org


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
        found = parent and org.store.value(f'SELECT 1 FROM {quoted(parent.name)} WHERE "Id" = ?', (value,))  # noqa: S608
        if not found:
            raise RecordRefused(texts.no_such_reference())


def check_unique(org: "Org", change: Change) -> None:
    """Refuse a value that another record already has in a unique field."""
    table = quoted(change.sobject.name)
    for field in change.sobject.unique_fields:
        value = change.after[field.name]
        if value is None or not change.changed(field.name):
            continue
        sql = f'SELECT "Id" FROM {table} WHERE {quoted(field.name)} = ? AND "Id" <> ?'  # noqa: S608
        stores = [org.store, *(other.store for other in org.other_orgs())] if field.unique_everywhere else [org.store]
        other = next(filter(None, (store.value(sql, (value, change.record_id)) for store in stores)), None)
        if other:
            raise RecordRefused(texts.duplicate(field.duplicate, field.name, other))
