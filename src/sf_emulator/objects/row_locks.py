"""Rows that a request is changing, and that others wait for: groups, roles, and users who change their role.

A lock is kept until its request has been answered, or until the write is done where there is no request. Who needs the
row waits as long as the org's setting `row_lock_wait_s` says, holding nothing meanwhile, and is then refused.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from . import texts
from .errors import RecordRefused

if TYPE_CHECKING:
    from .org import Org


class RowLocked(Exception):
    """Another request holds these rows; there is still time to wait for them."""

    def __init__(self, record_ids: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(record_ids)))
        self.record_ids = record_ids


class Holder:
    """Who holds rows: one request, or one write outside of any."""


class RowLocks:
    """The held rows of one org."""

    def __init__(self) -> None:
        self._holders: dict[str, Holder] = {}
        self._freed = threading.Condition()

    def take(self, record_ids: frozenset[str], holder: Holder) -> bool:
        """Hold all of these rows, or none when another holder has one of them."""
        with self._freed:
            if self._held_by_others(record_ids, holder):
                return False
            self._holders |= dict.fromkeys(record_ids, holder)
            return True

    def wait_for(self, record_ids: frozenset[str], holder: Holder, seconds: float) -> None:
        """Come back when all of these rows are free, or when the time is over."""
        with self._freed:
            self._freed.wait_for(lambda: not self._held_by_others(record_ids, holder), seconds)

    def free(self, holder: Holder) -> None:
        """Let go of everything that somebody holds."""
        with self._freed:
            self._holders = {record: each for record, each in self._holders.items() if each is not holder}
            self._freed.notify_all()

    def _held_by_others(self, record_ids: frozenset[str], holder: Holder) -> bool:
        return any(self._holders.get(record, holder) is not holder for record in record_ids)


class _Request(Holder):
    """A holder that keeps rows of several orgs until its request has been answered."""

    def __init__(self) -> None:
        self.locks: set[RowLocks] = set()
        self.lasts = True


_REQUEST: ContextVar[_Request | None] = ContextVar("request", default=None)
_PATIENCE: ContextVar["Patience | None"] = ContextVar("patience", default=None)


@contextmanager
def keeping_locks() -> Iterator[None]:
    """Rows that are locked inside stay so until the end, in threads of the request too."""
    request = _Request()
    token = _REQUEST.set(request)
    try:
        yield
    finally:
        _REQUEST.reset(token)
        request.lasts = False  # work that goes on in the background holds rows by itself
        for locks in request.locks:
            locks.free(request)


class Patience:
    """How long one transaction waits for rows, all its waits together. Without `waits` it gives up at once."""

    def __init__(self, org: "Org", *, waits: bool) -> None:
        self.waits = waits
        self.locks = org.row_locks
        request = _REQUEST.get()
        self.request = request if request and request.lasts else None
        self.holder = self.request or Holder()
        self._org = org
        self._gives_up_at: float | None = None

    @property
    def left(self) -> float:
        """Seconds from now; the first who asks starts the watch."""
        if not self.waits:
            return 0.0
        now = time.monotonic()
        if self._gives_up_at is None:
            self._gives_up_at = now + float(self._org.setting("row_lock_wait_s"))
        return max(0.0, self._gives_up_at - now)

    def wait_for(self, record_ids: frozenset[str]) -> None:
        """Wait until these rows are free, or the time is over."""
        self.locks.wait_for(record_ids, self.holder, self.left)


@contextmanager
def patiently(patience: Patience) -> Iterator[None]:
    """Locks inside are taken for this transaction; one inside another uses the outer one's."""
    if _PATIENCE.get() is not None:
        yield
        return
    token = _PATIENCE.set(patience)
    try:
        yield
    finally:
        _PATIENCE.reset(token)
        if patience.request is None:
            patience.locks.free(patience.holder)


def lock_rows(record_ids: Iterable[str | None]) -> None:
    """Hold rows for the transaction at work. Raises RowLocked, or RecordRefused when the time for waiting is over."""
    patience = _PATIENCE.get()
    if patience is None:
        return
    wanted = frozenset(record_id for record_id in record_ids if record_id)
    if patience.locks.take(wanted, patience.holder):
        if patience.request:
            patience.request.locks.add(patience.locks)
    elif patience.left:
        raise RowLocked(wanted)
    else:
        raise RecordRefused(texts.row_locked(sorted(wanted)))
