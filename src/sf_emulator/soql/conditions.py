"""WHERE as SQL. Names come from the schema, values are parameters: nothing of the query's text is in the SQL.

SOQL has no "unknown": a comparison with an empty field is false and its NOT is true. SQL's NULL counts as
false through AND and OR, and `IS NOT TRUE` says NOT.
"""

from collections.abc import Callable
from typing import Any

from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.sobjects import Field
from sf_emulator.objects.times import normal_time

from .errors import invalid_id, invalid_operator, malformed, not_filterable, wrong_literal
from .literals import like_pattern, unescaped
from .resolving import Column, Source
from .syntax import AllOf, AnyOf, Compare, Condition, IsIn, Kind, Like, Literal, NoneOf, Path, Query

_NUMBERS = frozenset({"int", "double", "currency", "percent"})
_ORDER_OPERATORS = frozenset({"<", "<=", ">", ">="})

SubQuery = Callable[[Query, int], tuple[str, list[Any]]]


class Conditions:
    """Translates one query's WHERE, gathering its parameters in order."""

    def __init__(self, source: Source, sub_query: SubQuery) -> None:
        self._source = source
        self._sub_query = sub_query
        self.params: list[Any] = []

    def sql(self, condition: Condition) -> str:
        """The condition as an SQL expression."""
        match condition:
            case AllOf(conditions):
                return "(" + " AND ".join(self.sql(each) for each in conditions) + ")"
            case AnyOf(conditions):
                return "(" + " OR ".join(self.sql(each) for each in conditions) + ")"
            case NoneOf(inner):
                return f"(({self.sql(inner)}) IS NOT TRUE)"
            case Compare():
                return self._compare(condition)
            case Like():
                return self._like(condition)
            case IsIn():
                return self._is_in(condition)

    def _compare(self, condition: Compare) -> str:
        column = self._filterable(condition.path)
        value = self._value(column.field, condition.literal)
        if condition.operator not in _ORDER_OPERATORS:
            return self._equal(column, value, negated=condition.operator == "!=")
        if column.field.type == "boolean" or value is None:
            raise invalid_operator(self._text, condition.path.row, condition.path.column)
        self.params.append(value)
        return f"{column.sql} {condition.operator} ?"

    def _equal(self, column: Column, value: Any, *, negated: bool) -> str:
        if value is None:
            return f"{column.sql} IS {'NOT ' if negated else ''}NULL"
        operator = "IS NOT" if negated else "="  # an empty field differs from every value
        if _needs_folding(column.field, value):
            self.params.append(value.lower())
            return f"fold({column.sql}) {operator} ?"
        self.params.append(value)
        return f"{column.sql} {operator} ?"

    def _like(self, condition: Like) -> str:
        column = self._filterable(condition.path)
        if not column.field.is_text or column.field.is_id:
            raise invalid_operator(self._text, condition.path.row, condition.path.column)
        pattern = like_pattern(condition.pattern.text)
        if _needs_folding(column.field, pattern):
            self.params.append(pattern.lower())
            return rf"fold({column.sql}) LIKE ? ESCAPE '\'"
        self.params.append(pattern)
        return rf"{column.sql} LIKE ? ESCAPE '\'"

    def _is_in(self, condition: IsIn) -> str:
        column = self._filterable(condition.path)
        if isinstance(condition.choices, Query):
            sql, params = self._sub_query(condition.choices, self._source.depth + 1)
            self.params += params
            found = f"{column.sql} IN ({sql})"
        else:
            found = self._among(column, [self._value(column.field, literal) for literal in condition.choices])
        return f"(({found}) IS NOT TRUE)" if condition.negated else f"({found})"

    def _among(self, column: Column, values: list[Any]) -> str:
        plain = [value for value in values if value is not None and not _needs_folding(column.field, value)]
        folded = [value.lower() for value in values if value is not None and _needs_folding(column.field, value)]
        tests = []
        if plain:
            self.params += plain
            tests.append(f"{column.sql} IN ({', '.join('?' * len(plain))})")
        if folded:
            self.params += folded
            tests.append(f"fold({column.sql}) IN ({', '.join('?' * len(folded))})")
        if None in values:
            tests.append(f"{column.sql} IS NULL")
        return " OR ".join(tests)

    def _filterable(self, path: Path) -> Column:
        column = self._source.column(path)
        if not column.field.filterable:
            raise not_filterable(self._text, path.row, path.column, column.field.name)
        return column

    def _value(self, field: Field, literal: Literal) -> Any:
        if literal.kind is Kind.NULL:
            return None
        if field.is_id:
            return self._id(field, literal)
        wanted = _wanted_kind(field)
        if literal.kind is not wanted and not (wanted is Kind.DATETIME and literal.kind is Kind.DATE):
            raise wrong_literal(self._text, literal.row, literal.column, field.name, wanted.value)
        return self._converted(literal)

    def _converted(self, literal: Literal) -> Any:
        match literal.kind:
            case Kind.STRING:
                return unescaped(literal.text)
            case Kind.NUMBER:
                return float(literal.text) if "." in literal.text else int(literal.text)
            case Kind.BOOLEAN:
                return literal.text.lower() == "true"
            case _:
                return self._time(literal)

    def _time(self, literal: Literal) -> str:
        try:
            return normal_time(literal.text) if literal.kind is Kind.DATETIME else literal.text
        except ValueError:
            raise malformed(self._text, literal.row, literal.column, f"unexpected token: '{literal.text}'") from None

    def _id(self, field: Field, literal: Literal) -> str | None:
        if literal.kind is not Kind.STRING:
            raise wrong_literal(self._text, literal.row, literal.column, field.name, "string")
        value = unescaped(literal.text)
        if not value:
            return None
        record_id = normal_id(value)
        if record_id is None:
            raise invalid_id(self._text, literal.row, literal.column, value)
        return record_id

    @property
    def _text(self) -> str:
        return self._source.query.text


def _needs_folding(field: Field, value: Any) -> bool:
    """NOCASE knows ASCII only; text with other letters is compared in lower case."""
    return field.is_text and not field.is_id and not value.isascii()


def _wanted_kind(field: Field) -> Kind:
    if field.type in _NUMBERS:
        return Kind.NUMBER
    return {"boolean": Kind.BOOLEAN, "datetime": Kind.DATETIME, "date": Kind.DATE}.get(field.type, Kind.STRING)
