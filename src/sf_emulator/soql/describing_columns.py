"""What the columns of a query's answer are, without running it: `query?columns=true`.

Source: Tooling API guide, "query" with columns; the CLI's `data query` lays its tables out by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sf_emulator.objects import Org
from sf_emulator.objects.sobjects import Field

from .expressions import AGGREGATES
from .parsing import parse_query
from .running_user import running_user
from .syntax import Call, Query, Selected
from .translated import ChildOutput, FieldOutput, Groups, Output, Rows
from .translating import queried_object, translate

_COUNT = Field(name="", label="", type="int")


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """A field, an aggregate, a relationship with its fields, or a sub-query with its columns.

    `label` is how it was written. `reference` is the field that a relationship follows.
    """

    name: str
    label: str
    field: Field | None
    is_aggregate: bool = False
    reference: str | None = None
    joined: "tuple[QueryColumn, ...]" = ()


@dataclass(frozen=True, slots=True)
class QueryColumns:
    """The columns of an answer, and what they are columns of."""

    sobject: str
    key_prefix: str
    is_grouped: bool
    has_id: bool
    columns: tuple[QueryColumn, ...]


def describe_columns(org: Org, text: str, user_id: str, version: float) -> QueryColumns:
    """What a query would answer. Raises QueryRefused."""
    query = parse_query(text)
    user = running_user(org, user_id, org.clock.now(), version)
    translated = translate(query, user)
    sobject = queried_object(query, user)
    columns: tuple[QueryColumn, ...]
    if isinstance(translated, Rows):
        columns = tuple(_of_record([(_way(output), output) for output in translated.outputs]))
    elif isinstance(translated, Groups):
        columns = tuple(_of_groups(query, translated))
    else:
        columns = (QueryColumn("expr0", "count()", _COUNT, is_aggregate=True),)
    has_id = any(column.name == "Id" for column in columns)
    return QueryColumns(sobject.name, sobject.key_prefix, bool(query.group), has_id, columns)


def _way(output: Output) -> tuple[str, ...]:
    if isinstance(output, FieldOutput):
        return output.term.place.way
    return () if isinstance(output, ChildOutput) else output.place.way[:-1]


def _of_record(outputs: list[tuple[tuple[str, ...], Output]]) -> Iterator[QueryColumn]:
    """Fields of one parent are joined where the first of them stands."""
    seen = set()
    for way, output in outputs:
        if not way:
            yield _column(output)
        elif way[0] not in seen:
            seen.add(way[0])
            below = [(other[1:], each) for other, each in outputs if other[:1] == way[:1]]
            yield QueryColumn(way[0], way[0], None, reference=_reference(way[0]), joined=tuple(_of_record(below)))


def _column(output: Output) -> QueryColumn:
    if isinstance(output, FieldOutput):
        return QueryColumn(output.name, output.name, output.term.field)
    if isinstance(output, ChildOutput):
        joined = tuple(_of_record([(_way(each), each) for each in output.rows.outputs]))
        return QueryColumn(output.name, output.name, None, is_aggregate=True, joined=joined)
    fields = {column.field.name: column.field for _, columns in output.branches for column in columns}
    fields |= {column.field.name: column.field for column in output.otherwise}
    joined = tuple(QueryColumn(name, name, field) for name, field in fields.items())
    return QueryColumn(output.name, output.name, None, reference=_reference(output.name), joined=joined)


def _of_groups(query: Query, groups: Groups) -> Iterator[QueryColumn]:
    for item, name, field in zip(query.items, groups.names, groups.fields, strict=True):
        expression = item.expression if isinstance(item, Selected) else None
        is_aggregate = isinstance(expression, Call) and expression.name in AGGREGATES
        yield QueryColumn(name, expression.text if expression else name, field, is_aggregate=is_aggregate)


def _reference(relationship: str) -> str:
    custom = relationship.endswith("__r")
    return f"{relationship[:-1]}c" if custom else f"{relationship}Id"
