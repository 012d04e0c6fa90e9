"""GROUP BY, aggregates and HAVING as SQL.

The inner statement has a row for each group (ROLLUP and CUBE: one SELECT for each set of groupings), with the
groupings as k0…, whether they were rolled up as g0…, and the aggregates as a0…; the outer one filters and orders them.
"""

from itertools import combinations

from sf_emulator.objects.sobjects import Field

from . import errors
from .expressions import AGGREGATES, FORMAT, Expressions, Term
from .letter_case import folded, ignores_case
from .resolving import Place, Source
from .syntax import Call, Expression, Path, Query, Selected

_MODES = frozenset({"ROLLUP", "CUBE"})
_MOST_ROLLED_UP = 3
_GROUPING = "GROUPING"
_SQL_NAMES = {"COUNT": "count", "SUM": "sum", "AVG": "avg", "MIN": "min", "MAX": "max"}


class Grouping:
    """The groups of one query: what may be said of them, and the statement that makes them."""

    def __init__(self, query: Query, source: Source, expressions: Expressions) -> None:
        self._query = query
        self._source = source
        self._expressions = expressions
        self._mode, keys = _mode(query)
        self._keys = [self._key(each) for each in keys]
        self._aggregates: dict[str, str] = {}
        self.aliases: dict[str, Term] = {}
        self._check_keys(keys)

    @property
    def place(self) -> Place:
        return self._source.root

    def term(self, expression: Expression) -> Term:
        """A grouping or an aggregate of the outer statement. Raises QueryRefused."""
        if isinstance(expression, Path) and expression.text.lower() in self.aliases:
            return self.aliases[expression.text.lower()]
        if isinstance(expression, Call) and expression.name in AGGREGATES:
            return self._rolled_up(expression) if expression.name == _GROUPING else self._aggregate(expression)
        if isinstance(expression, Call) and expression.name == FORMAT and len(expression.arguments) == 1:
            inner = expression.arguments[0]
            if isinstance(inner, Call) and inner.name in AGGREGATES:
                return self._expressions.formatted(expression, self.term(inner))
        return self._grouped(expression)

    def statement(self, where: str) -> str:
        """The inner statement. Complete when every term has been asked for."""
        selects = [self._select(set(chosen), where) for chosen in self._grouping_sets()]
        return " UNION ALL ".join(selects)

    @property
    def order(self) -> str:
        """How groups come when nothing is said: subtotals behind what they add up."""
        if not self._mode:
            return ""
        return ", ".join(f"g{place}, k{place} NULLS FIRST" for place in range(len(self._keys)))

    def _grouping_sets(self) -> list[tuple[int, ...]]:
        places = range(len(self._keys))
        sizes = range(len(self._keys), -1, -1)
        if self._mode == "ROLLUP":
            return [tuple(places[:size]) for size in sizes]
        if self._mode == "CUBE":
            return [chosen for size in sizes for chosen in combinations(places, size)]
        return [tuple(places)]

    def _select(self, chosen: set[int], where: str) -> str:
        columns = []
        for place, key in enumerate(self._keys):
            columns += [
                f"{key.sql if place in chosen else 'NULL'} AS k{place}",
                f"{int(place not in chosen)} AS g{place}",
            ]
        columns += [f"{sql} AS {name}" for sql, name in self._aggregates.items()]
        columns.append("count(*) AS rows")  # makes one row of all, where nothing is grouped
        groups = ", ".join(folded(self._keys[place].sql, self._keys[place].field) for place in sorted(chosen))
        by = f" GROUP BY {groups}" if groups else ""
        return f"SELECT {', '.join(columns)} FROM {self._source.sql} WHERE {where}{by}"  # noqa: S608

    def _grouped(self, expression: Expression) -> Term:
        term = self._expressions.term(expression)
        for place, key in enumerate(self._keys):
            if key.sql == term.sql:
                return Term(_collated(f"k{place}", term.field), term.field, self.place, term.name, term.text)
        raise errors.not_grouped(self._query.text, expression.row, expression.column, term.text)

    def _rolled_up(self, call: Call) -> Term:
        if len(call.arguments) == 1 and isinstance(call.arguments[0], Path | Call):
            term = self._expressions.term(call.arguments[0])
            for place, key in enumerate(self._keys):
                if key.sql == term.sql:
                    return self._outer(call, f"g{place}", _named("int"))
        raise errors.wrong_argument(self._query.text, call.row, call.column, call.written)

    def _aggregate(self, call: Call) -> Term:
        if call.name == "COUNT" and not call.arguments:
            return self._outer(call, self._column("count(*)"), _named("int"))
        if len(call.arguments) != 1 or not isinstance(call.arguments[0], Path | Call):
            raise errors.wrong_argument(self._query.text, call.row, call.column, call.written)
        inner = self._expressions.term(call.arguments[0])
        self._check_aggregate(call, inner)
        if call.name == "COUNT_DISTINCT":
            return self._outer(call, self._column(f"count(DISTINCT {folded(inner.sql, inner.field)})"), _named("int"))
        column = self._column(f"{_SQL_NAMES[call.name]}({inner.sql})")
        return self._outer(call, column, _field_of(call.name, inner.field))

    def _check_aggregate(self, call: Call, inner: Term) -> None:
        numbers_only = call.name in ("SUM", "AVG")
        if not inner.field.aggregatable or (numbers_only and not inner.field.kind.is_number):
            raise errors.not_aggregatable(self._query.text, call.row, call.column, inner.field.name, call.name)
        if not self._mode and any(key.sql == inner.sql for key in self._keys):
            raise errors.grouped_and_aggregated(self._query.text, call.row, call.column, inner.text)

    def _column(self, sql: str) -> str:
        return self._aggregates.setdefault(sql, f"a{len(self._aggregates)}")

    def _outer(self, call: Call, column: str, field: Field) -> Term:
        return Term(_collated(column, field), field, self.place, "", call.text)

    def _key(self, expression: Expression) -> Term:
        term = self._expressions.term(expression)
        if not term.field.groupable:
            raise errors.not_groupable(self._query.text, expression.row, expression.column, term.field.name)
        return term

    def _check_keys(self, keys: tuple[Expression, ...]) -> None:
        if self._mode and len(keys) > _MOST_ROLLED_UP:
            raise errors.too_many_groupings(self._mode)
        seen = set()
        for expression, key in zip(keys, self._keys, strict=True):
            if key.sql in seen:
                raise errors.grouped_twice(self._query.text, expression.row, expression.column, key.text)
            seen.add(key.sql)


def aggregates(query: Query) -> bool:
    """Whether the query answers groups rather than records."""
    calls = [
        item.expression for item in query.items if isinstance(item, Selected) and isinstance(item.expression, Call)
    ]
    return bool(query.group) or any(_holds_aggregate(call) for call in calls)


def _holds_aggregate(call: Call) -> bool:
    if call.name in AGGREGATES:
        return True
    return any(isinstance(argument, Call) and argument.name in AGGREGATES for argument in call.arguments)


def _mode(query: Query) -> tuple[str, tuple[Expression, ...]]:
    first = query.group[0] if query.group else None
    if isinstance(first, Call) and first.name in _MODES:
        keys = tuple(each for each in first.arguments if isinstance(each, Path | Call))
        if len(query.group) != 1 or len(keys) != len(first.arguments) or not keys:
            raise errors.wrong_argument(query.text, first.row, first.column, first.written)
        return first.name, keys
    return "", query.group


def _field_of(function: str, field: Field) -> Field:
    return field if function in ("MIN", "MAX") else _named("double")


def _named(kind: str) -> Field:
    return Field(name="", label="", type=kind)


def _collated(column: str, field: Field) -> str:
    """Text compares without case outside its table too."""
    return f"({column} COLLATE NOCASE)" if ignores_case(field) else column
