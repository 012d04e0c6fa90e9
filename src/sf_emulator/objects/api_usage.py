"""How many API calls were made in the last 24 hours, kept by the minute."""

from datetime import datetime, timedelta

from sf_emulator.store import Store

_WINDOW = timedelta(hours=24)


class ApiUsage:
    """The count behind `Sforce-Limit-Info` and `/limits`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute("CREATE TABLE IF NOT EXISTS api_calls (minute TEXT PRIMARY KEY, calls INTEGER NOT NULL)")
        store.execute(
            "CREATE TABLE IF NOT EXISTS api_calls_of_apps "
            "(app TEXT, minute TEXT, calls INTEGER NOT NULL, PRIMARY KEY (app, minute))"
        )

    def count(self, now: datetime, app: str = "") -> None:
        """One more call, and one of this app's when it has a name."""
        if app:
            self._store.execute(
                "INSERT INTO api_calls_of_apps VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET calls = calls + 1",
                (app, _minute(now)),
            )
        self._store.execute(
            "INSERT INTO api_calls VALUES (?, 1) ON CONFLICT (minute) DO UPDATE SET calls = calls + 1",
            (_minute(now),),
        )

    def calls(self, now: datetime) -> int:
        """Calls in the 24 hours before now."""
        since = _minute(now - _WINDOW)
        return int(self._store.value("SELECT coalesce(sum(calls), 0) FROM api_calls WHERE minute > ?", (since,)))

    def calls_of_app(self, app: str, now: datetime) -> int:
        """Calls of one app in the 24 hours before now."""
        sql = "SELECT coalesce(sum(calls), 0) FROM api_calls_of_apps WHERE app = ? AND minute > ?"
        return int(self._store.value(sql, (app, _minute(now - _WINDOW))))


def _minute(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M")
