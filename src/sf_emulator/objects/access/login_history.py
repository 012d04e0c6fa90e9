"""Who signed in, when, through what, and how it went: Setup's Login History. Bounded: the newest few
thousand.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sf_emulator.objects.org import Org

from .times import from_ms, to_ms

SUCCESS = "Success"
_KEEP = 5_000
_SCHEMA = """CREATE TABLE IF NOT EXISTS login_history (
    number INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL, at INTEGER NOT NULL, status TEXT NOT
    NULL,
    login_type TEXT NOT NULL, application TEXT NOT NULL, source_ip TEXT NOT NULL)"""


class Way(Protocol):
    """Through which door somebody signs in."""

    @property
    def login_type(self) -> str: ...
    @property
    def application(self) -> str: ...
    @property
    def source_ip(self) -> str: ...


@dataclass(frozen=True, slots=True)
class LoginEntry:
    """One attempt to sign in."""

    user_id: str
    at: datetime
    status: str
    login_type: str
    application: str
    source_ip: str


class LoginHistory:
    """Every attempt of a known user."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def record(self, user_id: str, status: str, way: Way) -> None:
        """Add an attempt and drop what is too old to keep."""
        self._store.execute(
            "INSERT INTO login_history (user_id, at, status, login_type, application, source_ip) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (user_id, to_ms(self._org.clock.now()), status, way.login_type, way.application, way.source_ip),
        )
        if status == SUCCESS:
            # Past the org's rules: signing in is no change of the record, so no stamp of it moves.
            self._store.execute('UPDATE "User" SET "LastLoginDate" = ? WHERE "Id" = ?', (self._org.now(), user_id))
        self._store.execute(
            "DELETE FROM login_history WHERE number <= (SELECT MAX(number) FROM login_history) - ?", (_KEEP,)
        )

    def newest(self, limit: int = 200, user_id: str | None = None) -> list[LoginEntry]:
        """Attempts, the newest first."""
        rows = self._store.rows(
            "SELECT * FROM login_history WHERE ? IS NULL OR user_id = ? ORDER BY number DESC LIMIT ?",
            (user_id, user_id, limit),
        )
        return [
            LoginEntry(
                row["user_id"],
                from_ms(row["at"]),
                row["status"],
                row["login_type"],
                row["application"],
                row["source_ip"],
            )
            for row in rows
        ]
