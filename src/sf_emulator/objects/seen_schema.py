"""The objects as one user sees them: those that he may read, with the fields and operations that are his.

Queries, describe and writes work on it, so that what he may not see is not there at all, as at Salesforce.
"""

from collections.abc import Iterator
from dataclasses import replace

from .fields import Field
from .object_rights import Right, Rights
from .sobjects import Schema, SObject

_OPERATIONS = {"create": Right.CREATE, "update": Right.EDIT, "delete": Right.DELETE}
_CHANGED_BY_ITSELF = "User"  # everybody may change what is his own of it


def seen_schema(schema: Schema, rights: Rights) -> Schema:
    """What these rights leave of the objects; the same schema when that is everything."""
    seen = [found for sobject in schema if (found := _seen(sobject, rights))]
    everything = len(seen) == len(list(schema)) and all(each is schema[each.name] for each in seen)
    return schema if everything else Schema(seen, schema)


def access_key(sobject: SObject, field: Field) -> str:
    """What FieldPermissions calls a field. The parts of an address go with it."""
    part_of_place = field.compound in sobject.fields and sobject.fields[str(field.compound)].is_compound
    return f"{sobject.name}.{field.compound if part_of_place else field.name}"


def permissionable_fields(sobject: SObject) -> Iterator[str]:
    """The keys of the fields that profiles and permission sets decide about, each once."""
    yield from dict.fromkeys(access_key(sobject, field) for field in sobject.fields.values() if field.permissionable)


def _seen(sobject: SObject, rights: Rights) -> SObject | None:
    if not sobject.readable(rights.permissions):
        return None
    given = rights.on(sobject.name) if sobject.secured else None
    if given is not None and Right.READ not in given:
        return None
    operations = _operations(sobject, rights, given)
    fields = {name: seen for name, field in sobject.fields.items() if (seen := _seen_field(sobject, field, rights))}
    if operations == sobject.operations and all(field is sobject.fields.get(name) for name, field in fields.items()):
        unchanged = len(fields) == len(sobject.fields)
        return sobject if unchanged else replace(sobject, fields=fields)
    return replace(sobject, operations=operations, fields=fields)


def _operations(sobject: SObject, rights: Rights, given: frozenset[Right] | None) -> frozenset[str]:
    if given is not None:
        return frozenset(name for name in sobject.operations if _OPERATIONS.get(name, Right.READ) in given)
    if not sobject.write_permissions or not rights.permissions.isdisjoint(sobject.write_permissions):
        return sobject.operations
    return sobject.operations - {"create", "delete", *(() if sobject.name == _CHANGED_BY_ITSELF else ("update",))}


def _seen_field(sobject: SObject, field: Field, rights: Rights) -> Field | None:
    if not field.permissionable:
        return field
    may_edit = rights.fields.get(access_key(sobject, field))
    if may_edit is None and Right.VIEW_ALL_FIELDS not in rights.on(sobject.name):
        return None
    return field if may_edit else replace(field, createable=False, updateable=False)
