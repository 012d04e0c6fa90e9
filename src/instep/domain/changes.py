"""The vocabulary of plans: what kinds of change there are, and one change as a value."""

import dataclasses
from enum import StrEnum
from typing import Any


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


@dataclasses.dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after, as Salesforce stores it; `shown_*` is what a person reads instead of an id."""

    field: str
    before: Any
    after: Any
    shown_before: str = ""
    shown_after: str = ""
