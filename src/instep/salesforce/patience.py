"""Repeating what is safe to repeat, with jittered backoff."""

import dataclasses
import random
import time
from collections.abc import Callable
from typing import TypeVar

from instep.salesforce.errors import TryAgainLater

Result = TypeVar("Result")


@dataclasses.dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long. `sleep` takes seconds; `jitter` gives numbers from 0 to 1."""

    attempts: int = 6
    base_s: float = 0.5
    cap_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random

    def repeat(self, act: Callable[[], Result]) -> Result:
        """Act until it does not raise TryAgainLater, which promises that nothing was done; at most `attempts` times."""
        for attempt in range(self.attempts - 1):
            try:
                return act()
            except TryAgainLater:
                self.sleep(self._pause_s(attempt))
        return act()

    def _pause_s(self, attempt: int) -> float:
        """Doubling, capped, and anywhere in its upper half: callers that failed together do not return together."""
        return float(min(self.cap_s, self.base_s * 2**attempt) * (1 + self.jitter()) / 2)
