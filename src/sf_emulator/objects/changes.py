"""One write on its way into the org: what was, what was sent, what will be, and who asks."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from .sobjects import Schema, SObject

if TYPE_CHECKING:
    from .org import Org


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: a user, what that user may do, and the objects as he sees them. No actor is the org itself."""

    user_id: str
    permissions: frozenset[str]
    schema: Schema


class Write(Enum):
    """What is done to the record."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    UNDELETE = "undelete"


@dataclass(slots=True)
class Change:
    """One write. Rules before it may alter `after`; `before` is empty on insert, `after` on delete."""

    org: "Org"
    sobject: SObject
    write: Write
    record_id: str
    before: dict[str, Any]
    sent: dict[str, Any]
    after: dict[str, Any]
    actor: Actor | None

    @property
    def inserts(self) -> bool:
        return self.write is Write.INSERT

    @property
    def updates(self) -> bool:
        return self.write is Write.UPDATE

    @property
    def deletes(self) -> bool:
        return self.write is Write.DELETE

    def changed(self, *names: str) -> bool:
        """Whether any of these fields will differ; on insert every field does."""
        return self.inserts or (self.updates and any(self.before[name] != self.after[name] for name in names))
