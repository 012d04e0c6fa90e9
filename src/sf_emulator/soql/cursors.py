"""Answers of more rows than a page, kept open until all of them were read.

An ordered answer keeps the numbers of its rows in their order: the first `KEPT_AT_ONCE` when it is asked for, the
others when a page behind them is, so that a first page does not wait until a million rows are in order. One without
order is walked through as its rows were made, up to the last that there was when it was asked for: it keeps only where
its pages start.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sf_emulator.objects.ids import make_id, sequence_of
from sf_emulator.store import Store

from .errors import bad_locator
from .translated import Rows

KEPT_AT_ONCE = 5_000
_KEY_PREFIX = "01g"
_LIFETIME = timedelta(days=2)
_OPEN_A_USER = 10
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS open_queries (
        number INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL, query TEXT NOT NULL, all_rows INTEGER NOT NULL,
        branch TEXT NOT NULL, parent_id TEXT, total INTEGER NOT NULL, batch_size INTEGER NOT NULL,
        last_row INTEGER, opened_at TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS open_query_rows (
        query INTEGER NOT NULL, place INTEGER NOT NULL, row INTEGER NOT NULL,
        PRIMARY KEY (query, place)) WITHOUT ROWID""",
)
_COLUMNS = "number, user_id, query, all_rows, branch, parent_id, total, batch_size, last_row, opened_at"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, by whom and when. `branch` leads to a child sub-query (`0.1`), of one parent's records."""

    user_id: str
    query: str
    all_rows: bool
    batch_size: int
    at: datetime
    branch: str = ""
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """An answer that is being read page by page. `last_row` is the last one to read up to; None: all rows are kept."""

    number: int
    asked: Asked
    total: int
    last_row: int | None

    def locator(self, offset: int) -> str:
        """What names the page that starts there: `01g…-2000`."""
        return f"{make_id(_KEY_PREFIX, self.number)}-{offset}"


class Cursors:
    """Open cursors, kept in the org's store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.make_once(_SCHEMA)

    def open(self, asked: Asked) -> Cursor:
        """Open a cursor. It is not known yet what it is over."""
        self._close_old(asked)
        given = (asked.user_id, asked.query, asked.all_rows, asked.branch, asked.parent_id, asked.batch_size)
        number = self._store.value(
            "INSERT INTO open_queries (user_id, query, all_rows, branch, parent_id, batch_size, opened_at, total) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 0) RETURNING number",
            (*given, asked.at.isoformat()),
        )
        return Cursor(int(number), asked, 0, None)

    def expect(self, cursor: Cursor, total: int, last_row: int | None) -> Cursor:
        """Say how many rows there are, and which is the last to read up to; None: they are all kept."""
        self._store.execute(
            "UPDATE open_queries SET total = ?, last_row = ? WHERE number = ?", (total, last_row, cursor.number)
        )
        return replace(cursor, total=total, last_row=last_row)

    def keep(self, asked: Asked, rows: Rows, at_most: int | None = None) -> Cursor:
        """Open a cursor over rows as they are now, in their order: all of them, or the first."""
        rows = rows.as_a_whole() if at_most is None else rows
        limits = [limit for limit in (rows.limit, at_most) if limit is not None]
        with self._store.transaction():
            cursor = self.open(asked)
            kept = self._keep_rows(cursor, replace(rows, limit=min(limits, default=None)), 0)
            return self.expect(cursor, kept, None)

    def keep_others(self, cursor: Cursor, rows: Rows) -> Cursor:
        """Keep the rows behind the first ones: those that there were when it was asked for, each once."""
        kept = self._store.tuples("SELECT row FROM open_query_rows WHERE query = ?", (cursor.number,))
        number = rows.row_number
        others = f"{rows.where} AND {number} <= :last AND {number} NOT IN (SELECT value FROM json_each(:kept))"  # noqa: S608
        values = {**rows.values, "last": cursor.last_row, "kept": json.dumps([row for (row,) in kept])}
        left = replace(rows.as_a_whole(), where=others, values=values, limit=cursor.total - len(kept))
        with self._store.transaction():
            self._keep_rows(cursor, left, len(kept))
            return self.expect(cursor, cursor.total, None)

    def find(self, locator: str, user_id: str, now: datetime) -> tuple[Cursor, int]:
        """The cursor and the place a locator names. Raises QueryRefused (INVALID_QUERY_LOCATOR)."""
        cursor_id, dash, offset = locator.partition("-")
        if not dash or not _is_number(offset) or not cursor_id.startswith(_KEY_PREFIX) or not _is_word(cursor_id):
            raise bad_locator()
        found = self._store.row(
            f"SELECT {_COLUMNS} FROM open_queries WHERE number = ? AND user_id = ? AND opened_at > ?",  # noqa: S608
            (sequence_of(cursor_id), user_id, (now - _LIFETIME).isoformat()),
        )
        if found is None or int(offset) >= found["total"]:
            raise bad_locator()
        return _cursor(found), int(offset)

    def close(self, cursor: Cursor) -> None:
        """Forget a cursor and its rows."""
        self._store.execute("DELETE FROM open_queries WHERE number = ?", (cursor.number,))
        self._store.execute("DELETE FROM open_query_rows WHERE query = ?", (cursor.number,))

    def note_page(self, cursor: Cursor, start: int, row: int) -> None:
        """Remember the row before the page that starts there."""
        self._store.execute("INSERT OR REPLACE INTO open_query_rows VALUES (?, ?, ?)", (cursor.number, start, row))

    def row_before(self, cursor: Cursor, start: int) -> tuple[int, int]:
        """The nearest known row before a page: where its page starts, and its number."""
        found = self._store.tuples(
            "SELECT place, row FROM open_query_rows WHERE query = ? AND place <= ? ORDER BY place DESC LIMIT 1",
            (cursor.number, start),
        )
        return found[0] if found else (0, 0)

    def _keep_rows(self, cursor: Cursor, rows: Rows, start: int) -> int:
        """Keep rows from a place on; answers how many."""
        limit = -1 if rows.limit is None else rows.limit
        found = (
            f"SELECT {rows.row_number} AS r FROM {rows.source} WHERE {rows.where} "  # noqa: S608
            f"ORDER BY {rows.whole_order} LIMIT {limit:d} OFFSET {rows.offset:d}"
        )
        return self._store.execute(
            f"INSERT INTO open_query_rows SELECT :cursor, row_number() OVER () + :start - 1, r FROM ({found})",  # noqa: S608
            {**rows.values, "cursor": cursor.number, "start": start},
        )

    def _close_old(self, asked: Asked) -> None:
        """A user has ten cursors open; the eleventh closes the oldest. Those of child records do not count."""
        closed = self._store.tuples(
            "DELETE FROM open_queries WHERE opened_at <= ? OR (branch = '' AND user_id = ? AND number NOT IN (SELECT "
            "number FROM open_queries WHERE branch = '' AND user_id = ? ORDER BY number DESC LIMIT ?)) "
            "RETURNING number",
            ((asked.at - _LIFETIME).isoformat(), asked.user_id, asked.user_id, _OPEN_A_USER - (not asked.branch)),
        )
        for (number,) in closed:
            self._store.execute("DELETE FROM open_query_rows WHERE query = ?", (number,))


def _cursor(row: dict[str, Any]) -> Cursor:
    asked = Asked(
        user_id=row["user_id"],
        query=row["query"],
        all_rows=bool(row["all_rows"]),
        batch_size=row["batch_size"],
        at=datetime.fromisoformat(row["opened_at"]),
        branch=row["branch"],
        parent_id=row["parent_id"],
    )
    return Cursor(row["number"], asked, row["total"], row["last_row"])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < len("1000000000")


def _is_word(text: str) -> bool:
    return text.isascii() and text.isalnum()
