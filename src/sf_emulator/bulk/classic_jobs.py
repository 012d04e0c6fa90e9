"""/services/async/XX.0/job: jobs, their batches and results. Source: Bulk API guide, "Bulk API"."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lxml import etree
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from . import texts
from .classic_forms import Wire, answer, batch_form, batch_list_answer, job_form, result_list_answer
from .classic_results import outcomes_answer, queried_answer, request_answer
from .desk import Desk
from .job_specs import classic_spec
from .jobs import Batch, BatchState, ContentType, Job
from .requests import Call, read_body
from .xml_records import parse_xml

MAX_BATCH_MB = 10
_CHUNKING = "Sforce-Enable-PKChunking"
_CHUNK, _LARGEST_CHUNK = 100_000, 250_000
_CONTENT_TYPES = {"text/csv": ContentType.CSV, "application/json": ContentType.JSON, "application/xml": ContentType.XML}


class ClassicJobs:
    """The handlers of Bulk API 1.0."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, call: Call) -> Response:
        """Make a job, open for batches."""
        wire = _wire(call)
        document = _document(call.content, wire)
        spec = classic_spec(document, call.version, call.org, call.caller.actor, _chunk_size(call))
        return answer(wire, "jobInfo", job_form(call.space.jobs.create(spec, call.user_id), []), 201)

    def read(self, call: Call) -> Response:
        """Everything about a job."""
        return _job_answer(call, found_job(call))

    def change(self, call: Call) -> Response:
        """Close a job: no more batches; or abort it: batches that wait are not processed."""
        job = found_job(call)
        state = _document(call.content, _wire(call)).get("state")
        if state not in ("Closed", "Aborted"):
            raise texts.bad_state(state)
        if job.state != "Open":
            raise texts.cannot_close(job.state) if state == "Closed" else texts.cannot_abort(job.state)
        if state == "Closed":
            call.require_owner(job)
        else:
            call.require_owner_or_manager(job)
            for batch in call.space.jobs.batches(job.id):
                if batch.state is BatchState.QUEUED:
                    call.space.jobs.move(batch, BatchState.NOT_PROCESSED)
        call.space.jobs.set_state(job.id, state)
        return _job_answer(call, replace(job, state=state))

    async def add_batch(self, call: Call) -> Response:
        """Take records, or a query, to be worked off."""
        job = await run_in_threadpool(_job_to_fill, call)
        content = await read_body(call.request, MAX_BATCH_MB)
        if not content.strip():
            raise texts.empty_batch()
        return await run_in_threadpool(self._add_batch, call, job, content)

    def _add_batch(self, call: Call, job: Job, content: bytes) -> Response:
        batch = call.space.jobs.add_batch(job.id, BatchState.NEW)
        call.space.content(batch).write_bytes(content)
        self._desk.queue(call.space, batch)
        form = batch_form(replace(batch, state=BatchState.QUEUED))
        return answer(Wire.of_job(job), "batchInfo", form, 201)

    def list_batches(self, call: Call) -> Response:
        """Every batch of a job."""
        job = found_job(call)
        return batch_list_answer(Wire.of_job(job), call.space.jobs.batches(job.id))

    def read_batch(self, call: Call) -> Response:
        """Everything about a batch."""
        job, batch = _found_batch(call)
        self._desk.look_after(call.space, batch)
        return answer(Wire.of_job(job), "batchInfo", batch_form(batch))

    def read_request(self, call: Call) -> Response:
        """What was sent to make a batch."""
        job, batch = _found_batch(call)
        if not call.space.content(batch).exists():
            raise texts.records_not_processed()
        return request_answer(call.space, job, batch)

    def read_results(self, call: Call) -> Response:
        """What became of each record; of a query the ids of its results."""
        job, batch = _found_batch(call)
        _check_finished(batch)
        if job.spec.operation.queries:
            return result_list_answer(Wire.of_job(job), [batch.result_id[:15]])
        return outcomes_answer(call.space, job, batch)

    def read_result(self, call: Call) -> Response:
        """The records that a query found."""
        job, batch = _found_batch(call)
        _check_finished(batch)
        is_known = job.spec.operation.queries and call.params["result"][:15] == batch.result_id[:15]
        if not is_known or not call.space.results(batch).exists:
            raise texts.no_such_result(call.params["result"])
        return queried_answer(call.space, job, batch)


def found_job(call: Call) -> Job:
    """The job that the path names. Raises BulkRefused."""
    job = call.space.jobs.find(call.params["id"])
    if job is None or not job.is_classic:
        raise texts.no_such_job(call.params["id"])
    return job


def _found_batch(call: Call) -> tuple[Job, Batch]:
    job = found_job(call)
    batch = call.space.jobs.find_batch(call.params["batch"])
    if batch is None or batch.job_id != job.id:
        raise texts.no_such_batch(call.params["batch"])
    return job, batch


def _job_to_fill(call: Call) -> Job:
    job = found_job(call)
    call.require_owner(job)
    if job.state != "Open":
        raise texts.not_open(job.state)
    media_type = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if _CONTENT_TYPES.get(media_type, job.spec.content_type) is not job.spec.content_type:
        raise texts.other_content_type(job.spec.content_type)
    return job


def _check_finished(batch: Batch) -> None:
    if batch.state.waits:
        raise texts.batch_not_completed()
    if batch.state is not BatchState.COMPLETED and batch.processed == 0:
        raise texts.records_not_processed()


def _job_answer(call: Call, job: Job) -> Response:
    return answer(Wire.of_job(job), "jobInfo", job_form(job, call.space.jobs.batches(job.id)))


def _wire(call: Call) -> Wire:
    return Wire.of_request(call.request.headers.get("content-type", ""))


def _document(content: bytes, wire: Wire) -> Mapping[str, Any]:
    """A job as the client describes it. XML is read too when the client says that it writes CSV."""
    try:
        document: Any = json.loads(content) if wire is Wire.JSON else _from_xml(content)
    except ValueError as broken:
        raise texts.unparsable_job() from broken
    if not isinstance(document, dict):
        raise texts.unparsable_job()
    return document


def _from_xml(content: bytes) -> dict[str, str]:
    root = parse_xml(content)
    if etree.QName(root).localname != "jobInfo":
        raise ValueError("the root is no jobInfo")
    return {etree.QName(child).localname: (child.text or "").strip() for child in root.iterchildren("*")}


def _chunk_size(call: Call) -> int | None:
    """`true`, `false`, or `chunkSize=50000; startRow=…`. Source: Bulk API guide, "PK Chunking"."""
    value = call.request.headers.get(_CHUNKING, "false").strip()
    if value.lower() in ("true", "false"):
        return _CHUNK if value.lower() == "true" else None
    options = dict(part.strip().partition("=")[::2] for part in value.split(";") if part.strip())
    size = options.get("chunkSize", str(_CHUNK))
    if not set(options) <= {"chunkSize", "startRow", "parent"} or not size.isdigit():
        raise texts.bad_header(_CHUNKING, value)
    if not 0 < int(size) <= _LARGEST_CHUNK:
        raise texts.bad_header(_CHUNKING, value)
    return int(size)
