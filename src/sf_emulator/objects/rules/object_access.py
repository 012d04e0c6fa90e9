"""Rules on ObjectPermissions and FieldPermissions: what they may say, and that a row that gives nothing is none."""

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.columns import quoted
from sf_emulator.objects.errors import RecordError, RecordRefused
from sf_emulator.objects.object_rights import Right, missing_rights
from sf_emulator.objects.seen_schema import permissionable_fields
from sf_emulator.objects.sobjects import SObject

from .registry import Rule


def _check_object_rights(change: Change) -> None:
    """Of an object whose records such rights are about; a right comes only with those that it needs."""
    _keep_administrators(change)
    if change.deletes:
        return
    sobject = _named_object(change, secured=True)
    change.after["SobjectType"] = sobject.name
    given = frozenset(right for right in Right if change.after[right.column])
    if Right.READ in given or change.inserts:
        for right, needed in missing_rights(given):
            raise RecordRefused(texts.right_needs(right.value, needed.value, sobject.name))


def _check_field(change: Change) -> None:
    """Of a field that profiles decide about. `Contact.Account` means `Contact.AccountId`."""
    _keep_administrators(change)
    if change.deletes:
        return
    sobject = _named_object(change, secured=False)
    name = str(change.after["Field"]).partition(".")[2]
    field = sobject.field(name) or sobject.field(f"{name}Id")
    key = f"{sobject.name}.{field.name if field else name}"
    if key not in permissionable_fields(sobject):
        raise RecordRefused(_no_choice(change, "Field"))
    change.after |= {"Field": key, "SobjectType": sobject.name}
    if change.after["PermissionsEdit"] and not change.after["PermissionsRead"]:
        raise RecordRefused(texts.right_needs("Edit", "Read", key))


def _keep_administrators(change: Change) -> None:
    """System Administrator keeps all its rights, as in Setup."""
    if change.actor and (change.before or change.after)["ParentId"] == change.org.administrators_set_id:
        raise RecordRefused(texts.no_access())


def _named_object(change: Change, *, secured: bool) -> SObject:
    found = change.org.schema.sobject(change.after["SobjectType"])
    if found is None or (secured and not found.secured):
        raise RecordRefused(_no_choice(change, "SobjectType"))
    return found


def _no_choice(change: Change, name: str) -> RecordError:
    return texts.bad_picklist_value(change.sobject.fields[name].label, name, str(change.after[name]))


def _once(key: str) -> Rule:
    """A permission set has one row for an object, or for a field."""

    def refuse_second(change: Change) -> None:
        if not change.inserts:
            return
        table = quoted(change.sobject.name)
        sql = f'SELECT "Id" FROM {table} WHERE "ParentId" = ? AND {quoted(key)} = ?'  # noqa: S608
        other = change.org.store.value(sql, (change.after["ParentId"], change.after[key]))
        if other:
            raise RecordRefused(texts.duplicate("DUPLICATE_VALUE", key, other))

    return Rule(before=refuse_second)


def _follow(change: Change) -> None:
    """A row without the right to read goes, and what users see is worked out anew."""
    if not change.deletes and not change.after["PermissionsRead"]:
        sql = f'DELETE FROM {quoted(change.sobject.name)} WHERE "Id" = ?'  # noqa: S608
        change.org.store.execute(sql, (change.record_id,))
    change.org.object_access.note_change()


OBJECT_ACCESS_RULES = {
    "object_access": Rule(before=_check_object_rights),
    "object_access_once": _once("SobjectType"),
    "field_access": Rule(before=_check_field),
    "field_access_once": _once("Field"),
    "access_changes": Rule(after=_follow),
}
