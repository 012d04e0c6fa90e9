"""Which column a written path means: names of sources, relationships, joins."""

from dataclasses import dataclass
from functools import cached_property

from sf_emulator.objects.sobjects import Field, Schema, SObject
from sf_emulator.objects.tables import quoted

from .errors import no_such_column, no_such_relationship, too_deep, too_many_relationships
from .syntax import From, Path, Query

_LEVELS = 5
_RELATIONSHIPS = 55

# What a reference to one of several objects leads to: the pseudo object Name. Source: Object Reference, "Name".
NAME = "Name"
_NAME_FIELDS = frozenset(
    {
        "Id",
        "Name",
        "FirstName",
        "LastName",
        "Username",
        "Alias",
        "Email",
        "Phone",
        "Title",
        "IsActive",
        "ProfileId",
        "UserRoleId",
    }
)
_NAME_RELATIONSHIPS = frozenset({"Profile", "UserRole"})
_TYPE = Field(name="Type", label="Type", type="string")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path has led: the relationships followed, and the objects whose records may be there.

    `key` is the SQL of the reference that led there from `parent`; the queried object itself has none. `id_sql` is
    NULL where there is no record.
    """

    way: tuple[str, ...]
    targets: tuple[SObject, ...]
    id_sql: str
    key: str = ""
    polymorphic: bool = False
    parent: "Place | None" = None

    @property
    def name(self) -> str:
        """What the object there is called."""
        return NAME if self.polymorphic else self.targets[0].name


@dataclass(frozen=True, slots=True)
class Column:
    """A field reached from the queried object, and its SQL."""

    place: Place
    field: Field
    sql: str

    @property
    def text(self) -> str:
        return ".".join((*self.place.way, self.field.name))


class Source:
    """The queried table and the joins that its paths have asked for so far."""

    def __init__(self, query: Query, schema: Schema, sobject: SObject, alias: str) -> None:
        self.query = query
        self.schema = schema
        self.alias = alias
        self.root = Place((), (sobject,), f'{alias}."Id"')
        self._joined: dict[tuple[tuple[str, ...], str], str] = {}
        self._joins: list[str] = []

    @property
    def sobject(self) -> SObject:
        return self.root.targets[0]

    @property
    def sql(self) -> str:
        """The FROM clause. Complete when every path has been asked for."""
        return " ".join([f"{quoted(self.sobject.name)} AS {self.alias}", *self._joins])

    def column(self, path: Path) -> Column:
        """What a path means. Raises QueryRefused (INVALID_FIELD)."""
        *relationships, name = self._parts(path)
        return self.field_at(self.follow(path, tuple(relationships)), name, path)

    def place(self, path: Path) -> Place:
        """Where a path of relationships leads. Raises QueryRefused (INVALID_FIELD)."""
        return self.follow(path, self._parts(path))

    def follow(self, path: Path, relationships: tuple[str, ...]) -> Place:
        """Go through relationships, from the queried object."""
        if len(relationships) > _LEVELS:
            raise too_deep()
        place = self.root
        for relationship in relationships:
            place = self._step(place, relationship, path)
        return place

    def field_at(self, place: Place, name: str, path: Path) -> Column:
        """A field of the record there. Raises QueryRefused (INVALID_FIELD)."""
        found = self._polymorphic(place, name) if place.polymorphic else self._simple(place, name)
        if found is None:
            raise no_such_column(self.query.text, path.row, path.column, name, place.name)
        return found

    def typed(self, place: Place, target: SObject, path: Path) -> Column:
        """A field of the record there if that is one of `target`; otherwise NULL."""
        found = target.field(path.parts[-1])
        if found is None or len(path.parts) > 1:
            raise no_such_column(self.query.text, path.row, path.column, path.text, target.name)
        return Column(place, found, f"{self._table(place, target)}.{quoted(found.name)}")

    def _simple(self, place: Place, name: str) -> Column | None:
        target = place.targets[0]
        found = target.field(name)
        return Column(place, found, f"{self._table(place, target)}.{quoted(found.name)}") if found else None

    def _polymorphic(self, place: Place, name: str) -> Column | None:
        if name.lower() == "type":
            return Column(place, _TYPE, self._type_sql(place))
        found = [(target, field) for target in place.targets if (field := target.field(name))]
        if not found or found[0][1].name not in _NAME_FIELDS:
            return None
        if name.lower() == "name":  # of a case its number, of a task its subject
            found += [(each, each.name_field) for each in place.targets if each.name_field and not each.field(name)]
        columns = [f"{self._table(place, target)}.{quoted(field.name)}" for target, field in found]
        field = found[0][1]
        sql = _first_of(columns)
        return Column(place, field, f"({sql} COLLATE NOCASE)" if field.is_text and not field.is_id else sql)

    def _type_sql(self, place: Place) -> str:
        cases = " ".join(f"WHEN {_text(each.key_prefix)} THEN {_text(each.name)}" for each in place.targets)
        return f"(CASE substr({place.key}, 1, 3) {cases} END COLLATE NOCASE)"

    def _parts(self, path: Path) -> tuple[str, ...]:
        first = path.parts[0].lower()
        if len(path.parts) > 1 and first in self._names:
            return (*self._names[first], *path.parts[1:])
        return path.parts

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        """What FROM calls things: the object itself, and relationships (`FROM Contact c, c.Account a`)."""
        names: dict[str, tuple[str, ...]] = {self.sobject.name.lower(): ()}
        if self.query.source.alias:
            names[self.query.source.alias.lower()] = ()
        for source in self.query.more_sources:
            names[(source.alias or source.path.parts[-1]).lower()] = self._way_of(source, names)
        return names

    def _way_of(self, source: From, names: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        first, *rest = source.path.parts
        if first.lower() not in names or not rest:
            raise no_such_relationship(self.query.text, source.path.row, source.path.column, first)
        return (*names[first.lower()], *rest)

    def _step(self, place: Place, relationship: str, path: Path) -> Place:
        found = [(target, field) for target in place.targets if (field := target.relationship(relationship))]
        if place.polymorphic:
            found = [(target, field) for target, field in found if field.relationship in _NAME_RELATIONSHIPS]
        reference = found[0][1] if found else None
        targets = self._targets(reference) if reference else []
        if reference is None or not targets:
            raise no_such_relationship(self.query.text, path.row, path.column, relationship)
        key = _first_of([f"{self._table(place, target)}.{quoted(field.name)}" for target, field in found])
        way = (*place.way, str(reference.relationship))
        if reference.polymorphic:
            return Place(way, tuple(targets), key, key, polymorphic=True, parent=place)
        table = self._join(way, targets[0], key)
        return Place(way, tuple(targets), f'{table}."Id"', key, parent=place)

    def _targets(self, reference: Field) -> list[SObject]:
        """The objects there. What somebody may not read of Setup by itself, he sees behind what is his."""
        whole = self.schema.whole
        known = (self.schema.sobject(name) or whole.sobject(name) for name in reference.reference_to)
        return [sobject for sobject in known if sobject and (not sobject.secured or sobject.name in self.schema)]

    def _table(self, place: Place, target: SObject) -> str:
        """The table that holds such a record there."""
        return self._join(place.way, target, place.key) if place.key else self.alias

    def _join(self, way: tuple[str, ...], target: SObject, key: str) -> str:
        """Join a table when it is first asked for; answers what it is called."""
        known = (way, target.name)
        if known not in self._joined:
            if len(self._joined) == _RELATIONSHIPS:
                raise too_many_relationships()
            joined = f"{self.alias}_{len(self._joined) + 1}"
            self._joins.append(f'LEFT JOIN {quoted(target.name)} AS {joined} ON {joined}."Id" = {key}')
            self._joined[known] = joined
        return self._joined[known]


def _text(name: str) -> str:
    """A schema's name as an SQL string."""
    return "'" + name.replace("'", "''") + "'"


def _first_of(columns: list[str]) -> str:
    return columns[0] if len(columns) == 1 else f"coalesce({', '.join(columns)})"
