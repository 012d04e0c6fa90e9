"""The request journal: what was asked, what was answered, how long it took, and whether it cost an API call.

Bounded, in memory. Values of parameters that carry secrets are not kept; bodies are not kept at all.
"""

import threading
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sf_emulator.faults.matching import same_id

KEEP = 50_000

_SECRET_PARAMETERS = frozenset(
    {
        "access_token",
        "assertion",
        "client_secret",
        "code",
        "code_verifier",
        "oauth_token",
        "password",
        "pw",
        "refresh_token",
        "sid",
        "state",
        "token",
    }
)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One request. `status` None: the connection was dropped without an answer."""

    number: int
    method: str
    path: str
    query: str
    status: int | None
    started_at: datetime
    duration_ms: float
    is_api_call: bool
    org_id: str | None
    consumer_key: str | None
    user_id: str | None
    api_version: str | None
    operation: str | None
    fault_ids: tuple[int, ...]

    @property
    def is_unknown(self) -> bool:
        """Whether the emulator has no such endpoint: what a client wanted that is not built."""
        is_missing = self.status in (404, 405)
        return is_missing and self.operation is None and self.path.startswith("/services/")

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        plain = {"started_at": self.started_at.isoformat(), "fault_ids": list(self.fault_ids)}
        return asdict(self) | plain | {"is_unknown": self.is_unknown}


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which entries are wanted; what is not given lets everything through."""

    method: str | None = None
    path_contains: str | None = None
    status: int | None = None
    is_api_call: bool | None = None
    since_number: int = 0
    org: str | None = None
    app: str | None = None
    user: str | None = None
    version: str | None = None
    operation: str | None = None
    is_unknown: bool | None = None

    def lets_through(self, entry: JournalEntry) -> bool:
        """Whether an entry is wanted."""
        return (
            entry.number > self.since_number
            and (self.method is None or entry.method == self.method)
            and (self.path_contains is None or self.path_contains in entry.path)
            and (self.status is None or entry.status == self.status)
            and (self.is_api_call is None or entry.is_api_call is self.is_api_call)
            and (self.org is None or same_id(self.org, entry.org_id))
            and (self.app is None or entry.consumer_key == self.app)
            and (self.user is None or same_id(self.user, entry.user_id))
            and (self.version is None or entry.api_version == self.version)
            and (self.operation is None or entry.operation == self.operation)
            and (self.is_unknown is None or entry.is_unknown is self.is_unknown)
        )


class Journal:
    """The newest requests, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[JournalEntry] = deque(maxlen=KEEP)
        self._count = 0

    def add(self, **fields: Any) -> None:
        """Write one request down; it gets the next number."""
        with self._lock:
            self._count += 1
            self._entries.append(JournalEntry(number=self._count, **fields))

    def find(self, wanted: JournalFilter) -> list[JournalEntry]:
        """The entries that are wanted, oldest first."""
        with self._lock:
            return [entry for entry in self._entries if wanted.lets_through(entry)]

    def clear(self) -> None:
        """Forget every entry; numbers go on."""
        with self._lock:
            self._entries.clear()


def without_secrets(query: str) -> str:
    """A query string whose secret values are stars."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(
        [(name, "***" if name.lower() in _SECRET_PARAMETERS else value) for name, value in pairs], safe="*"
    )
