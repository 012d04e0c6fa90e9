"""Whole records that a query finds, for the formats that have more than columns."""

from collections.abc import Iterator
from typing import Any

from sf_emulator.soql import Page, Queries

from .jobs import Job, Operation


class Records:
    """The answer to a job's query, read page by page."""

    def __init__(self, queries: Queries, job: Job, text: str) -> None:
        self._queries = queries
        self._job = job
        self._first = queries.run(text, job.created_by, self._url, all_rows=job.spec.operation is Operation.QUERY_ALL)

    def all(self) -> Iterator[dict[str, Any]]:
        """Every record."""
        return self.of(self._first)

    def of(self, page: Page) -> Iterator[dict[str, Any]]:
        """The records of a page and of those after it."""
        yield from page.records
        while page.locator is not None:
            page = self._queries.more(page.locator, self._job.created_by, self._url)
            yield from page.records

    def _url(self, sobject: str, record_id: str) -> str:
        return f"/services/data/v{self._job.spec.api_version}/sobjects/{sobject}/{record_id}"
