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
    TIME = "time"
    RELATIVE_DATE = "date literal"
    CURRENCY = "currency"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; a string without quotes, its escapes still in it."""

    kind: Kind
    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """`NAME(arguments)`: an aggregate, a date function, `toLabel`, `FIELDS`. The name in capitals.

    `depth` counts calls within calls, itself included.
    """

    name: str
    arguments: "tuple[Expression | Literal, ...]"
    written: str
    row: int
    column: int
    depth: int = 1

    @property
    def text(self) -> str:
        return f"{self.written}({', '.join(argument.text for argument in self.arguments)})"


Expression = Path | Call


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator literal`; the operator is one of = != < <= > >=."""

    left: Expression
    operator: str
    literal: Literal


@dataclass(frozen=True, slots=True)
class Like:
    """`left LIKE 'pattern'`."""

    left: Expression
    pattern: Literal


@dataclass(frozen=True, slots=True)
class IsIn:
    """`left [NOT] IN (…)`: literals, or a query of one field."""

    left: Expression
    choices: "tuple[Literal, ...] | Query"
    negated: bool


@dataclass(frozen=True, slots=True)
class Includes:
    """`left INCLUDES|EXCLUDES ('A;B', 'C')`: every value of one of the literals is chosen, or of none."""

    left: Expression
    choices: tuple[Literal, ...]
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


Condition = Compare | Like | IsIn | Includes | AllOf | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class Ordering:
    """One term of ORDER BY. Without a word about nulls they come first ascending, last descending."""

    by: Expression
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """An expression that is answered, and the name it was given."""

    expression: Expression
    alias: Path | None


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`TYPEOF relationship WHEN object THEN fields … ELSE fields END`."""

    relationship: Path
    branches: tuple[tuple[Path, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Child:
    """`(SELECT … FROM Contacts)`: records that refer to the one answered."""

    query: "Query"


Item = Selected | TypeOf | Child


@dataclass(frozen=True, slots=True)
class From:
    """An object or relationship that is read, and the name it was given."""

    path: Path
    alias: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT. `more_sources` give names to relationships: `FROM Contact c, c.Account a`."""

    text: str
    items: tuple[Item, ...]
    source: From
    more_sources: tuple[From, ...] = ()
    scope: Path | None = None
    where: Condition | None = None
    mode: Path | None = None
    group: tuple[Expression, ...] = ()
    having: Condition | None = None
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0
    all_rows: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """`FIND {terms} IN group FIELDS RETURNING …`; each object that is searched as a query. None: every object."""

    terms: str
    group: str
    targets: tuple[Query, ...] | None
    limit: int | None
