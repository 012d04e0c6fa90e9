"""The org's clock: real time plus what a test has moved it by, or a time at which it stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """How a clock differs from the machine's: to be put back later."""

    ahead: timedelta = timedelta()
    stopped_at: datetime | None = None


class Clock:
    """Aware UTC time that can be moved, so that nothing waits for it."""

    def __init__(self) -> None:
        self.setting = ClockSetting()

    def now(self) -> datetime:
        """The org's time now."""
        return self.setting.stopped_at or _machine_now() + self.setting.ahead

    @property
    def is_stopped(self) -> bool:
        """Whether time stands still."""
        return self.setting.stopped_at is not None

    def advance(self, by: timedelta) -> None:
        """Move the org's time on."""
        at, ahead = self.setting.stopped_at, self.setting.ahead
        self.setting = ClockSetting(ahead + by, at + by if at else None)

    def stop(self) -> None:
        """Let time stand still; it can still be moved."""
        self.setting = ClockSetting(self.setting.ahead, self.now())

    def go_on(self) -> None:
        """Let time go on from where it stood."""
        self.setting = ClockSetting(self.now() - _machine_now())

    def reset(self) -> None:
        """Back to real time."""
        self.setting = ClockSetting()


def _machine_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the machine's clock
