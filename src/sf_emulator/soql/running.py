"""Answering queries page by page, and as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sf_emulator.faults import trouble
from sf_emulator.objects import Org

from .cursors import Cursors
from .parsing import parse_query
from .records import RecordUrl, Shaper
from .syntax import Path
from .translating import Translated, translate

MAX_BATCH = 2000
MIN_BATCH = 200


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


@dataclass(frozen=True, slots=True)
class Stream:
    """A whole answer as it is read: column names as the query wrote them, and the rows' values."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


class Queries:
    """Runs SOQL against one org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._cursors = Cursors(org.store)

    def run(
        self,
        text: str,
        user_id: str,
        record_url: RecordUrl,
        batch_size: int = MAX_BATCH,
        *,
        all_rows: bool = False,
    ) -> Page:
        """The first page of a query's answer, deleted rows too with `all_rows`. Raises QueryRefused."""
        query = translate(parse_query(text), self._org.schema)
        if query.counts:
            return Page(self._count(query))
        shaper = Shaper(query.alias, query.columns, query.sobject, record_url)
        size = _allowed_batch(batch_size)
        rows = self._first_rows(query, shaper, size + 1)
        if len(rows) <= size:
            return Page(len(rows), shaper.records(rows))
        cursor = self._cursors.open(user_id, text, query, size, self._org.clock.now())
        return Page(cursor.total, shaper.records(rows[:size]), cursor.locator(size))

    def more(self, locator: str, user_id: str, record_url: RecordUrl) -> Page:
        """The page that a locator names. Raises QueryRefused."""
        cursor, start = self._cursors.find(locator, user_id, self._org.clock.now())
        query = translate(parse_query(cursor.query), self._org.schema)
        shaper = Shaper(query.alias, query.columns, query.sobject, record_url)
        end = start + cursor.batch_size
        rows = self._org.store.tuples(
            f"SELECT {', '.join(shaper.selected)} FROM query_rows CROSS JOIN {query.source} "  # noqa: S608
            f"WHERE cursor = ? AND place >= ? AND place < ? AND {query.alias}.rowid = row ORDER BY place",
            (cursor.number, start, end),
        )
        return Page(cursor.total, shaper.records(rows), cursor.locator(end) if end < cursor.total else None)

    def stream(self, text: str, user_id: str, *, all_rows: bool = False) -> Stream:
        """Every row of an answer, a few thousand in memory at a time. Raises QueryRefused before the first."""
        parsed = parse_query(text)
        names = tuple(item.text for item in parsed.items if isinstance(item, Path))
        first = self.run(text, user_id, _no_url, all_rows=all_rows)
        return Stream(names, self._rows(names, user_id, first))

    def _rows(self, names: tuple[str, ...], user_id: str, page: Page) -> Iterator[tuple[Any, ...]]:
        while True:
            for record in page.records:
                yield tuple(_at(record, name) for name in names)
            if page.locator is None:
                return
            page = self.more(page.locator, user_id, _no_url)

    def _first_rows(self, query: Translated, shaper: Shaper, at_most: int) -> list[tuple[Any, ...]]:
        limit = at_most if query.limit is None else min(at_most, query.limit)
        return self._org.store.tuples(
            f"SELECT {', '.join(shaper.selected)} FROM {query.source} WHERE {query.where} "  # noqa: S608
            f"ORDER BY {query.order} LIMIT {limit} OFFSET {query.offset}",
            query.params,
        )

    def _count(self, query: Translated) -> int:
        total = int(
            self._org.store.value(f"SELECT count(*) FROM {query.source} WHERE {query.where}", query.params)  # noqa: S608
        )
        after_offset = max(0, total - query.offset)
        return after_offset if query.limit is None else min(after_offset, query.limit)


def _no_url(_sobject: str, _record_id: str) -> str:
    return ""


def _at(record: dict[str, Any] | None, path: str) -> Any:
    first, _, rest = path.partition(".")
    if record is None or not rest:
        return record and next((value for name, value in record.items() if name.lower() == first.lower()), None)
    return _at(_at(record, first), rest)


def _allowed_batch(asked: int) -> int:
    return trouble().page_size or max(MIN_BATCH, min(MAX_BATCH, asked))
