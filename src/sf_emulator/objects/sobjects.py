"""What the org's objects are. `schema_files` reads them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from .columns import Reader, quoted, reader
from .fields import Field, OnDelete
from .ids import to_18
from .kinds_of_records import RecordType

__all__ = ["ChildRelationship", "Field", "OnDelete", "OwnRows", "Paging", "SObject", "Schema"]


class ChildRelationship(NamedTuple):
    """Records of another object that refer to one of this: the object's name, and the field that refers."""

    sobject: str
    field: Field

    @property
    def name(self) -> str | None:
        """What queries call the children (`Contacts`); None: they cannot."""
        return self.field.child_relationship


class OwnRows(NamedTuple):
    """Whose rows somebody sees: those whose field names him, or all with one of the permissions."""

    field: str
    unless: tuple[str, ...]


class Paging(NamedTuple):
    """How many rows a query answers of an object at most: on a page, and on all pages."""

    page: int
    all: int


@dataclass(frozen=True, kw_only=True)
class SObject:
    """One object: its fields by name, what may be done to it, and the rules that its records obey.

    `secured`: profiles and permission sets say who may do what with its records. `tab_color`: there is a tab of it.
    """

    name: str
    label: str
    label_plural: str
    key_prefix: str
    operations: frozenset[str]
    flags: frozenset[str]
    setup: bool
    secured: bool
    address_picklists: bool
    scopes: Mapping[str, str]
    urls: Mapping[str, str]
    read_permissions: tuple[str, ...]
    write_permissions: tuple[str, ...]
    rules: tuple[str, ...]
    fields: Mapping[str, Field]
    children: tuple[ChildRelationship, ...] = ()
    own_rows: OwnRows | None = None
    tab_color: str | None = None
    named_layouts: tuple[str, ...] = ()
    record_types: tuple[RecordType, ...] = ()
    paging: Paging | None = None
    indexes: frozenset[str] = frozenset()

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def createable(self) -> bool:
        return "create" in self.operations

    @property
    def updateable(self) -> bool:
        return "update" in self.operations

    @property
    def deletable(self) -> bool:
        return "delete" in self.operations

    @property
    def undeletable(self) -> bool:
        """Deleted records wait in the recycle bin; those of other objects are gone at once."""
        return "undelete" in self.operations

    @property
    def queryable(self) -> bool:
        return "queryable" in self.flags

    @property
    def retrieveable(self) -> bool:
        return "retrieveable" in self.flags

    @property
    def replicateable(self) -> bool:
        """May be asked for what was updated or deleted in a span of time."""
        return "replicateable" in self.flags

    @property
    def searchable(self) -> bool:
        return "searchable" in self.flags

    @property
    def mru(self) -> bool:
        """Has a list of what its user looked at lately."""
        return "mruEnabled" in self.flags

    def readable(self, permissions: frozenset[str]) -> bool:
        """Whether the object is there at all for somebody with these permissions."""
        return not self.read_permissions or not permissions.isdisjoint(self.read_permissions)

    def shows_all_rows(self, permissions: frozenset[str]) -> bool:
        """Whether somebody with these permissions sees other people's rows too."""
        return self.own_rows is None or not permissions.isdisjoint(self.own_rows.unless)

    def shows(self, row: Mapping[str, Any], user_id: str, permissions: frozenset[str]) -> bool:
        """Whether a user sees a row."""
        own = self.own_rows is None or row[self.own_rows.field] == self.own_value(user_id)
        return own or self.shows_all_rows(permissions)

    def own_value(self, user_id: str) -> str:
        """What the field of one's own rows has: the user's id, or where it is the row's own, that id of this object."""
        is_own_id = self.own_rows is not None and self.own_rows.field == "Id"
        return to_18(self.key_prefix + user_id[3:15]) if is_own_id else user_id

    @cached_property
    def _by_lower_name(self) -> dict[str, Field]:
        return {name.lower(): field for name, field in self.fields.items()}

    @cached_property
    def _by_relationship(self) -> dict[str, Field]:
        return {field.relationship.lower(): field for field in self.fields.values() if field.relationship}

    @cached_property
    def _children_by_name(self) -> dict[str, ChildRelationship]:
        return {child.name.lower(): child for child in self.children if child.name}

    @cached_property
    def stored_fields(self) -> tuple[Field, ...]:
        """The fields that have a column to write to: all but those that the database makes."""
        return tuple(field for field in self.fields.values() if not field.is_generated)

    @cached_property
    def readers(self) -> tuple[tuple[str, Reader], ...]:
        """The fields whose column's value is not yet the record's, and what makes it so."""
        found = ((field.name, reader(field)) for field in self.fields.values())
        return tuple((name, read) for name, read in found if read)

    @cached_property
    def unique_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields.values() if field.unique)

    @cached_property
    def looked_up_fields(self) -> tuple[Field, ...]:
        """The fields that have an index here: Salesforce's, and those that make counts and orders of many rows fast."""
        own = self.indexes | {"IsDeleted"}  # Salesforce has none for it, but every count is over rows not deleted
        return tuple(
            field
            for field in self.stored_fields
            if field.name != "Id" and (field.unique or field.id_lookup or field.indexed or field.name in own)
        )

    @cached_property
    def auto_numbers(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields.values() if field.auto_number)

    @cached_property
    def required_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields.values() if field.required)

    @cached_property
    def name_field(self) -> Field | None:
        """What people call a record by."""
        return next((field for field in self.fields.values() if field.name_field), None)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """A value for every stored field, as a new record has it before anything is set."""
        return {
            field.name: bool(field.default) if field.type == "boolean" else field.default
            for field in self.stored_fields
        }

    @cached_property
    def insert_sql(self) -> str:
        """Writes a record, its values as `in_columns` puts them."""
        columns = ", ".join(quoted(name) for name in self.defaults)
        return f"INSERT INTO {quoted(self.name)} ({columns}) VALUES ({', '.join('?' * len(self.defaults))})"  # noqa: S608

    @cached_property
    def in_columns(self) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
        """The values of a record in the order of its columns."""
        return itemgetter(*self.defaults)

    def field(self, name: str) -> Field | None:
        """The field of this name in any case."""
        return self.fields.get(name) or self._by_lower_name.get(name.lower())

    def relationship(self, name: str) -> Field | None:
        """The reference field that this relationship name (`Profile`) goes through."""
        return self._by_relationship.get(name.lower())

    def child_relationship(self, name: str) -> ChildRelationship | None:
        """The children that this name (`Contacts`) means, in any case."""
        return self._children_by_name.get(name.lower())

    def lookup_field(self, name: str) -> Field | None:
        """The field of this name if records may be addressed by it."""
        field = self.field(name)
        return field if field and (field.id_lookup or field.external_id) else None


class Schema:
    """Every object of an org, or those that somebody sees of a `whole`."""

    def __init__(self, sobjects: Iterable[SObject], whole: "Schema | None" = None) -> None:
        self.whole = whole or self
        self._at: dict[float, Schema] = {}
        alone = list(sobjects)
        children = _children_by_parent(alone)
        self._sobjects = {each.name: replace(each, children=tuple(children[each.name])) for each in alone}
        self._by_lower_name = {name.lower(): sobject for name, sobject in self._sobjects.items()}
        self._by_prefix = {sobject.key_prefix: sobject for sobject in self}

    def __iter__(self) -> Iterator[SObject]:
        return iter(self._sobjects.values())

    def __contains__(self, name: str) -> bool:
        return name in self._sobjects

    def __getitem__(self, name: str) -> SObject:
        return self._sobjects[name]

    def sobject(self, name: str) -> SObject | None:
        """The object of this name in any case."""
        return self._sobjects.get(name) or self._by_lower_name.get(name.lower())

    def at(self, version: float) -> "Schema":
        """The objects as an API version tells them: before some version, more fields could be filtered."""
        if version >= self._told_alike_since:
            return self
        if version not in self._at:
            self._at[version] = Schema((_at_version(sobject, version) for sobject in self), self.whole)
        return self._at[version]

    @cached_property
    def _told_alike_since(self) -> int:
        return max((field.filterable_before or 0 for each in self for field in each.fields.values()), default=0)

    def of_id(self, record_id: str) -> SObject | None:
        """The object that ids with this key prefix belong to: the type that a polymorphic reference leads to."""
        return self._by_prefix.get(record_id[:3])


def _at_version(sobject: SObject, version: float) -> SObject:
    fields = {
        name: replace(field, filterable=True)
        for name, field in sobject.fields.items()
        if field.filterable_before and version < field.filterable_before
    }
    return replace(sobject, fields={**sobject.fields, **fields}) if fields else sobject


def _children_by_parent(sobjects: Iterable[SObject]) -> dict[str, list[ChildRelationship]]:
    children: dict[str, list[ChildRelationship]] = defaultdict(list)
    for sobject in sobjects:
        for field in sobject.fields.values():
            for parent in field.reference_to:
                children[parent].append(ChildRelationship(sobject.name, field))
    return children
