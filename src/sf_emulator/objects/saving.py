"""Saving many records: each with its own result, all in one transaction. REST, bulk and SOAP share it.

Source: salesforce-api.md, B4, C8.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sf_emulator.faults import numbered_rows
from sf_emulator.store import Row

from . import texts
from .changes import Actor
from .errors import RecordError, RecordRefused
from .ids import normal_id
from .org import Org
from .parent_references import with_parent_ids
from .sobjects import Field, SObject
from .transactions import in_transaction

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one record. `id` is None when a create was refused."""

    id: str | None = None
    created: bool = False
    errors: tuple[RecordError, ...] = ()

    @property
    def success(self) -> bool:
        """Whether the record is as it was sent."""
        return not self.errors


def insert_record(org: Org, sobject: SObject, fields: Mapping[str, Any], actor: Actor) -> Saved:
    """Create a record. Raises RecordRefused."""
    return Saved(org.insert(sobject.name, with_parent_ids(org, sobject, fields), actor), created=True)


def update_record(org: Org, sobject: SObject, fields: Mapping[str, Any], actor: Actor) -> Saved:
    """Change the record whose `Id` is among the fields. Raises RecordRefused."""
    record_id = record_id_of(sobject, fields)
    org.update(sobject.name, record_id, with_parent_ids(org, sobject, _without(fields, "Id")), actor)
    return Saved(record_id)


def upsert_record(org: Org, sobject: SObject, by: Field, fields: Mapping[str, Any], actor: Actor) -> Saved:
    """Change the record that has this value in the field `by`, or create one. Raises RecordRefused."""
    if by.type == "id" and _sent(fields, by.name):
        return update_record(org, sobject, fields, actor)
    found = find_upserted(org, sobject, by, fields)
    if len(found) > 1:
        raise RecordRefused(texts.several_records(by.name))
    if not found:
        return insert_record(org, sobject, _without(fields, by.name) if by.type == "id" else fields, actor)
    found_id = str(found[0]["Id"])
    org.update(sobject.name, found_id, with_parent_ids(org, sobject, _without(fields, by.name)), actor)
    return Saved(found_id)


def find_upserted(org: Org, sobject: SObject, by: Field, fields: Mapping[str, Any]) -> list[Row]:
    """The records that have this value in the field `by`: none when an upsert creates."""
    value = _sent(fields, by.name)
    return org.find(sobject.name, **{by.name: value}) if value not in (None, "") else []


def delete_record(org: Org, record_id: str, actor: Actor) -> Saved:
    """Remove the record of an id, whose prefix tells the object. Raises RecordRefused."""
    sobject, found = _object_and_id(org, record_id)
    org.delete(sobject.name, found, actor)
    return Saved(found)


def undelete_record(org: Org, record_id: str, actor: Actor) -> Saved:
    """Restore the deleted record of an id. Raises RecordRefused."""
    sobject, found = _object_and_id(org, record_id)
    org.undelete(sobject.name, found, actor)
    return Saved(found)


def purge_record(org: Org, record_id: str, actor: Actor) -> Saved:
    """Remove the record of an id from the recycle bin. Raises RecordRefused."""
    sobject, found = _object_and_id(org, record_id)
    org.purge(sobject.name, found, actor)
    return Saved(found)


def _object_and_id(org: Org, record_id: str) -> tuple[SObject, str]:
    found = normal_id(record_id)
    sobject = org.schema.of_id(found) if found else None
    if found is None or sobject is None:
        raise RecordRefused(texts.malformed_id_to_delete(record_id))
    return sobject, found


def record_id_of(sobject: SObject, fields: Mapping[str, Any]) -> str:
    """The record's id in its 18-character form. Raises RecordRefused: there is none, or it is another object's."""
    value = _sent(fields, "Id")
    if not value:
        raise RecordRefused(texts.missing_id())
    record_id = normal_id(str(value))
    if record_id is None or not record_id.startswith(sobject.key_prefix):
        raise RecordRefused(texts.wrong_record_id(sobject.fields["Id"].label, str(value)))
    return record_id


def save_each(
    org: Org,
    items: Sequence[Item],
    write: Callable[[Item], Saved],
    *,
    all_or_none: bool = False,
    kinds_apart: bool | None = None,
) -> list[Saved]:
    """Write every item in one transaction; a refused one undoes itself, or with all-or-none everything.

    Args:
        kinds_apart: Refuse setup objects beside others (mixed DML); as a rule with all-or-none only.

    Returns:
        A result for each item, in order. With all-or-none and one refusal the others say that they were undone.
    """
    try:
        return in_transaction(
            org,
            lambda: _save_all(items, write, all_or_none=all_or_none),
            kinds_apart=all_or_none if kinds_apart is None else kinds_apart,
        )
    except _Undone as undone:
        return undone.results


class _Undone(Exception):
    """A record of an all-or-none request was refused, so that every other one was taken back."""

    def __init__(self, results: list[Saved]) -> None:
        super().__init__()
        self.results = [_taken_back(result) if result.success else result for result in results]


def _save_all(items: Sequence[Item], write: Callable[[Item], Saved], *, all_or_none: bool) -> list[Saved]:
    results = [_saved(item, write) for item in numbered_rows(items)]
    if all_or_none and not all(result.success for result in results):
        raise _Undone(results)
    return results


def _taken_back(result: Saved) -> Saved:
    """A created record has no id any more; a changed one keeps its own."""
    return Saved(None if result.created else result.id, result.created, (texts.rolled_back(),))


def _saved(item: Item, write: Callable[[Item], Saved]) -> Saved:
    try:
        return write(item)
    except RecordRefused as refusal:
        return Saved(errors=tuple(refusal.errors))


def _sent(fields: Mapping[str, Any], name: str) -> Any:
    return next((value for key, value in fields.items() if key.lower() == name.lower()), None)


def _without(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key.lower() != name.lower()}
