"""The rows that say what permission sets give of objects and fields: read, and written many at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .columns import quoted
from .object_rights import ALL_RIGHTS, FieldRights, ObjectRights, Right
from .seen_schema import permissionable_fields
from .sobjects import SObject

if TYPE_CHECKING:
    from .org import Org

OBJECTS, FIELDS = "ObjectPermissions", "FieldPermissions"


def objects_given(org: "Org", set_ids: Sequence[str]) -> list[dict[str, frozenset[Right]]]:
    """What permission sets give of objects, one mapping for each row."""
    columns = ", ".join(quoted(right.column) for right in Right)
    rows = _rows_of(org, f'"SobjectType", {columns}', OBJECTS, set_ids)
    return [{name: frozenset(right for right, on in zip(Right, flags, strict=True) if on)} for name, *flags in rows]


def fields_given(org: "Org", set_ids: Sequence[str]) -> dict[str, bool]:
    """What permission sets give of fields: by `Object.Field`, whether one of them lets it be changed."""
    rows = _rows_of(org, '"Field", max("PermissionsEdit")', FIELDS, set_ids, ' AND "PermissionsRead" GROUP BY 1')
    return {name: bool(may_edit) for name, may_edit in rows}


def replace_objects(org: "Org", set_id: str, given: ObjectRights) -> None:
    """Let a permission set give these rights on these objects, and none on those that it gives none of."""
    _forget(org, OBJECTS, "SobjectType", set_id, given)
    rows = [
        {"ParentId": set_id, "SobjectType": name, **{right.column: right in rights for right in Right}}
        for name, rights in given.items()
        if rights
    ]
    _add(org, org.schema[OBJECTS], rows)


def replace_fields(org: "Org", set_id: str, given: Mapping[str, bool | None]) -> None:
    """Let a permission set show these fields: True with the right to change them, None: not at all."""
    _forget(org, FIELDS, "Field", set_id, given)
    rows = [
        {
            "ParentId": set_id,
            "SobjectType": key.partition(".")[0],
            "Field": key,
            "PermissionsRead": True,
            "PermissionsEdit": may_edit,
        }
        for key, may_edit in given.items()
        if may_edit is not None
    ]
    _add(org, org.schema[FIELDS], rows)


def copy_access(org: "Org", from_set: str, to_set: str) -> None:
    """Let a permission set give what another gives."""
    for objects in objects_given(org, [from_set]):
        replace_objects(org, to_set, objects)
    replace_fields(org, to_set, fields_given(org, [from_set]))


def everything(sobjects: Iterable[SObject]) -> tuple[ObjectRights, FieldRights]:
    """All rights on these objects and on their fields."""
    known = list(sobjects)
    objects = {sobject.name: ALL_RIGHTS for sobject in known if sobject.secured}
    return objects, {key: True for sobject in known for key in permissionable_fields(sobject)}


def give_administrators_all(org: "Org") -> None:
    """The profile System Administrator may do everything, also with objects and fields that come later."""
    set_id = org.administrators_set_id
    if set_id is None:
        return
    objects, fields = everything(org.schema)
    known = {name for given in objects_given(org, [set_id]) for name in given}
    replace_objects(org, set_id, {name: rights for name, rights in objects.items() if name not in known})
    seen = fields_given(org, [set_id])
    replace_fields(org, set_id, {key: True for key in fields if key not in seen})


def forget_object(org: "Org", sobject: str) -> None:
    """An object is gone, and what was given of it."""
    for table in (OBJECTS, FIELDS):
        org.store.execute(f'DELETE FROM {quoted(table)} WHERE "SobjectType" = ?', (sobject,))  # noqa: S608
    org.object_access.note_change()


def forget_field(org: "Org", key: str) -> None:
    """A field is gone, and what was given of it."""
    org.store.execute(f'DELETE FROM {quoted(FIELDS)} WHERE "Field" = ?', (key,))  # noqa: S608
    org.object_access.note_change()


def _rows_of(org: "Org", columns: str, table: str, set_ids: Sequence[str], more: str = "") -> list[tuple[Any, ...]]:
    marks = ", ".join("?" * len(set_ids))
    return org.store.tuples(f'SELECT {columns} FROM {quoted(table)} WHERE "ParentId" IN ({marks}){more}', set_ids)  # noqa: S608


def _forget(org: "Org", table: str, key: str, set_id: str, given: Iterable[str]) -> None:
    sql = f'DELETE FROM {quoted(table)} WHERE "ParentId" = ? AND {quoted(key)} = ?'  # noqa: S608
    org.store.executemany(sql, [(set_id, name) for name in given])
    org.object_access.note_change()


def _add(org: "Org", sobject: SObject, rows: Sequence[Mapping[str, Any]]) -> None:
    """Past `insert`: thousands of rows when an org is made."""
    common = sobject.defaults | org.stamps_of_new(sobject)
    ids = org.reserve_ids(sobject, len(rows)) if rows else iter(())
    values = [{**common, **row, "Id": record_id} for row, record_id in zip(rows, ids, strict=True)]
    org.store.executemany(sobject.insert_sql, map(sobject.in_columns, values))
