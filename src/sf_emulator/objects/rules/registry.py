"""What a rule is: a look at a change before it is written, and something to do once it is."""

from collections.abc import Callable
from dataclasses import dataclass

from sf_emulator.objects.changes import Change


def _nothing(_: Change) -> None:
    return


@dataclass(frozen=True, slots=True)
class Rule:
    """`before` may alter `change.after` or raise RecordRefused; `after` keeps other records in step."""

    before: Callable[[Change], None] = _nothing
    after: Callable[[Change], None] = _nothing
