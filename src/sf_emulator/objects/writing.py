"""Creating and changing one record: what was sent is checked, rules have their say, the row is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sf_emulator.store import Row

from . import texts
from .changes import Actor, Change, Write
from .checks import check_lock, check_references, check_required_on_insert, check_required_on_update, check_unique
from .columns import quoted
from .errors import RecordRefused
from .fields import Field
from .rules import run_after, run_before
from .sobjects import SObject
from .transactions import keep_kinds_apart
from .values import sent_values

if TYPE_CHECKING:
    from .org import Org

STAMPS_ON_INSERT = ("CreatedDate", "LastModifiedDate", "SystemModstamp")
_STAMPS_ON_UPDATE = ("LastModifiedDate", "SystemModstamp")
_AUTHORS = {"CreatedDate": "CreatedById", "LastModifiedDate": "LastModifiedById"}


def insert_row(org: "Org", sobject: SObject, fields: Mapping[str, Any], actor: Actor | None) -> str:
    """Create a record and answer its id. Raises RecordRefused."""
    if actor and not sobject.createable:
        raise RecordRefused(texts.not_createable(sobject.label))
    require_write(org, sobject, actor)
    seen = seen_by(org, sobject, actor)
    if actor and not seen.createable:
        raise RecordRefused(texts.not_createable(sobject.label))
    check_lock(actor)
    sent = sent_values(org.schema, seen, fields, _createable if actor else _writable_by_org)
    with org.store.transaction():
        record_id = org.next_id(sobject)
        after = {**sobject.defaults, **stamps(org, sobject, STAMPS_ON_INSERT, actor), **sent, "Id": record_id}
        _give_numbers(org, sobject, after)
        change = Change(org, sobject, Write.INSERT, record_id, {}, sent, after, actor)
        check_required_on_insert(sobject, after)
        check_references(org, sobject, sent)
        run_before(change)
        check_unique(org, change)
        org.store.execute(sobject.insert_sql, sobject.in_columns(after))
        run_after(change)
        keep_kinds_apart(change)
    return record_id


def update_row(org: "Org", sobject: SObject, record_id: str, fields: Mapping[str, Any], actor: Actor | None) -> None:
    """Change a record. Raises RecordRefused."""
    if actor and not sobject.updateable:
        raise RecordRefused(texts.not_updateable(sobject.name))
    check_lock(actor)
    with org.store.transaction():
        before = existing_row(org, sobject, record_id)
        if actor is None or sobject.name != "User" or actor.user_id != before["Id"]:
            require_write(org, sobject, actor)
        seen = seen_by(org, sobject, actor)
        if actor and not seen.updateable:
            raise RecordRefused(texts.no_access())
        sent = sent_values(org.schema, seen, fields, _updateable if actor else _writable_by_org)
        after = before | sent | stamps(org, sobject, _STAMPS_ON_UPDATE, actor)
        change = Change(org, sobject, Write.UPDATE, before["Id"], before, sent, after, actor)
        check_required_on_update(sobject, sent)
        check_references(org, sobject, sent)
        run_before(change)
        check_unique(org, change)
        write_changed(change)
        run_after(change)
        keep_kinds_apart(change)


def existing_row(org: "Org", sobject: SObject, record_id: str) -> Row:
    """The record as it is. Raises RecordRefused: it is deleted, or was never there."""
    row = org.get(sobject.name, record_id, with_deleted=True)
    if row is None:
        raise RecordRefused(texts.no_such_reference())
    if row.get("IsDeleted"):
        raise RecordRefused(texts.deleted())
    return row


def require_write(org: "Org", sobject: SObject, actor: Actor | None) -> None:
    """Refuse an actor who has none of the permissions that the object asks for."""
    if actor and not org.may_write(sobject, actor):
        raise RecordRefused(texts.not_writable(sobject.name))


def seen_by(org: "Org", sobject: SObject, actor: Actor | None) -> SObject:
    """The object with the operations and fields of who writes; the org itself has them all."""
    if actor is None:
        return sobject
    return org.object_access.seen_by(sobject, actor) or replace(sobject, operations=frozenset())


def stamps(org: "Org", sobject: SObject, dates: tuple[str, ...], actor: Actor | None) -> dict[str, str]:
    """Who and when, for those of the date fields that the object has and the `…ById` beside each."""
    who, when = actor.user_id if actor else org.first_user_id, org.now()
    given = dict.fromkeys(dates, when) | {_AUTHORS[name]: who for name in dates if name in _AUTHORS}
    return {name: value for name, value in given.items() if name in sobject.fields}


def write_changed(change: Change) -> None:
    """Write the columns that differ; compound fields differ with their parts."""
    names = [
        field.name for field in change.sobject.stored_fields if change.after[field.name] != change.before[field.name]
    ]
    if names:
        columns = ", ".join(f"{quoted(name)} = ?" for name in names)
        sql = f'UPDATE {quoted(change.sobject.name)} SET {columns} WHERE "Id" = ?'  # noqa: S608
        change.org.store.execute(sql, [*(change.after[name] for name in names), change.record_id])


def _give_numbers(org: "Org", sobject: SObject, after: dict[str, Any]) -> None:
    for field in sobject.auto_numbers:
        if after[field.name] is None and field.auto_number:
            after[field.name] = org.numbers.next(sobject.name, field.name, field.auto_number)


def _writable_by_org(field: Field) -> bool:
    return field.name != "Id" and not field.is_generated


def _createable(field: Field) -> bool:
    return field.createable


def _updateable(field: Field) -> bool:
    return field.updateable
