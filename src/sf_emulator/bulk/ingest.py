"""/jobs/ingest: jobs that write. Source: Bulk API guide, "Bulk API 2.0 Ingest"."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from . import forms_2_0 as forms
from . import texts
from .answers_2_0 import csv_answer, json_answer
from .desk import Desk
from .ingest_results import failed_results, successful_results, unprocessed_records
from .job_specs import ingest_spec
from .jobs import Batch, BatchState, Job, JobSpec, JobType
from .requests import Call, save_body
from .workspace import Workspace

MAX_UPLOAD_MB = 150  # in base64, which is how Salesforce keeps it: 112.5 MB of text
MAX_UPLOAD = MAX_UPLOAD_MB * 1024 * 1024 * 3 // 4
MAX_MULTIPART = 100_000
_CLOSED, _ABORTED = "UploadComplete", "Aborted"
_PAST = {"JobComplete": "Completed", "UploadComplete": "Closed"}

Results = Callable[[Workspace, Job, Batch], Iterator[bytes]]


class IngestJobs:
    """The handlers of ingest jobs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, call: Call) -> Response:
        """Make a job, open for its data."""
        spec = ingest_spec(parse_document(call.content), call.version, call.org, call.caller.actor)
        job, _ = self._create(call, spec)
        return json_answer(call.request, forms.created_form(job))

    async def create_with_data(self, call: Call) -> Response:
        """Make a job from a multipart request that brings the data too; it is complete at once."""
        async with call.request.form() as form:
            document = await _part(form.get("job"))
            content = await _part(form.get("content"))
        if len(content.decode(errors="replace")) > MAX_MULTIPART:
            raise texts.too_long_for_multipart(MAX_MULTIPART)
        return await run_in_threadpool(self._create_with_data, call, document, content)

    def _create_with_data(self, call: Call, document: bytes, content: bytes) -> Response:
        spec = ingest_spec(parse_document(document), call.version, call.org, call.caller.actor)
        job, batch = self._create(call, spec)
        call.space.content(batch).write_bytes(content)
        self._desk.queue(call.space, batch)
        return json_answer(call.request, forms.created_form(replace(job, state=_CLOSED)))

    async def upload(self, call: Call) -> Response:
        """Take a job's data, once."""
        batch = await run_in_threadpool(self._batch_to_fill, call)
        await save_body(call.request, call.space.content(batch), MAX_UPLOAD, MAX_UPLOAD_MB)
        return Response(status_code=201)

    def read(self, call: Call) -> Response:
        """Everything about a job."""
        job, batch = self._found(call)
        self._desk.look_after(call.space, batch)
        return json_answer(call.request, forms.detailed_form(job, batch))

    def change(self, call: Call) -> Response:
        """Close a job, so that it is worked off, or abort it."""
        job, batch = self._found(call)
        state = parse_document(call.content).get("state")
        if state == _CLOSED:
            call.require_owner(job)
            if batch.state is not BatchState.NEW or not self._desk.queue(call.space, batch):
                raise texts.cannot_close(_PAST.get(job.state, job.state))
        elif state == _ABORTED:
            abort(call, job, batch, {BatchState.NEW, BatchState.QUEUED, BatchState.IN_PROGRESS})
        else:
            raise texts.bad_state(state)
        return json_answer(call.request, forms.changed_form(replace(job, state=state)))

    def delete(self, call: Call) -> Response:
        """Forget a job that is not open and not in progress."""
        job, batch = self._found(call)
        if batch.state in (BatchState.NEW, BatchState.IN_PROGRESS):
            raise texts.cannot_delete()
        call.require_owner_or_manager(job)
        call.space.delete(job.id)
        return Response(status_code=204)

    def results(self, write: Results) -> Callable[[Call], Response]:
        """A handler for one kind of results."""

        def answer(call: Call) -> Response:
            job, batch = self._found(call)
            if batch.state is BatchState.NEW or batch.state.waits:
                raise texts.not_finished()
            return csv_answer(write(call.space, job, batch))

        return answer

    @property
    def successful(self) -> Callable[[Call], Response]:
        return self.results(successful_results)

    @property
    def failed(self) -> Callable[[Call], Response]:
        return self.results(failed_results)

    @property
    def unprocessed(self) -> Callable[[Call], Response]:
        return self.results(lambda space, _job, batch: unprocessed_records(space, batch))

    def _create(self, call: Call, spec: JobSpec) -> tuple[Job, Batch]:
        job = call.space.jobs.create(spec, call.user_id)
        return job, call.space.jobs.add_batch(job.id, BatchState.NEW)

    def _batch_to_fill(self, call: Call) -> Batch:
        job, batch = self._found(call)
        call.require_owner(job)
        if batch.state is not BatchState.NEW:
            raise texts.not_open(job.state)
        if call.space.content(batch).exists():
            raise texts.second_upload(job.id)
        return batch

    def _found(self, call: Call) -> tuple[Job, Batch]:
        return found_job(call, JobType.V2_INGEST)


def found_job(call: Call, job_type: JobType) -> tuple[Job, Batch]:
    """The job that the path names, and its batch. Raises RequestRefused."""
    job = call.space.jobs.find(call.params["id"])
    if job is None or job.spec.job_type is not job_type:
        raise texts.not_found()
    return job, call.space.jobs.batches(job.id)[0]


def abort(call: Call, job: Job, batch: Batch, allowed: set[BatchState]) -> None:
    """Stop a job that is in one of these states. Raises BulkRefused."""
    call.require_owner_or_manager(job)
    while batch.state in allowed:
        if call.space.jobs.move(batch, BatchState.NOT_PROCESSED):
            return
        job, batch = found_job(call, job.spec.job_type)
    raise texts.cannot_abort(_PAST.get(job.state, job.state))


def parse_document(content: bytes) -> dict[str, Any]:
    """A body that must be a JSON object. Raises BulkRefused."""
    try:
        document = json.loads(content)
    except ValueError as broken:
        raise texts.unparsable_job() from broken
    if not isinstance(document, dict):
        raise texts.unparsable_job()
    return document


async def _part(part: UploadFile | str | None) -> bytes:
    if part is None:
        raise texts.unparsable_job()
    return part.encode() if isinstance(part, str) else await part.read()
