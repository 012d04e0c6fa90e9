"""Deleting a record and what goes with it; the recycle bin, restoring from it and emptying it."""

from typing import TYPE_CHECKING

from sf_emulator.store import Row

from . import texts
from .changes import Actor, Change, Write
from .checks import check_lock, check_unique
from .columns import quoted
from .errors import RecordRefused
from .fields import OnDelete
from .recycle_bin import Binned, ClearedReference
from .rules import run_after, run_before
from .sobjects import ChildRelationship, SObject
from .transactions import keep_kinds_apart
from .writing import existing_row, require_write, seen_by, stamps, write_changed

if TYPE_CHECKING:
    from .org import Org

_STAMPS = ("LastModifiedDate", "SystemModstamp")
_NAMED_IN_REFUSAL = 5


def delete_row(org: "Org", sobject: SObject, record_id: str, actor: Actor | None) -> None:
    """Delete a record and what cannot be without it. Raises RecordRefused."""
    if actor and not sobject.deletable:
        raise RecordRefused(texts.no_access())
    _require_delete(org, sobject, actor)
    check_lock(actor)
    with org.store.transaction():
        before = existing_row(org, sobject, record_id)
        _delete(org, sobject, before, actor, before["Id"])


def undelete_row(org: "Org", sobject: SObject, record_id: str, actor: Actor | None) -> None:
    """Take a record out of the recycle bin, with what went with it. Raises RecordRefused."""
    if not sobject.undeletable:
        raise RecordRefused(texts.not_undeletable())
    _require_delete(org, sobject, actor)
    check_lock(actor)
    with org.store.transaction():
        row = org.get(sobject.name, record_id, with_deleted=True)
        if row is None or not row.get("IsDeleted"):
            raise RecordRefused(texts.not_in_recycle_bin())
        records, references = org.recycle_bin.take(row["Id"])
        for record in records:
            _restore(org, record, actor)
        for reference in references:
            _restore_reference(org, reference)


def purge_row(org: "Org", sobject: SObject, record_id: str, actor: Actor | None) -> None:
    """Remove a deleted record from the recycle bin for good. Raises RecordRefused."""
    _require_delete(org, sobject, actor)
    check_lock(actor)
    with org.store.transaction():
        row = org.get(sobject.name, record_id, with_deleted=True)
        if row is None or not row.get("IsDeleted"):
            raise RecordRefused(texts.not_in_recycle_bin())
        records, _ = org.recycle_bin.take(row["Id"])
        for record in records:
            _remove(org, org.schema[record.sobject], record.id)


def _require_delete(org: "Org", sobject: SObject, actor: Actor | None) -> None:
    require_write(org, sobject, actor)
    if sobject.secured and not seen_by(org, sobject, actor).deletable:
        raise RecordRefused(texts.no_access())


def _delete(org: "Org", sobject: SObject, row: Row, actor: Actor | None, root: str) -> None:
    change = Change(org, sobject, Write.DELETE, row["Id"], row, {}, {}, actor)
    run_before(change)
    for child in sobject.children:
        _let_go(org, child, sobject, row, root)
    if sobject.undeletable:
        gone = {"IsDeleted": True} | stamps(org, sobject, _STAMPS, actor)
        write_changed(Change(org, sobject, Write.UPDATE, row["Id"], row, {}, row | gone, actor))
        org.recycle_bin.put(Binned(sobject.name, row["Id"]), root)
    else:
        _remove(org, sobject, row["Id"])
    run_after(change)
    keep_kinds_apart(change)


def _let_go(org: "Org", child: ChildRelationship, parent: SObject, row: Row, root: str) -> None:
    """What becomes of the records that refer to one that goes."""
    sobject, field = org.schema[child.sobject], child.field
    if field.on_delete is OnDelete.CLEAR and not field.nillable:
        return
    records = org.find(sobject.name, **{field.name: row["Id"]})
    if records and field.on_delete is OnDelete.RESTRICT:
        name_field = sobject.name_field.name if sobject.name_field else "Id"
        names = [str(record[name_field]) for record in records[:_NAMED_IN_REFUSAL]]
        name = str(row[parent.name_field.name]) if parent.name_field else row["Id"]
        raise RecordRefused(texts.in_use(name, sobject.label_plural.lower(), names))
    for record in records:
        if field.on_delete is OnDelete.CASCADE:
            _delete(org, sobject, record, None, root)
        else:
            org.recycle_bin.put_reference(ClearedReference(sobject.name, record["Id"], field.name, row["Id"]), root)
            _set_reference(org, sobject, record["Id"], field.name, None)


def _restore(org: "Org", record: Binned, actor: Actor | None) -> None:
    sobject = org.schema[record.sobject]
    before = org.get(sobject.name, record.id, with_deleted=True)
    if before is None:
        return
    after = before | {"IsDeleted": False} | stamps(org, sobject, _STAMPS, actor)
    change = Change(org, sobject, Write.UNDELETE, record.id, before, {}, after, actor)
    run_before(change)
    check_unique(org, change)
    write_changed(change)
    run_after(change)
    keep_kinds_apart(change)


def _restore_reference(org: "Org", reference: ClearedReference) -> None:
    """Only where nobody has set it since."""
    sobject = org.schema[reference.sobject]
    if org.field_of(sobject.name, reference.id, reference.field) is None:
        _set_reference(org, sobject, reference.id, reference.field, reference.value)


def _set_reference(org: "Org", sobject: SObject, record_id: str, field: str, value: str | None) -> None:
    sql = f'UPDATE {quoted(sobject.name)} SET {quoted(field)} = ? WHERE "Id" = ?'  # noqa: S608
    org.store.execute(sql, (value, record_id))


def _remove(org: "Org", sobject: SObject, record_id: str) -> None:
    org.store.execute(f'DELETE FROM {quoted(sobject.name)} WHERE "Id" = ?', (record_id,))  # noqa: S608
