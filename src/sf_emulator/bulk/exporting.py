"""Running a batch's query into its result file, row by row."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import Any

from sf_emulator.objects.sobjects import SObject
from sf_emulator.soql import Queries, QueryRefused

from . import texts
from .errors import ContentRefused
from .jobs import Batch, BatchState, ContentType, Job, Operation
from .queried import NotForBulk, queried_object
from .values import as_json, as_text, field_at
from .workspace import Workspace
from .xml_results import XML_HEAD, xml_record

_COUNT_EVERY = 2000
_ALPHABETICAL_BEFORE = 50.0  # source: Bulk API guide, "Get Results for a Query Job"

Rows = tuple[bytes, Iterator[bytes]]


def export(space: Workspace, job: Job, batch: Batch) -> None:
    """Write what the batch's query finds; stops when the batch leaves its state.

    With PK chunking each lot of rows gets a batch of its own, and the one that brought the query is not processed.

    Raises:
        ContentRefused: The query is refused.
    """
    try:
        head, rows = _rows(space, job, batch)
    except QueryRefused as refusal:
        raise ContentRefused(texts.query_failed(refusal.error_code, refusal.message)) from refusal
    except NotForBulk as refusal:
        raise ContentRefused(texts.query_failed("FUNCTIONALITY_NOT_ENABLED", refusal.message)) from refusal
    between = b"," if job.spec.content_type is ContentType.JSON else b""
    if job.spec.chunk_size is None:
        _write(space, batch, head, _joined(rows, between))
        return
    for first in rows:
        chunk = space.jobs.add_batch(batch.job_id, BatchState.IN_PROGRESS)
        lot = chain([first], islice(rows, job.spec.chunk_size - 1))
        _write(space, chunk, head, _joined(lot, between))
        space.jobs.move(chunk, BatchState.COMPLETED)
    space.jobs.move(batch, BatchState.NOT_PROCESSED)


def _joined(rows: Iterable[bytes], between: bytes) -> Iterator[bytes]:
    """The rows, each but the first behind what stands between two."""
    remaining = iter(rows)
    yield from islice(remaining, 1)
    for row in remaining:
        yield between + row


def _write(space: Workspace, batch: Batch, head: bytes, rows: Iterable[bytes]) -> None:
    began, counted, count = time.perf_counter(), 0, 0
    for count in space.results(batch).write(head, rows):
        if count - counted == _COUNT_EVERY:
            space.jobs.count(batch, _COUNT_EVERY, 0, 0)
            counted = count
            if not space.jobs.is_in_progress(batch):
                return
    space.jobs.count(batch, count - counted, 0, round((time.perf_counter() - began) * 1000))


def _rows(space: Workspace, job: Job, batch: Batch) -> Rows:
    text = space.content(batch).read_text(encoding="utf-8")
    sobject = queried_object(text, space.org.schema)
    if job.is_classic and sobject.name != job.spec.object:
        raise ContentRefused(texts.other_object_queried(sobject.name, job.spec.object))
    if job.spec.content_type is ContentType.CSV:
        return _csv_rows(space, job, text, sobject)
    records = _records(space, job, text)
    if job.spec.content_type is ContentType.XML:
        return XML_HEAD, (xml_record(space.org.schema, record) for record in records)
    return b"[", _json_rows(space, records)


def _csv_rows(space: Workspace, job: Job, text: str, sobject: SObject) -> Rows:
    stream = Queries(space.org).stream(text, job.created_by, all_rows=_wants_all(job))
    dialect = job.spec.dialect
    found = [field_at(space.org.schema, sobject, name) for name in stream.columns]
    order = list(range(len(found)))
    if float(job.spec.api_version) < _ALPHABETICAL_BEFORE:
        order.sort(key=lambda place: found[place][0])
    writers: list[tuple[int, Callable[[Any], str]]] = [
        (place, partial(as_text, field=found[place][1])) for place in order
    ]
    rows = (dialect.row([write(row[place]) for place, write in writers]).encode() for row in stream.rows)
    return dialect.row(found[place][0] for place in order).encode(), rows


def _json_rows(space: Workspace, records: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for record in records:
        yield json.dumps(_json_record(space, record), ensure_ascii=False).encode()


def _json_record(space: Workspace, record: dict[str, Any]) -> dict[str, Any]:
    sobject = space.org.schema[record["attributes"]["type"]]
    return {
        name: _json_record(space, value)
        if isinstance(value, dict) and name != "attributes"
        else as_json(value, sobject.field(name))
        for name, value in record.items()
    }


def _records(space: Workspace, job: Job, text: str) -> Iterator[dict[str, Any]]:
    queries = Queries(space.org)

    def url(sobject: str, record_id: str) -> str:
        return f"/services/data/v{job.spec.api_version}/sobjects/{sobject}/{record_id}"

    page = queries.run(text, job.created_by, url, all_rows=_wants_all(job))
    return _pages(queries, job, page, url)


def _pages(queries: Queries, job: Job, page: Any, url: Callable[[str, str], str]) -> Iterator[dict[str, Any]]:
    while True:
        yield from page.records
        if page.locator is None:
            return
        page = queries.more(page.locator, job.created_by, url)


def _wants_all(job: Job) -> bool:
    return job.spec.operation is Operation.QUERY_ALL
