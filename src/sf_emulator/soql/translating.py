"""A query as SQL: what is selected, from where, under what condition, in what order."""

from dataclasses import dataclass
from typing import Any

from sf_emulator.objects.sobjects import Schema, SObject

from .conditions import Conditions
from .errors import duplicate_field, fields_need_limit, malformed, no_such_object, offset_too_large
from .resolving import Column, Source
from .syntax import AllFields, Ordering, Path, Query

_FIELDS_LIMIT = 200
_OFFSET_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Translated:
    """SQL in the pieces that paging puts together. Every `?` stands in `where`."""

    sobject: SObject
    columns: tuple[Column, ...]
    source: str
    alias: str
    where: str
    params: tuple[Any, ...]
    order: str
    limit: int | None
    offset: int
    counts: bool


def translate(query: Query, schema: Schema) -> Translated:
    """Resolve every name against the schema. Raises QueryRefused."""
    return _translate(query, schema, depth=0)


def _translate(query: Query, schema: Schema, depth: int) -> Translated:
    name = query.sobject.text
    sobject = schema.sobject(name)
    if sobject is None:
        raise no_such_object(query.text, query.sobject.row, query.sobject.column, name)
    if query.offset > _OFFSET_LIMIT:
        raise offset_too_large()
    source = Source(query, schema, sobject, depth)
    columns = _columns(query, source)
    conditions = Conditions(source, lambda inner, level: _sub_query(inner, schema, level))
    where = conditions.sql(query.where) if query.where else "TRUE"
    order = ", ".join(_ordering(source, each) for each in query.order)
    return Translated(
        sobject=sobject,
        columns=columns,
        source=source.sql,
        alias=source.alias,
        where=where,
        params=tuple(conditions.params),
        order=f"{order}, {source.alias}.rowid" if order else f"{source.alias}.rowid",
        limit=query.limit,
        offset=query.offset,
        counts=query.counts,
    )


def _columns(query: Query, source: Source) -> tuple[Column, ...]:
    columns: list[Column] = []
    for item in query.items:
        columns += _all_fields(query, source, item) if isinstance(item, AllFields) else [source.column(item)]
    seen = set()
    for column in columns:
        if column.sql in seen:
            raise duplicate_field(column.field.name)
        seen.add(column.sql)
    return tuple(columns)


def _all_fields(query: Query, source: Source, item: AllFields) -> list[Column]:
    if item.which != "STANDARD" and not (query.limit and query.limit <= _FIELDS_LIMIT):
        raise fields_need_limit()
    return [
        source.column(Path((field.name,), item.row, item.column))
        for field in source.sobject.fields.values()
        if item.which == "ALL" or field.custom == (item.which == "CUSTOM")
    ]


def _ordering(source: Source, ordering: Ordering) -> str:
    direction = "DESC" if ordering.descending else "ASC"
    nulls = "FIRST" if ordering.nulls_first else "LAST"
    return f"{source.column(ordering.path).sql} {direction} NULLS {nulls}"


def _sub_query(query: Query, schema: Schema, depth: int) -> tuple[str, list[Any]]:
    inner = _translate(query, schema, depth)
    if len(inner.columns) != 1:
        place = query.sobject
        raise malformed(query.text, place.row, place.column, "a semi join sub-select must select exactly one field")
    column = inner.columns[0].sql
    sql = f"SELECT {column} FROM {inner.source} WHERE {inner.where} AND {column} IS NOT NULL"  # noqa: S608
    return sql, list(inner.params)
