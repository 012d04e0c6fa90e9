"""Rows of an answer out of the store: the first ones, those behind a row, and those that a cursor keeps."""

from collections.abc import Sequence
from dataclasses import replace

from sf_emulator.store import Store

from .cursors import Cursor
from .records import Row
from .translated import ChildOutput, Count, Rows

_RARE = 10  # one in so many


def first_rows(store: Store, rows: Rows, selected: Sequence[str], count: int) -> list[Row]:
    """Rows from the first, each with its number last."""
    return store.tuples(
        f"SELECT {', '.join(selected)}, {rows.row_number} FROM {rows.source} WHERE {rows.where} "  # noqa: S608
        f"ORDER BY {rows.whole_order} LIMIT {count:d} OFFSET {rows.offset:d}",
        rows.values,
    )


def in_cheaper_order(store: Store, rows: Rows, matching: int) -> Rows:
    """How to read the first rows in an order: along an index of it where that soon comes to some that match.

    SQLite would have to guess how many match; the count knows.
    """
    total = store.value(f"SELECT count(*) FROM {_table(rows)}")  # noqa: S608
    return rows.sorted_afterwards() if matching * _RARE < total else rows.filtered_on_the_way()


def kept_rows(store: Store, rows: Rows, selected: Sequence[str], cursor: Cursor, start: int, end: int) -> list[Row]:
    """Rows whose numbers a cursor keeps, each with its number last."""
    return store.tuples(
        f"SELECT {', '.join(selected)}, row FROM open_query_rows CROSS JOIN {rows.source} WHERE query = :cursor "  # noqa: S608
        f"AND place >= :start AND place < :end AND {rows.row_number} = row ORDER BY place",
        {**rows.values, "cursor": cursor.number, "start": start, "end": end},
    )


def walked_rows(store: Store, rows: Rows, selected: Sequence[str], after: int, last: int, count: int) -> list[Row]:
    """Rows in the order they were made in, behind one of them, each with its number last."""
    return store.tuples(
        f"SELECT {', '.join(selected)}, {rows.row_number} FROM {rows.source} WHERE {rows.where} "  # noqa: S608
        f"AND {rows.row_number} > :after AND {rows.row_number} <= :last "
        f"ORDER BY {rows.row_number} LIMIT {count:d} OFFSET {rows.offset:d}",
        {**rows.values, "after": after, "last": last},
    )


def last_row(store: Store, rows: Rows) -> int:
    """The number of the newest row there is, found or not."""
    return int(store.value(f"SELECT max(rowid) FROM {_table(rows)}") or 0)  # noqa: S608


def of_parent(child: ChildOutput, parent_id: str) -> Rows:
    """The children of one parent."""
    rows = child.rows
    return replace(rows, where=f"{rows.where} AND {child.link} = :parent", values={**rows.values, "parent": parent_id})


def count_rows(store: Store, count: Count) -> int:
    """How many rows the answer has."""
    return limited(int(store.value(count.sql, count.values)), count.limit, count.offset)


def count_matching(store: Store, rows: Rows) -> int:
    """How many rows match, whatever the limit."""
    assert rows.count is not None  # noqa: S101 - only records in records have none
    return int(store.value(rows.count.sql, rows.count.values))


def limited(total: int, limit: int | None, offset: int) -> int:
    """How many rows are answered of those that there are."""
    left = max(0, total - offset)
    return left if limit is None else min(left, limit)


def at_most(rows: Rows, count: int) -> int:
    """That many rows, or as many as the query wants."""
    return count if rows.limit is None else min(count, rows.limit)


def _table(rows: Rows) -> str:
    return rows.source.partition(" AS ")[0]
