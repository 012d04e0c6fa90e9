"""WHERE and HAVING as SQL. Names come from the schema, values are parameters: nothing of the query's text is in it.

SOQL has no "unknown": a comparison with an empty field is false and its NOT is true. SQL's NULL counts as
false through AND and OR, and `IS NOT TRUE` says NOT.
"""

from collections.abc import Callable, Sequence
from typing import Any

from . import errors
from .expressions import Term
from .letter_case import needs_folding
from .literal_values import LiteralValues, Range
from .literals import BadEscape, like_pattern
from .parameters import Parameters
from .syntax import AllOf, AnyOf, Compare, Condition, Expression, Includes, IsIn, Kind, Like, Literal, NoneOf, Query

_ORDER_OPERATORS = frozenset({"<", "<=", ">", ">="})
_TERMS_AT_ONCE = 500  # SQLite takes no deeper expression than 1,000; AND and OR of many terms are deep
DEEPEST = 20

SubQuery = Callable[[Query, Term], str]


class Conditions:
    """Translates one query's conditions. `terms` knows what may stand on their left."""

    def __init__(
        self,
        text: str,
        terms: Callable[[Expression], Term],
        values: LiteralValues,
        parameters: Parameters,
        sub_query: SubQuery,
    ) -> None:
        self._text = text
        self._terms = terms
        self._values = values
        self._parameters = parameters
        self._sub_query = sub_query

    def sql(self, condition: Condition, depth: int = 0) -> str:
        """The condition as an SQL expression."""
        if depth > DEEPEST:
            raise errors.too_complicated()
        match condition:
            case AllOf(conditions):
                return joined("AND", [self.sql(each, depth + 1) for each in conditions])
            case AnyOf(conditions):
                return joined("OR", [self.sql(each, depth + 1) for each in conditions])
            case NoneOf(inner):
                return f"({self.sql(inner, depth + 1)} IS NOT TRUE)"
            case Compare():
                return f"({self._compare(condition)})"
            case Like():
                return f"({self._like(condition)})"
            case IsIn():
                return self._is_in(condition)
            case Includes():
                return self._includes(condition)

    def _compare(self, condition: Compare) -> str:
        term = self._filterable(condition.left)
        value = self._values.value(term.field, condition.literal)
        if isinstance(value, Range):
            return self._compare_range(term, condition.operator, value)
        if condition.operator not in _ORDER_OPERATORS:
            return self._equal(term, value, negated=condition.operator == "!=")
        if value is None and condition.literal.kind is Kind.STRING and not term.field.is_id:
            value = ""  # an empty text stands before every other
        if term.field.type == "boolean" or value is None:
            raise self._invalid_operator(condition.left, term)
        if needs_folding(term.field, value):
            return f"fold({term.sql}) {condition.operator} {self._parameters.add(value.lower())}"
        return f"{term.sql} {condition.operator} {self._parameters.add(value)}"

    def _compare_range(self, term: Term, operator: str, span: Range) -> str:
        start, end = self._parameters.add(span.start), self._parameters.add(span.end)
        inside = f"({term.sql} >= {start} AND {term.sql} < {end})"
        return {
            "=": inside,
            "!=": f"{inside} IS NOT TRUE",
            "<": f"{term.sql} < {start}",
            "<=": f"{term.sql} < {end}",
            ">": f"{term.sql} >= {end}",
            ">=": f"{term.sql} >= {start}",
        }[operator]

    def _equal(self, term: Term, value: Any, *, negated: bool) -> str:
        if value is None:
            return f"{term.sql} IS {'NOT ' if negated else ''}NULL"
        operator = "IS NOT" if negated else "="  # an empty field differs from every value
        if term.field.type == "boolean":
            return half_of_rows(f"{term.sql} {operator} {self._parameters.add(value)}")
        if needs_folding(term.field, value):
            return f"fold({term.sql}) {operator} {self._parameters.add(value.lower())}"
        return f"{term.sql} {operator} {self._parameters.add(value)}"

    def _like(self, condition: Like) -> str:
        term = self._filterable(condition.left)
        if not term.field.is_text or term.field.is_id:
            raise self._invalid_operator(condition.left, term)
        pattern = self._pattern(condition.pattern)
        if needs_folding(term.field, pattern):
            return rf"fold({term.sql}) LIKE {self._parameters.add(pattern.lower())} ESCAPE '\'"
        return rf"{term.sql} LIKE {self._parameters.add(pattern)} ESCAPE '\'"

    def _pattern(self, literal: Literal) -> str:
        try:
            return like_pattern(literal.text)
        except BadEscape as error:
            raise errors.bad_escape(self._text, literal.row, literal.column, str(error)) from None

    def _is_in(self, condition: IsIn) -> str:
        term = self._filterable(condition.left)
        if isinstance(condition.choices, Query):
            found = f"({term.sql} IN ({self._sub_query(condition.choices, term)}))"
        else:
            found = self._among(term, [self._values.value(term.field, each) for each in condition.choices])
        return f"({found} IS NOT TRUE)" if condition.negated else found

    def _among(self, term: Term, values: list[Any]) -> str:
        ranges = [value for value in values if isinstance(value, Range)]
        single = [value for value in values if value is not None and not isinstance(value, Range)]
        plain = [value for value in single if not needs_folding(term.field, value)]
        folded = [value.lower() for value in single if needs_folding(term.field, value)]
        tests = [self._compare_range(term, "=", span) for span in ranges]
        if plain:
            tests.append(f"{term.sql} IN ({self._parameters.list(plain)})")
        if folded:
            tests.append(f"fold({term.sql}) IN ({self._parameters.list(folded)})")
        if None in values:
            tests.append(f"{term.sql} IS NULL")
        return joined("OR", tests)

    def _includes(self, condition: Includes) -> str:
        term = self._filterable(condition.left)
        if term.field.type != "multipicklist":
            raise errors.not_a_multipicklist(self._text, condition.left.row, condition.left.column, term.field.name)
        found = joined("OR", [self._holds(term, literal) for literal in condition.choices])
        return f"({found} IS NOT TRUE)" if condition.negated else found

    def _holds(self, term: Term, literal: Literal) -> str:
        """Every value of the literal, `A;B`, is among the field's."""
        value = self._values.value(term.field, literal)
        if value is None or literal.kind is not Kind.STRING:
            return f"({term.sql} IS NULL)"
        wanted = [self._parameters.add(f";{each.strip().lower()};") for each in value.split(";")]
        return joined("AND", [f"instr(';' || fold({term.sql}) || ';', {each}) > 0" for each in wanted])

    def _filterable(self, expression: Expression) -> Term:
        term = self._terms(expression)
        if not term.field.filterable:
            raise errors.not_filterable(self._text, expression.row, expression.column, term.field.name)
        return term

    def _invalid_operator(self, left: Expression, term: Term) -> errors.QueryRefused:
        kind = "id" if term.field.is_id else term.field.type
        return errors.invalid_operator(self._text, left.row, left.column, kind)


def half_of_rows(test: str) -> str:
    """A test of yes or no, with what SQLite's planner should expect of it. Its own guess, ten rows, prefers an index
    of IsActive to that of the order asked for, or of a profile.
    """
    return f"likelihood({test}, 0.5)"


def joined(word: str, tests: Sequence[str]) -> str:
    """Many tests as one expression, in groups that SQLite's parser has room for."""
    while len(tests) > _TERMS_AT_ONCE:
        starts = range(0, len(tests), _TERMS_AT_ONCE)
        tests = [joined(word, tests[start : start + _TERMS_AT_ONCE]) for start in starts]
    return "(" + f" {word} ".join(tests) + ")"
