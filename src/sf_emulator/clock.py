"""The org's clock: real time plus what a test has moved it by."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Aware UTC time that can be moved, so that nothing waits for it."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The org's time now."""
        return datetime.now(UTC) + self._ahead  # noqa: TID251 - the one place that reads the machine's clock

    def advance(self, by: timedelta) -> None:
        """Move the org's time on."""
        self._ahead += by

    def reset(self) -> None:
        """Back to real time."""
        self._ahead = timedelta()
