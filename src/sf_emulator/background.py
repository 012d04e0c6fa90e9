"""The thread that works jobs off behind the requests. It lives while there is work, and dies with the process."""

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_LOG = logging.getLogger(__name__)
_LOOK_AGAIN_S = 0.05  # the org's clock may be moved while work waits for its time


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be done in steps. `step` does the next and answers the seconds until another, None at the end."""

    key: Hashable
    step: Callable[[], float | None]


class Worker:
    """Works off one piece after the other, first come, first served; what has to wait lets others pass."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, Work] = {}
        self._thread: threading.Thread | None = None

    def submit(self, work: Work) -> None:
        """Add work, unless it is already there."""
        with self._changed:
            self._waiting.setdefault(work.key, work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work_off, name="background", daemon=True)
                self._thread.start()

    def wait_until_idle(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do; answers whether that came about in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, timeout_s)

    def stop(self, timeout_s: float = 5.0) -> None:
        """Begin nothing more, and wait for the step that is under way."""
        with self._changed:
            self._waiting.clear()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._thread is None, timeout_s)

    def _work_off(self) -> None:
        while True:
            with self._changed:
                works = list(self._waiting.values())
                if not works:
                    self._thread = None
                    self._changed.notify_all()
                    return
            delays = [delay for delay in map(self._step, works) if delay is not None]
            if len(delays) == len(works) and min(delays) > 0:
                self._pause(min(delays))

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait(min(_LOOK_AGAIN_S, seconds))

    def _step(self, work: Work) -> float | None:
        try:
            delay = work.step()
        except Exception:  # noqa: BLE001 - one broken piece must not stop the others; it is logged
            _LOG.exception("background work %s broke off", work.key)
            delay = None
        if delay is None:
            with self._changed:
                self._waiting.pop(work.key, None)
        return delay
