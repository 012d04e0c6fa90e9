"""Queries as SQL in the pieces that paging puts together."""

from dataclasses import dataclass, replace
from typing import Any

from sf_emulator.objects.sobjects import Field, SObject

from .expressions import Term
from .resolving import Column, Place

EVERYTHING = "TRUE"


@dataclass(frozen=True, slots=True)
class FieldOutput:
    """A field or function of the record, or of one that it refers to."""

    term: Term
    name: str


@dataclass(frozen=True, slots=True)
class TypeOfOutput:
    """A polymorphic parent: other fields for each object that it may be of."""

    place: Place
    key: str
    branches: tuple[tuple[SObject, tuple[Column, ...]], ...]
    otherwise: tuple[Column, ...]

    @property
    def name(self) -> str:
        return self.place.way[-1]


@dataclass(frozen=True, slots=True)
class ChildOutput:
    """Records that refer to this one: `link` is the SQL of their reference, `rows` selects them for any parent."""

    name: str
    link: str
    rows: "Rows"


Output = FieldOutput | TypeOfOutput | ChildOutput


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are: all of the answer to `SELECT COUNT()`."""

    sql: str
    limit: int | None
    offset: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """A query that answers records. Without `order` they come as they were made; records that it leaves equal come
    that way too, or the other way round when it ends `descending`: one index has such an order.

    `count` says how many there are, by no more joins than it takes; a child sub-query has none.
    """

    sobject: SObject
    alias: str
    outputs: tuple[Output, ...]
    source: str
    where: str
    order: str
    descending: bool
    limit: int | None
    offset: int
    values: dict[str, Any]
    count: Count | None = None

    @property
    def row_number(self) -> str:
        """What tells rows apart and puts them in the order they were made in."""
        return f"{self.alias}.rowid"

    @property
    def whole_order(self) -> str:
        last = f"{self.row_number} DESC" if self.descending else self.row_number
        return f"{self.order}, {last}" if self.order else last

    def sorted_afterwards(self) -> "Rows":
        """The same rows, found first and then put in order: SQLite takes no index of the order to walk along."""
        return replace(self, order=f"+{self.order}")

    def filtered_on_the_way(self) -> "Rows":
        """The same rows, looked for in their order: SQLite takes no index of the conditions."""
        return replace(self, where=f"+({self.where})")

    def as_a_whole(self) -> "Rows":
        """The same rows for who reads them all: each that is looked at along an index is another place of the table."""
        return self.sorted_afterwards() if self.order and self.where != EVERYTHING else self


@dataclass(frozen=True, slots=True)
class Groups:
    """A query that answers groups: one statement, and the name and field that each of its columns stands for."""

    sql: str
    names: tuple[str, ...]
    fields: tuple[Field, ...]
    limit: int | None
    offset: int
    values: dict[str, Any]


Translated = Rows | Count | Groups
