"""Pages of records: the rows of each, their parents, and their children."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from sf_emulator.store import Store

from .cursors import KEPT_AT_ONCE, Asked, Cursor, Cursors
from .reading import (
    at_most,
    count_matching,
    first_rows,
    in_cheaper_order,
    kept_rows,
    last_row,
    limited,
    of_parent,
    walked_rows,
)
from .records import RecordUrl, Row, Shaper
from .translated import ChildOutput, Rows


@dataclass(frozen=True, slots=True)
class Page:
    """Part of an answer. `locator` names the next part; None says that this was the last.

    Records of a query with child sub-queries hold pages themselves, under the relationships in `children`;
    None there says that there are no such children.
    """

    total: int
    records: list[dict[str, Any]] = field(default_factory=list)
    locator: str | None = None
    children: tuple[str, ...] = ()


class Pages:
    """Reads pages of answers that hold records."""

    def __init__(self, store: Store, cursors: Cursors, record_url: RecordUrl) -> None:
        self._store = store
        self._cursors = cursors
        self._record_url = record_url

    def first(self, rows: Rows, asked: Asked) -> Page:
        """The first page, and a cursor when it is not the last."""
        shaper = Shaper(rows, self._record_url)
        size = asked.batch_size
        matching = count_matching(self._store, rows) if rows.order else None
        if matching is not None:
            rows = in_cheaper_order(self._store, rows, matching)
        found = first_rows(self._store, rows, shaper.selected, at_most(rows, size + 1))
        if len(found) <= size:
            return self._page(rows, shaper, found, asked, len(found), None)
        if matching is None:
            cursor = self._begin_walk(rows, asked, found[size - 1][-1])
        else:
            cursor = self._keep(rows, asked, limited(matching, rows.limit, rows.offset))
        return self._page(rows, shaper, found[:size], asked, cursor.total, cursor.locator(size))

    def next(self, rows: Rows, cursor: Cursor, start: int) -> Page:
        """The page that starts there."""
        shaper = Shaper(rows, self._record_url)
        end = start + cursor.asked.batch_size
        if _walks(rows, cursor):
            found = self._walk(rows, shaper.selected, cursor, start)
        else:
            if cursor.last_row is not None and end > KEPT_AT_ONCE:
                cursor = self._cursors.keep_others(cursor, rows)
            found = kept_rows(self._store, rows, shaper.selected, cursor, start, end)
        locator = cursor.locator(end) if end < cursor.total and found else None
        return self._page(rows, shaper, found, cursor.asked, cursor.total, locator)

    def _begin_walk(self, rows: Rows, asked: Asked, row_before: int) -> Cursor:
        with self._store.transaction():
            total = limited(count_matching(self._store, rows), rows.limit, rows.offset)
            cursor = self._cursors.expect(self._cursors.open(asked), total, last_row(self._store, rows))
            self._cursors.note_page(cursor, asked.batch_size, row_before)
            return cursor

    def _keep(self, rows: Rows, asked: Asked, total: int) -> Cursor:
        with self._store.transaction():
            cursor = self._cursors.keep(asked, rows, KEPT_AT_ONCE)
            if cursor.total < KEPT_AT_ONCE:
                return cursor
            return self._cursors.expect(cursor, total, last_row(self._store, rows))

    def _page(
        self, rows: Rows, shaper: Shaper, found: Sequence[Row], asked: Asked, total: int, locator: str | None
    ) -> Page:
        records = shaper.records(found)
        children = [output for output in rows.outputs if isinstance(output, ChildOutput)]
        for place, child in enumerate(children):
            branch = f"{asked.branch}.{place}" if asked.branch else str(place)
            pages = self._children(child, [row[0] for row in found], replace(asked, branch=branch))
            for row, record in zip(found, records, strict=True):
                record[child.name] = pages.get(row[0])
        return Page(total, records, locator, tuple(child.name for child in children))

    def _children(self, child: ChildOutput, parent_ids: list[str], asked: Asked) -> dict[str, Page]:
        """The first page of each parent's children; parents without any are left out."""
        shaper = Shaper(child.rows, self._record_url)
        rows = self._read_children(child, shaper.selected, parent_ids, asked.batch_size)
        return {
            parent_id: self._child_page(child, shaper, list(group), replace(asked, parent_id=parent_id))
            for parent_id, group in groupby(rows, key=itemgetter(0))
        }

    def _child_page(self, child: ChildOutput, shaper: Shaper, found: list[Row], asked: Asked) -> Page:
        rows = child.rows
        total = limited(found[0][1], rows.limit, rows.offset)
        locator = None
        if total > len(found):
            cursor = self._cursors.keep(asked, of_parent(child, str(asked.parent_id)))
            locator = cursor.locator(len(found))
        return self._page(rows, shaper, [row[3:] for row in found], asked, total, locator)

    def _read_children(
        self, child: ChildOutput, selected: list[str], parent_ids: list[str], batch_size: int
    ) -> list[Row]:
        rows = child.rows
        of_one = f"PARTITION BY {child.link}"
        found = (
            f"SELECT {child.link} AS parent, count(*) OVER ({of_one}) AS total, "  # noqa: S608
            f"row_number() OVER ({of_one} ORDER BY {rows.whole_order}) AS place, {', '.join(selected)} "
            f"FROM {rows.source} WHERE {rows.where} AND {child.link} IN (SELECT value FROM json_each(:parents))"
        )
        last = rows.offset + at_most(rows, batch_size)
        return self._store.tuples(
            f"SELECT * FROM ({found}) WHERE place > {rows.offset:d} AND place <= {last:d} ORDER BY parent, place",  # noqa: S608
            {**rows.values, "parents": json.dumps(parent_ids)},
        )

    def _walk(self, rows: Rows, selected: Sequence[str], cursor: Cursor, start: int) -> list[Row]:
        place, after = self._cursors.row_before(cursor, start)
        known = replace(rows, offset=start - place + (0 if place else rows.offset))
        count = min(cursor.asked.batch_size, cursor.total - start)
        found = walked_rows(self._store, known, selected, after, int(cursor.last_row or 0), count)
        if found:
            self._cursors.note_page(cursor, start + cursor.asked.batch_size, found[-1][-1])
        return found


def _walks(rows: Rows, cursor: Cursor) -> bool:
    return cursor.last_row is not None and not rows.order
