"""The vocabulary of plans: kinds of change, a field's before and after, and one change as a value."""

import dataclasses
from enum import StrEnum


class ChangeKind(StrEnum):
    """The kinds, in no order: `ordering` knows which comes first."""

    LINK = "link"
    FREEZE = "freeze"
    DEACTIVATE = "deactivate"
    REVOKE = "revoke"
    CREATE = "create"
    REACTIVATE = "reactivate"
    UNFREEZE = "unfreeze"
    UPDATE = "update"
    GRANT = "grant"
    SET_PASSWORD = "set-password"  # noqa: S105 - the name of a kind


@dataclasses.dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after, as Salesforce stores it.

    `shown_before` and `shown_after` are what a person reads instead of an id. With `person_id` the value is the
    Salesforce id of that person's user, which may only be known once an earlier change is applied.
    """

    field: str
    before: str | bool | None
    after: str | bool | None
    shown_before: str = ""
    shown_after: str = ""
    person_id: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """Why a change is not sent. `code` is stable; `next_step` says what a person can do."""

    code: str
    reason: str
    next_step: str


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan. `salesforce_id` is empty while the user is yet to be created."""

    kind: ChangeKind
    person_id: int
    person_name: str
    username: str
    salesforce_id: str = ""
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    target_id: str = ""  # the permission set of a grant or revoke
    target_name: str = ""
    licence_id: str = ""  # of the profile that the change gives or takes a seat of
    freed_licence_id: str = ""
    block: Block | None = None

    @property
    def is_blocked(self) -> bool:
        return self.block is not None

    def blocked(self, block: Block) -> "Change":
        """The same change, held back; the first reason stays."""
        return self if self.block else dataclasses.replace(self, block=block)


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """Something a plan leaves alone, and why."""

    person_name: str
    text: str
