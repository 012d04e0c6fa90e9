"""What a part of a formula is: SQL, and the kind of its value."""

from enum import StrEnum
from typing import NamedTuple

from sf_emulator.objects.columns import quoted
from sf_emulator.objects.fields import Field


class FormulaRefused(ValueError):
    """A formula that cannot be worked out; the text says why."""


class Kind(StrEnum):
    """Kinds of values. A picklist is text to `TEXT`, `ISPICKVAL`, `CASE` and `ISBLANK` alone."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    PICKLIST = "picklist"


class Part(NamedTuple):
    """`sql` has a value for an empty field: 0, or an empty text; `raw` is NULL then."""

    sql: str
    kind: Kind
    raw: str


KINDS = {
    **dict.fromkeys(("double", "currency", "percent", "int"), Kind.NUMBER),
    **dict.fromkeys(("string", "textarea", "email", "phone", "url"), Kind.TEXT),
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "picklist": Kind.PICKLIST,
}


def part(sql: str, kind: Kind) -> Part:
    """A part whose value is never NULL but for a division by nothing."""
    return Part(sql, kind, sql)


def field_part(field: Field) -> Part:
    """What a field is in a formula. Raises FormulaRefused."""
    kind = KINDS.get(field.type)
    if kind is None or field.formula:
        raise FormulaRefused(
            f"{field.name} is {'a formula' if field.formula else field.type}, which formulas do not read"
        )
    column = quoted(field.name)
    empty = {Kind.NUMBER: "0", Kind.TEXT: "''", Kind.PICKLIST: "''", Kind.BOOLEAN: "0"}.get(kind)
    return Part(f"coalesce({column}, {empty})" if empty else column, kind, column)


def require(found: Part, kind: Kind, where: str) -> str:
    """The SQL of a part that must be of a kind. Raises FormulaRefused."""
    if found.kind is not kind:
        raise FormulaRefused(f"{where} takes a {kind}, not a {found.kind}")
    return found.sql
