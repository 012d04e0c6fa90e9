"""Answers of more rows than a page: their row numbers are kept in order, and each page reads its own rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sf_emulator.objects.ids import make_id, sequence_of
from sf_emulator.store import Store

from .errors import bad_locator
from .translating import Translated

_KEY_PREFIX = "01g"
_LIFETIME = timedelta(days=2)
_OPEN_A_USER = 10
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS query_cursors (
        number INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL, query TEXT NOT NULL,
        total INTEGER NOT NULL, batch_size INTEGER NOT NULL, opened_at TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS query_rows (
        cursor INTEGER NOT NULL, place INTEGER NOT NULL, row INTEGER NOT NULL,
        PRIMARY KEY (cursor, place)) WITHOUT ROWID""",
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """An answer that is being read page by page."""

    number: int
    query: str
    total: int
    batch_size: int

    def locator(self, offset: int) -> str:
        """What names the page that starts there: `01g…-2000`."""
        return f"{make_id(_KEY_PREFIX, self.number)}-{offset}"


class Cursors:
    """Open cursors, kept in the org's store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for statement in _SCHEMA:
            store.execute(statement)

    def open(self, user_id: str, query: str, translated: Translated, batch_size: int, now: datetime) -> Cursor:
        """Keep the answer's rows as they are now, in order."""
        with self._store.transaction():
            self._close_old(user_id, now)
            number = int(
                self._store.value(
                    "INSERT INTO query_cursors (user_id, query, total, batch_size, opened_at) "
                    "VALUES (?, ?, 0, ?, ?) RETURNING number",
                    (user_id, query, batch_size, now.isoformat()),
                )
            )
            total = self._keep_rows(number, translated)
            self._store.execute("UPDATE query_cursors SET total = ? WHERE number = ?", (total, number))
        return Cursor(number, query, total, batch_size)

    def find(self, locator: str, user_id: str, now: datetime) -> tuple[Cursor, int]:
        """The cursor and the place a locator names. Raises QueryRefused (INVALID_QUERY_LOCATOR)."""
        cursor_id, dash, offset = locator.partition("-")
        if not dash or not offset.isdigit() or not cursor_id.startswith(_KEY_PREFIX) or not cursor_id.isalnum():
            raise bad_locator()
        found = self._store.row(
            "SELECT number, query, total, batch_size FROM query_cursors "
            "WHERE number = ? AND user_id = ? AND opened_at > ?",
            (sequence_of(cursor_id), user_id, (now - _LIFETIME).isoformat()),
        )
        if found is None or int(offset) >= found["total"]:
            raise bad_locator()
        return Cursor(**found), int(offset)

    def _keep_rows(self, number: int, translated: Translated) -> int:
        limit = -1 if translated.limit is None else translated.limit
        rows = (
            f"SELECT {translated.alias}.rowid AS r FROM {translated.source} WHERE {translated.where} "  # noqa: S608
            f"ORDER BY {translated.order} LIMIT {limit:d} OFFSET {translated.offset:d}"
        )
        return self._store.execute(
            f"INSERT INTO query_rows SELECT ?, row_number() OVER () - 1, r FROM ({rows})",  # noqa: S608
            (number, *translated.params),
        )

    def _close_old(self, user_id: str, now: datetime) -> None:
        """A user has ten cursors open; the eleventh closes the oldest."""
        self._store.execute(
            "DELETE FROM query_cursors WHERE opened_at <= ? OR (user_id = ? AND number NOT IN "
            "(SELECT number FROM query_cursors WHERE user_id = ? ORDER BY number DESC LIMIT ?))",
            ((now - _LIFETIME).isoformat(), user_id, user_id, _OPEN_A_USER - 1),
        )
        self._store.execute("DELETE FROM query_rows WHERE cursor NOT IN (SELECT number FROM query_cursors)")
