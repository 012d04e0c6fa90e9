"""A SOQL query as values: what was written, before anybody knows whether the names mean anything."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Path:
    """A field as written, `Profile.UserLicense.Name`, and where it stands (from 1)."""

    parts: tuple[str, ...]
    row: int
    column: int

    @property
    def text(self) -> str:
        return ".".join(self.parts)


class Kind(Enum):
    """What sort of literal was written."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATETIME = "dateTime"
    DATE = "date"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; a string without quotes, its escapes still in it."""

    kind: Kind
    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Compare:
    """`path operator literal`; the operator is one of = != < <= > >=."""

    path: Path
    operator: str
    literal: Literal


@dataclass(frozen=True, slots=True)
class Like:
    """`path LIKE 'pattern'`."""

    path: Path
    pattern: Literal


@dataclass(frozen=True, slots=True)
class IsIn:
    """`path [NOT] IN (…)`: literals, or a query of one field."""

    path: Path
    choices: "tuple[Literal, ...] | Query"
    negated: bool


@dataclass(frozen=True, slots=True)
class AllOf:
    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class NoneOf:
    condition: "Condition"


Condition = Compare | Like | IsIn | AllOf | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class Ordering:
    """One term of ORDER BY. Without a word about nulls they come first ascending, last descending."""

    path: Path
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class AllFields:
    """`FIELDS(ALL)`, `FIELDS(STANDARD)` or `FIELDS(CUSTOM)`."""

    which: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT. `items` is empty for COUNT()."""

    text: str
    items: tuple[Path | AllFields, ...]
    sobject: Path
    alias: str | None
    where: Condition | None
    order: tuple[Ordering, ...]
    limit: int | None
    offset: int

    @property
    def counts(self) -> bool:
        return not self.items
