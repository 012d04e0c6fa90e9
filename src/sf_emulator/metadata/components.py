"""Components: what a deployment consists of, and what every type of them can do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sf_emulator.objects import Actor, Org, RecordRefused
from sf_emulator.objects.access import Access, Orgs

Values = Mapping[str, Any]
"""A component as plain values, in the order of its type's fields."""


@dataclass(frozen=True, slots=True)
class Component:
    """One component on its way into the org. The place is where it stands in its file."""

    type: str
    full_name: str
    values: Values
    file_name: str = ""
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """One component that the org has, and who changed it last."""

    full_name: str
    id: str
    created_by: str | None = None
    created_at: str | None = None
    modified_by: str | None = None
    modified_at: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Who changes which org."""

    orgs: Orgs
    access: Access
    actor: Actor

    @property
    def org(self) -> Org:
        return self.access.org


class ComponentRefused(Exception):
    """The org does not take a component. `malformed`: it does not even have the shape of its type."""

    def __init__(
        self,
        problem: str,
        code: str = "INVALID_CROSS_REFERENCE_KEY",
        *,
        place: tuple[int, int] = (0, 0),
        malformed: bool = False,
    ) -> None:
        super().__init__(problem)
        self.problem, self.code, self.malformed = problem, code, malformed
        self.line, self.column = place

    @classmethod
    def of_record(cls, refused: RecordRefused) -> "ComponentRefused":
        """The same in the words of the record that the component would be."""
        first = refused.errors[0]
        return cls(first.message, first.status_code)


class Handler(ABC):
    """What can be done with components of one type."""

    type: str

    @abstractmethod
    def listed(self, access: Access) -> list[Listed]:
        """Every component that the org has."""

    @abstractmethod
    def read(self, access: Access, full_name: str) -> Values | None:
        """One component; None: there is none."""

    @abstractmethod
    def save(self, work: Work, full_name: str, values: Values) -> None:
        """Make a component, or bring it in line with the values. Raises ComponentRefused or RecordRefused."""

    @abstractmethod
    def delete(self, work: Work, full_name: str) -> None:
        """Delete a component that is there. Raises ComponentRefused or RecordRefused."""

    def find(self, access: Access, full_name: str) -> Listed | None:
        """The component of this name."""
        wanted = full_name.lower()
        return next((each for each in self.listed(access) if each.full_name.lower() == wanted), None)
