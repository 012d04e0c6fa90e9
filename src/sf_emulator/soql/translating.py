"""A query as SQL: every name looked up in the schema, every value a parameter."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from sf_emulator.objects.sobjects import SObject
from sf_emulator.objects.tables import quoted

from . import errors, semi_joins
from .conditions import Conditions, half_of_rows
from .expressions import Expressions, Term
from .grouping import Grouping, aggregates
from .letter_case import folded
from .literal_values import LiteralValues
from .parameters import Parameters
from .resolving import Source
from .running_user import RunningUser
from .selecting import Selecting
from .syntax import Call, Child, Expression, Ordering, Query, Selected, TypeOf
from .translated import EVERYTHING, ChildOutput, Count, Groups, Rows, Translated

_OFFSET_LIMIT = 2000
_MODES = frozenset({"SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE"})


def translate(query: Query, user: RunningUser, *, all_rows: bool = False) -> Translated:
    """Resolve every name against what the user sees. Raises QueryRefused."""
    return _Translation(user, all_rows or query.all_rows).whole(query)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the pieces of one query are translated with."""

    source: Source
    expressions: Expressions
    values: LiteralValues


@dataclass(slots=True)
class _Translation:
    """One query with all that is in it: they share parameters, and tables are named once."""

    user: RunningUser
    all_rows: bool
    parameters: Parameters = field(default_factory=Parameters)
    numbers: "count[int]" = field(default_factory=count)

    def whole(self, query: Query) -> Translated:
        sobject = queried_object(query, self.user)
        if _only_counts(query):
            return self._count(query, self._parts(query, sobject))
        if aggregates(query):
            return self._groups(query, self._parts(query, sobject))
        if sobject.paging:
            query = replace(query, limit=min(query.limit or sobject.paging.all, sobject.paging.all))
        rows = self._rows(query, self._parts(query, sobject))
        return replace(rows, count=self._count(query, self._parts(query, sobject)))

    def _count(self, query: Query, parts: _Parts) -> Count:
        where = self._where(query, parts)
        tests = "" if where == EVERYTHING else f" WHERE {where}"  # SQLite counts a whole table fast
        sql = f"SELECT count(*) FROM {parts.source.sql}{tests}"  # noqa: S608
        return Count(sql, query.limit, query.offset, self.parameters.values)

    def _rows(self, query: Query, parts: _Parts) -> Rows:
        if query.having:
            raise errors.having_without_group()
        selecting = Selecting(query, parts.source, parts.expressions, lambda item: self._child(item, parts.source))
        outputs = selecting.outputs()
        where = self._where(query, parts)
        order = self._order(query, parts.expressions.term, sortable_only=True)
        return Rows(
            sobject=parts.source.sobject,
            alias=parts.source.alias,
            outputs=outputs,
            source=parts.source.sql,
            where=where,
            order=order,
            descending=bool(query.order) and query.order[-1].descending,
            limit=query.limit,
            offset=query.offset,
            values=self.parameters.values,
        )

    def _groups(self, query: Query, parts: _Parts) -> Groups:
        _check_groups(query)
        grouping = Grouping(query, parts.source, parts.expressions)
        names, terms = _named_terms(query, grouping)
        grouping.aliases = {name.lower(): term for name, term in zip(names, terms, strict=True)}
        where = self._where(query, parts)
        having = self._conditions(query, parts, grouping.term).sql(query.having) if query.having else "TRUE"
        order = self._order(query, _ordered(query, grouping), sortable_only=False) or grouping.order
        columns = ", ".join(term.sql for term in terms)
        by = f" ORDER BY {order}" if order else ""
        sql = f"SELECT {columns} FROM ({grouping.statement(where)}) WHERE {having}{by}"  # noqa: S608
        fields = tuple(term.field for term in terms)
        return Groups(sql, names, fields, query.limit, query.offset, self.parameters.values)

    def _child(self, item: Child, parent: Source) -> ChildOutput:
        query = item.query
        path = query.source.path
        name = path.parts[-1]
        relationship = parent.sobject.child_relationship(name)
        child = relationship and self.user.schema.sobject(relationship.sobject)
        if relationship is None or child is None:
            raise errors.no_such_children(query.text, path.row, path.column, name)
        if aggregates(query):
            raise errors.only_root_aggregates()
        parts = self._parts(query, child)
        link = f"{parts.source.alias}.{quoted(relationship.field.name)}"
        return ChildOutput(str(relationship.name), link, self._rows(query, parts))

    def _where(self, query: Query, parts: _Parts) -> str:
        sobject, alias = parts.source.sobject, parts.source.alias
        tests = []
        if "IsDeleted" in sobject.fields and not self.all_rows:
            tests.append(half_of_rows(f'{alias}."IsDeleted" = 0'))
        if sobject.own_rows and not sobject.shows_all_rows(self.user.actor.permissions):
            own = self.parameters.add(sobject.own_value(self.user.actor.user_id))
            tests.append(f"{alias}.{quoted(sobject.own_rows.field)} = {own}")
        if query.scope and query.scope.text.lower() == "mine" and "OwnerId" in sobject.fields:
            tests.append(f'{alias}."OwnerId" = {self.parameters.add(self.user.actor.user_id)}')
        if query.where:
            semi_joins.check_places(query.where, inside_another=False)
            tests.append(self._conditions(query, parts, parts.expressions.term).sql(query.where))
        return " AND ".join(tests) or EVERYTHING

    def _conditions(self, query: Query, parts: _Parts, terms: Callable[[Expression], Term]) -> Conditions:
        return Conditions(query.text, terms, parts.values, self.parameters, self._semi_join)

    def _semi_join(self, query: Query, left: Term) -> str:
        semi_joins.check_shape(query)
        semi_joins.check_places(query.where, inside_another=True)
        parts = self._parts(query, queried_object(query, self.user))
        item = query.items[0]
        assert isinstance(item, Selected)  # noqa: S101 - check_shape has seen it
        term = parts.expressions.term(item.expression)
        semi_joins.check_fields(left, term)
        where = self._where(query, parts)
        return f"SELECT {term.sql} FROM {parts.source.sql} WHERE {where} AND {term.sql} IS NOT NULL"  # noqa: S608

    def _order(self, query: Query, terms: Callable[[Expression], Term], *, sortable_only: bool) -> str:
        return ", ".join(_ordering(query, each, terms(each.by), sortable_only=sortable_only) for each in query.order)

    def _parts(self, query: Query, sobject: SObject) -> _Parts:
        _check_clauses(query)
        source = Source(query, self.user.schema, sobject, f"q{next(self.numbers)}")
        expressions = Expressions(source, self.parameters, self.user)
        return _Parts(source, expressions, LiteralValues(query.text, self.user))


def queried_object(query: Query, user: RunningUser) -> SObject:
    """The object that a query is about. Raises QueryRefused (INVALID_TYPE), also when the user may not see it."""
    path = query.source.path
    sobject = user.schema.sobject(path.text)
    if sobject is None or not sobject.queryable:
        raise errors.no_such_object(query.text, path.row, path.column, path.text)
    return sobject


def _ordering(query: Query, ordering: Ordering, term: Term, *, sortable_only: bool) -> str:
    if sortable_only and not term.field.sortable:
        raise errors.not_sortable(query.text, ordering.by.row, ordering.by.column, term.field.name)
    sql = term.sql if _is_in_order(term) else folded(term.sql, term.field)
    direction = "DESC" if ordering.descending else "ASC"
    nulls = "FIRST" if ordering.nulls_first else "LAST"
    return f"{sql} {direction} NULLS {nulls}"


def _is_in_order(term: Term) -> bool:
    """An index has the rows in this order, by NOCASE: letters beyond ASCII stand apart by case there."""
    sobject = term.place.targets[0]
    return not term.place.way and any(field is term.field for field in sobject.looked_up_fields)


def _ordered(query: Query, grouping: Grouping) -> Callable[[Expression], Term]:
    def term(expression: Expression) -> Term:
        try:
            return grouping.term(expression)
        except errors.NotGrouped as refusal:
            raise errors.ordering_not_grouped(query.text, expression.row, expression.column, refusal.name) from None

    return term


def _named_terms(query: Query, grouping: Grouping) -> tuple[tuple[str, ...], tuple[Term, ...]]:
    names: list[str] = []
    terms: list[Term] = []
    numbers = count()
    for item in query.items:
        assert isinstance(item, Selected)  # noqa: S101 - _check_groups has seen it
        term = grouping.term(item.expression)
        if item.alias:
            name = item.alias.text
        else:
            name = f"expr{next(numbers)}" if isinstance(item.expression, Call) else term.name
        if name.lower() in map(str.lower, names):
            raise errors.duplicate_alias(name)
        names.append(name)
        terms.append(term)
    return tuple(names), tuple(terms)


def _only_counts(query: Query) -> bool:
    """`SELECT COUNT()`, which stands alone. Raises QueryRefused."""
    calls = [
        item.expression for item in query.items if isinstance(item, Selected) and isinstance(item.expression, Call)
    ]
    bare = [call for call in calls if call.name == "COUNT" and not call.arguments]
    if not bare:
        return False
    item = query.items[0]
    if len(query.items) > 1 or query.group or (isinstance(item, Selected) and item.alias):
        raise errors.count_is_alone(query.text, bare[0].row, bare[0].column)
    return True


def _check_groups(query: Query) -> None:
    for item in query.items:
        if isinstance(item, Child | TypeOf):
            place = _place_of(item)
            raise errors.aggregates_with_children(query.text, *place)
        if isinstance(item.expression, Call) and item.expression.name == "FIELDS":
            raise errors.fields_not_with_group()
    if query.group:
        return
    if query.having:
        raise errors.having_without_group()
    if query.limit is not None or query.offset:
        raise errors.not_with_overall_aggregates("OFFSET" if query.limit is None else "LIMIT")


def _place_of(item: Child | TypeOf) -> tuple[int, int]:
    path = item.query.source.path if isinstance(item, Child) else item.relationship
    return path.row, path.column


def _check_clauses(query: Query) -> None:
    if query.offset > _OFFSET_LIMIT:
        raise errors.offset_too_large()
    if query.mode and query.mode.text.upper() not in _MODES:
        raise errors.malformed(query.text, query.mode.row, query.mode.column, f"unexpected token: '{query.mode.text}'")
