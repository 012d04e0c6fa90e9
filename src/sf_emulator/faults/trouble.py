"""What goes wrong inside the org while it works on one request: the rooms that save and query ask here."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Trouble:
    """`locked_rows` are places in the call's records, from 0; None: every row."""

    locked_rows: frozenset[int] | None = frozenset()
    page_size: int | None = None

    @property
    def locks_this_row(self) -> bool:
        """Whether the row that is being written cannot be locked."""
        return self.locked_rows is None or _PLACE.get() in self.locked_rows


_NONE = Trouble()
_TROUBLE: ContextVar[Trouble] = ContextVar("trouble", default=_NONE)
_PLACE: ContextVar[int] = ContextVar("place", default=0)


def trouble() -> Trouble:
    """What is wrong with the request at work; nothing, as a rule."""
    return _TROUBLE.get()


@contextmanager
def in_trouble(what: Trouble) -> Iterator[None]:
    """Everything called from here, in threads of the request too, finds this trouble."""
    before = _TROUBLE.set(what)
    try:
        yield
    finally:
        _TROUBLE.reset(before)


def numbered_rows(items: Iterable[Item]) -> Iterator[Item]:
    """The rows of one call, so that a rule can name them by their places."""
    for place, item in enumerate(items):
        _PLACE.set(place)
        yield item
    _PLACE.set(0)
