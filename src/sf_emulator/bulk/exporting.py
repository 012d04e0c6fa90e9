"""Running a batch's query into its result file, row by row."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from sf_emulator.objects.sobjects import Field
from sf_emulator.soql import Queries, QueryRefused

from . import texts
from .errors import ContentRefused
from .jobs import Batch, BatchState, ContentType, Job, Operation
from .json_results import json_record
from .queried import NotForBulk, fields_of, plan
from .queried_records import Records
from .values import text_writer
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
    queries = Queries(space.org, float(job.spec.api_version))
    in_json = job.spec.content_type is ContentType.JSON
    asked = plan(queries, text, job.created_by, with_children=in_json)
    if job.is_classic and asked.sobject.name != job.spec.object:
        raise ContentRefused(texts.other_object_queried(asked.sobject.name, job.spec.object))
    if job.spec.content_type is ContentType.CSV:
        return _csv_rows(queries, job, text, fields_of(asked))
    records = Records(queries, job, text)
    schema = space.org.schema
    if in_json:
        return b"[", (json_record(schema, records, record) for record in records.all())
    return XML_HEAD, (xml_record(schema, record) for record in records.all())


def _csv_rows(queries: Queries, job: Job, text: str, fields: Sequence[Field]) -> Rows:
    stream = queries.stream(text, job.created_by, all_rows=job.spec.operation is Operation.QUERY_ALL)
    dialect = job.spec.dialect
    order = list(range(len(fields)))
    if float(job.spec.api_version) < _ALPHABETICAL_BEFORE:
        order.sort(key=lambda place: stream.columns[place])
    writers = [(place, text_writer(fields[place])) for place in order]
    rows = (dialect.row([write(row[place]) for place, write in writers]).encode() for row in stream.rows)
    return dialect.row([stream.columns[place] for place in order]).encode(), rows
