"""Which column a written path means: aliases, relationships, joins."""

from dataclasses import dataclass, field

from sf_emulator.objects.sobjects import Field, Schema, SObject
from sf_emulator.objects.tables import quoted

from .errors import no_such_column, no_such_relationship, too_deep
from .syntax import Path, Query

_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One relationship followed: its name, the table joined for it, and the object that is there."""

    relationship: str
    table: str
    sobject: SObject


@dataclass(frozen=True, slots=True)
class Column:
    """A field reached from the queried object: the relationships on the way, and its SQL."""

    steps: "tuple[Step, ...]"
    field: Field
    sql: str


@dataclass(slots=True)
class Source:
    """The queried table and the joins that its paths have asked for so far."""

    query: Query
    schema: Schema
    sobject: SObject
    depth: int = 0
    _joins: dict[tuple[str, ...], Step] = field(default_factory=dict)
    _sql: list[str] = field(default_factory=list)

    @property
    def alias(self) -> str:
        """The table's name in SQL; a query inside a query has its own."""
        return f"q{self.depth}"

    @property
    def sql(self) -> str:
        return " ".join([f"{quoted(self.sobject.name)} AS {self.alias}", *self._sql])

    def column(self, path: Path) -> Column:
        """What a path means. Raises QueryRefused (INVALID_FIELD)."""
        parts = self._without_prefix(path.parts)
        *relationships, name = parts
        if len(relationships) > _LEVELS:
            raise too_deep()
        steps: tuple[Step, ...] = ()
        for relationship in relationships:
            steps = (*steps, self._follow(path, steps, relationship))
        table, sobject = (steps[-1].table, steps[-1].sobject) if steps else (self.alias, self.sobject)
        found = sobject.field(name)
        if found is None:
            raise no_such_column(self.query.text, path.row, path.column, name, sobject.name)
        return Column(steps, found, f"{table}.{quoted(found.name)}")

    def _without_prefix(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        prefixes = {self.sobject.name.lower(), (self.query.alias or self.sobject.name).lower()}
        return parts[1:] if len(parts) > 1 and parts[0].lower() in prefixes else parts

    def _follow(self, path: Path, steps: tuple[Step, ...], relationship: str) -> Step:
        table, sobject = (steps[-1].table, steps[-1].sobject) if steps else (self.alias, self.sobject)
        reference = sobject.relationship(relationship)
        if reference is None or reference.relationship is None:
            raise no_such_relationship(self.query.text, path.row, path.column, relationship)
        way = (*(step.relationship for step in steps), reference.relationship)
        if way not in self._joins:
            self._joins[way] = self._join(table, reference, reference.relationship)
        return self._joins[way]

    def _join(self, table: str, reference: Field, relationship: str) -> Step:
        parent = self.schema[reference.reference_to[0]]
        joined = f"{self.alias}_{len(self._joins) + 1}"
        key = f'{joined}."Id" = {table}.{quoted(reference.name)}'
        self._sql.append(f"LEFT JOIN {quoted(parent.name)} AS {joined} ON {key}")
        return Step(relationship, joined, parent)
