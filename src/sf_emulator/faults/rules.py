"""Rules and their bookkeeping: a rule matches, lets some requests pass first, and spoils so many."""

import threading
from dataclasses import dataclass, field
from typing import Any

from .effects import Effect
from .matching import Match, RequestFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A rule. What an effect does not need is left as it is; the control surface's OpenAPI explains each."""

    match: Match = field(default_factory=Match)
    effect: Effect
    times: int | None = 1
    skip: int = 0
    every: int = 1
    latency_ms: int = 0
    jitter_ms: int = 0
    status: int | None = None
    error_code: str = "UNKNOWN_EXCEPTION"
    message: str = "An unexpected error occurred."
    body: str = ""
    content_type: str = "application/json;charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    retry_after_s: int | None = None
    rows: tuple[int, ...] | None = None
    page_size: int = 1
    chunk_bytes: int = 256
    pause_ms: int = 50
    keep_bytes: int | None = None
    hold_s: float = 60.0


@dataclass(slots=True)
class ActiveFault:
    """A rule at work: how often it matched, was applied, and how many requests it holds now."""

    id: int
    fault: Fault
    matched: int = 0
    hits: int = 0
    holding: int = 0
    releases: list[Any] = field(default_factory=list)

    @property
    def is_spent(self) -> bool:
        """Whether the rule has done all that it was made for."""
        return self.fault.times is not None and self.hits >= self.fault.times

    def hits_now(self, request: RequestFacts) -> bool:
        """Whether the rule spoils this request; counts it."""
        if self.is_spent or not self.fault.match.matches(request):
            return False
        self.matched += 1
        past = self.matched - self.fault.skip
        if past <= 0 or (past - 1) % self.fault.every:
            return False
        self.hits += 1
        return True


class Faults:
    """The rules in force, oldest first. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_id = 1
        self._active: dict[int, ActiveFault] = {}

    def add(self, fault: Fault) -> ActiveFault:
        """Put a rule in force."""
        with self._lock:
            active = ActiveFault(self._next_id, fault)
            self._active[active.id] = active
            self._next_id += 1
            return active

    def all(self) -> list[ActiveFault]:
        """Every rule, spent ones included, oldest first."""
        with self._lock:
            return list(self._active.values())

    def get(self, fault_id: int) -> ActiveFault | None:
        """One rule."""
        return self._active.get(fault_id)

    def remove(self, fault_id: int) -> ActiveFault | None:
        """Take a rule out of force."""
        with self._lock:
            return self._active.pop(fault_id, None)

    def clear(self) -> list[ActiveFault]:
        """Take every rule out of force; answers them, because some may hold requests."""
        with self._lock:
            removed = list(self._active.values())
            self._active.clear()
            return removed

    def due(self, request: RequestFacts) -> list[ActiveFault]:
        """The rules that spoil this request, counted as hits."""
        with self._lock:
            return [active for active in self._active.values() if active.hits_now(request)]

    @property
    def are_any(self) -> bool:
        """Whether there is any rule that is not spent: bodies are read only then."""
        return any(not active.is_spent for active in self.all())
