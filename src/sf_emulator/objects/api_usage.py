"""How many API calls were made in the last 24 hours, kept by the minute."""

from datetime import datetime, timedelta

from sf_emulator.store import Store

_WINDOW = timedelta(hours=24)


class ApiUsage:
    """The count behind `Sforce-Limit-Info` and `/limits`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute("CREATE TABLE IF NOT EXISTS api_calls (minute TEXT PRIMARY KEY, calls INTEGER NOT NULL)")

    def count(self, now: datetime) -> None:
        """One more call."""
        self._store.execute(
            "INSERT INTO api_calls VALUES (?, 1) ON CONFLICT (minute) DO UPDATE SET calls = calls + 1",
            (_minute(now),),
        )

    def calls(self, now: datetime) -> int:
        """Calls in the 24 hours before now."""
        since = _minute(now - _WINDOW)
        return int(self._store.value("SELECT coalesce(sum(calls), 0) FROM api_calls WHERE minute > ?", (since,)))


def _minute(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M")
