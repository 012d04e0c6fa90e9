"""Answering queries page by page, and as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sf_emulator.faults import trouble
from sf_emulator.objects import Org
from sf_emulator.objects.api_versions import NEWEST
from sf_emulator.objects.columns import reader
from sf_emulator.objects.permission_access import keep_permission_access

from .cursors import Asked, Cursors
from .errors import aggregates_have_one_page
from .functions import add_functions
from .paging import Page, Pages
from .parsing import parse_query
from .reading import count_rows, of_parent
from .records import RecordUrl, Row
from .running_user import running_user
from .streaming import Streaming
from .translated import ChildOutput, Count, Groups, Rows, Translated
from .translating import translate

MAX_BATCH = 2000
MIN_BATCH = 200


@dataclass(frozen=True, slots=True)
class Stream:
    """A whole answer as it is read: column names as the query wrote them, and the rows' values."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


class Queries:
    """Runs SOQL against one org, in one API version."""

    def __init__(self, org: Org, version: float = NEWEST) -> None:
        self._org = org
        self._version = version
        self._cursors = Cursors(org.store)
        add_functions(org.store)

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
        asked = Asked(user_id, text, all_rows, trouble().page_size or _allowed_batch(batch_size), self._now())
        query = self._translated(asked)
        if isinstance(query, Count):
            return Page(count_rows(self._org.store, query))
        if isinstance(query, Groups):
            return self._groups(query)
        if query.sobject.paging:
            asked = replace(asked, batch_size=min(asked.batch_size, query.sobject.paging.page))
        return Pages(self._org.store, self._cursors, record_url).first(query, asked)

    def more(self, locator: str, user_id: str, record_url: RecordUrl) -> Page:
        """The page that a locator names. Raises QueryRefused."""
        cursor, start = self._cursors.find(locator, user_id, self._now())
        rows = self._translated(cursor.asked)
        assert isinstance(rows, Rows)  # noqa: S101 - no other answer has more pages
        for place in filter(None, cursor.asked.branch.split(".")):
            child = [output for output in rows.outputs if isinstance(output, ChildOutput)][int(place)]
            rows = of_parent(child, str(cursor.asked.parent_id))
        return Pages(self._org.store, self._cursors, record_url).next(rows, cursor, start)

    def stream(self, text: str, user_id: str, *, all_rows: bool = False) -> Stream:
        """Every row of an answer, a few thousand in memory at a time. Raises QueryRefused before the first."""
        asked = Asked(user_id, text, all_rows, MAX_BATCH, self._now(), branch="stream")
        query = self._translated(asked)
        if isinstance(query, Count):
            return Stream(("expr0",), iter([(count_rows(self._org.store, query),)]))
        if isinstance(query, Groups):
            return Stream(query.names, iter(self._group_rows(query, limited_to=None)))
        streaming = Streaming(self._org.store, self._cursors, query)
        return Stream(streaming.columns, streaming.rows(asked))

    def plan(self, text: str, user_id: str) -> Translated:
        """What a query asks for, without running it. Raises QueryRefused."""
        return self._translated(Asked(user_id, text, all_rows=False, batch_size=MAX_BATCH, at=self._now()))

    def _translated(self, asked: Asked) -> Translated:
        query = parse_query(asked.query)
        keep_permission_access(self._org, query.source.path.text, asked.user_id)
        user = running_user(self._org, asked.user_id, asked.at, self._version)
        return translate(query, user, all_rows=asked.all_rows)

    def _groups(self, query: Groups) -> Page:
        rows = self._group_rows(query, limited_to=MAX_BATCH + 1)
        if len(rows) > MAX_BATCH:
            raise aggregates_have_one_page()
        records: list[dict[str, Any]] = [
            {"attributes": {"type": "AggregateResult"}} | dict(zip(query.names, row, strict=True)) for row in rows
        ]
        return Page(len(records), records)

    def _group_rows(self, query: Groups, *, limited_to: int | None) -> list[Row]:
        limits = [limit for limit in (query.limit, limited_to) if limit is not None]
        limit = min(limits) if limits else -1
        rows = self._org.store.tuples(f"{query.sql} LIMIT {limit:d} OFFSET {query.offset:d}", query.values)
        readers = [reader(field) for field in query.fields]
        return [
            tuple(
                value if read is None or value is None else read(value)
                for read, value in zip(readers, row, strict=True)
            )
            for row in rows
        ]

    def _now(self) -> datetime:
        return self._org.clock.now()


def _allowed_batch(asked: int) -> int:
    return trouble().page_size or max(MIN_BATCH, min(MAX_BATCH, asked))
