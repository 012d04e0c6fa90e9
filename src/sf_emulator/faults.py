"""Faults by rule: which requests go wrong, how often, and in which way. It knows nothing of HTTP servers.

A rule says what it matches, how many requests it lets pass first, how many it then spoils, and the effect.
"""

import re
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Effect(StrEnum):
    """What happens to a request that a rule spoils."""

    LATENCY = "latency"
    ANSWER = "answer"
    HTML = "html"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    HOLD_BEFORE = "hold_before"
    HOLD_AFTER = "hold_after"
    EXPIRE_SESSION = "expire_session"
    LOCK_ERROR = "lock_error"


class FaultRefused(ValueError):
    """A rule that makes no sense; the text says which part."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which requests a rule is about; what is not given matches everything."""

    method: str | None = None
    path: re.Pattern[str] | None = None
    body_contains: str | None = None

    def matches(self, method: str, path: str, body: bytes) -> bool:
        """Whether a request is one of them."""
        if self.method and self.method != method:
            return False
        if self.path and not self.path.search(path):
            return False
        return self.body_contains is None or self.body_contains.encode() in body


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule. `times` None: for ever. `rows` are places in a collection, from 0; None: all of them."""

    match: Match
    effect: Effect
    times: int | None = 1
    skip: int = 0
    latency_ms: int = 0
    status: int = 503
    body: str = ""
    content_type: str = "application/json;charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    rows: tuple[int, ...] | None = None
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

    def due(self, method: str, path: str, body: bytes) -> list[ActiveFault]:
        """The rules that spoil this request, counted as hits."""
        with self._lock:
            return [active for active in self._active.values() if self._hits(active, method, path, body)]

    def _hits(self, active: ActiveFault, method: str, path: str, body: bytes) -> bool:
        if active.is_spent or not active.fault.match.matches(method, path, body):
            return False
        active.matched += 1
        if active.matched <= active.fault.skip:
            return False
        active.hits += 1
        return True

    @property
    def are_any(self) -> bool:
        """Whether there is any rule that is not spent: bodies are read only then."""
        return any(not active.is_spent for active in self._active.values())


def parse_fault(document: dict[str, Any]) -> Fault:
    """A rule from its JSON form.

    Raises:
        FaultRefused: An unknown key, a wrong type, or a value that makes no sense.
    """
    known = {"match", "effect", "times", "skip", "latency_ms", "status", "body", "content_type", "headers"}
    known |= {"rows", "hold_s"}
    unknown = sorted(set(document) - known)
    if unknown:
        raise FaultRefused(f"unknown keys: {', '.join(unknown)}; a rule has {', '.join(sorted(known))}")
    effect = _effect(document.get("effect"))
    rows = document.get("rows")
    return Fault(
        match=_match(document.get("match") or {}),
        effect=effect,
        times=_whole(document, "times", 1, allow_none=True),
        skip=_whole(document, "skip", 0) or 0,
        latency_ms=_whole(document, "latency_ms", 0) or 0,
        status=_status(document, 503 if effect is Effect.ANSWER else 200),
        body=str(document.get("body", "")),
        content_type=str(document.get("content_type", "application/json;charset=UTF-8")),
        headers={str(name): str(value) for name, value in (document.get("headers") or {}).items()},
        rows=None if rows is None else tuple(int(place) for place in rows),
        hold_s=min(float(document.get("hold_s", 60.0)), 600.0),
    )


def _effect(name: Any) -> Effect:
    try:
        return Effect(name)
    except ValueError as unknown:
        raise FaultRefused(f"effect must be one of {', '.join(Effect)}; it is {name!r}") from unknown


def _match(document: dict[str, Any]) -> Match:
    unknown = sorted(set(document) - {"method", "path", "body_contains"})
    if unknown:
        raise FaultRefused(f"unknown keys in match: {', '.join(unknown)}")
    path = document.get("path")
    try:
        pattern = re.compile(path) if path else None
    except (re.error, TypeError) as broken:
        raise FaultRefused(f"match.path is not a regular expression: {broken}") from broken
    method = document.get("method")
    return Match(method.upper() if method else None, pattern, document.get("body_contains"))


def _whole(document: dict[str, Any], name: str, default: int, *, allow_none: bool = False) -> int | None:
    value = document.get(name, default)
    if value is None and allow_none:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FaultRefused(f"{name} must be a whole number, not negative; it is {value!r}")
    return value


def _status(document: dict[str, Any], default: int) -> int:
    status = _whole(document, "status", default) or default
    if not 200 <= status <= 599:
        raise FaultRefused(f"status must be between 200 and 599; it is {status}")
    return status
