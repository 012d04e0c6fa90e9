"""A formula as an SQL expression over the columns of its own record. Names come from the schema, texts are quoted."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer_NonRecursive, UnexpectedInput
from lark.exceptions import VisitError

from sf_emulator.objects.fields import Field

from .functions import called
from .kinds import KINDS, FormulaRefused, Kind, Part, field_part, part, require

_GRAMMAR = Path(__file__).parent / "grammar.lark"
_LONGEST = 3_900  # source: Salesforce Help, Formula Field Limits
_OPERATORS = {"==": "=", "!=": "<>"}
_ORDERED = frozenset({Kind.NUMBER, Kind.DATE})


def formula_sql(formula: str, field_type: str, scale: int, fields: Mapping[str, Field]) -> str:
    """What a field of this type has as its value. Raises FormulaRefused."""
    if len(formula) > _LONGEST:
        raise FormulaRefused(f"it has {len(formula)} characters, more than {_LONGEST}")
    try:
        found = _ToSql(fields).transform(_parser().parse(formula))
    except UnexpectedInput as unexpected:
        raise FormulaRefused(f"line {unexpected.line}, column {unexpected.column} is not understood") from None
    except VisitError as failed:
        raise failed.orig_exc from None
    wanted = KINDS.get(field_type)
    if wanted is None or found.kind is not wanted or wanted is Kind.PICKLIST:
        raise FormulaRefused(f"it gives a {found.kind}, and the field is {field_type}")
    if wanted is Kind.NUMBER:
        return f"round({found.sql}, {scale:d})"
    return f"nullif({found.sql}, '')" if wanted is Kind.TEXT else found.sql


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR.read_text("utf-8"), parser="lalr", maybe_placeholders=False)


class _ToSql(Transformer_NonRecursive[Token, Part]):
    """Builds the SQL bottom up; each method is a rule of the grammar."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        super().__init__()
        self._fields = {name.lower(): field for name, field in fields.items()}

    def number(self, items: list[Token]) -> Part:
        return part(str(items[0]), Kind.NUMBER)

    def text(self, items: list[Token]) -> Part:
        return part("'" + items[0][1:-1].replace("'", "''") + "'", Kind.TEXT)

    def name(self, items: list[Token]) -> Part:
        word = str(items[0])
        if word.upper() in ("TRUE", "FALSE"):
            return part(str(int(word.upper() == "TRUE")), Kind.BOOLEAN)
        field = self._fields.get(word.lower())
        if field is None:
            raise FormulaRefused(f"there is no field {word}")
        return field_part(field)

    def call(self, items: list[Any]) -> Part:
        name, *given = items
        return called(str(name).upper(), given)

    def negative(self, items: list[Part]) -> Part:
        return part(f"(-{require(items[0], Kind.NUMBER, '-')})", Kind.NUMBER)

    def not_(self, items: list[Part]) -> Part:
        return part(f"(NOT {require(items[0], Kind.BOOLEAN, '!')})", Kind.BOOLEAN)

    def either(self, items: list[Part]) -> Part:
        return self._joined(items, "OR", "||")

    def both(self, items: list[Part]) -> Part:
        return self._joined(items, "AND", "&&")

    def comparison(self, items: list[Any]) -> Part:
        if len(items) == 1:
            return Part(*items[0])
        left, operator, right = items
        if left.kind is not right.kind or left.kind is Kind.PICKLIST:
            raise FormulaRefused(f"{operator} compares a {left.kind} with a {right.kind}")
        if operator not in ("=", "==", "<>", "!=") and left.kind not in _ORDERED:
            raise FormulaRefused(f"{operator} does not compare a {left.kind}")
        sql = f"({left.sql} {_OPERATORS.get(operator, operator)} {right.sql})"
        return part(f"coalesce({sql}, 0)", Kind.BOOLEAN)

    def sum(self, items: list[Any]) -> Part:
        found: Part = items[0]
        for operator, right in zip(items[1::2], items[2::2], strict=True):
            if operator == "&" or (operator == "+" and found.kind is Kind.TEXT):
                texts = [require(each, Kind.TEXT, str(operator)) for each in (found, right)]
                found = part(f"({texts[0]} || {texts[1]})", Kind.TEXT)
            else:
                numbers = [require(each, Kind.NUMBER, str(operator)) for each in (found, right)]
                found = part(f"({numbers[0]} {operator} {numbers[1]})", Kind.NUMBER)
        return found

    def product(self, items: list[Any]) -> Part:
        """A division by nothing has no value."""
        found: Part = items[0]
        for operator, right in zip(items[1::2], items[2::2], strict=True):
            left, other = (require(each, Kind.NUMBER, str(operator)) for each in (found, right))
            found = part(f"({left} * 1.0 {operator} {other})", Kind.NUMBER)
        return found

    def _joined(self, items: list[Part], word: str, operator: str) -> Part:
        if len(items) == 1:
            return items[0]
        return part("(" + f" {word} ".join(require(each, Kind.BOOLEAN, operator) for each in items) + ")", Kind.BOOLEAN)
