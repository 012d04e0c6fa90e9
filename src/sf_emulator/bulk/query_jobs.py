"""/jobs/query: jobs that read. Source: Bulk API guide, "Bulk API 2.0 Query"."""

import base64
import binascii
from dataclasses import replace
from itertools import chain

from starlette.responses import Response

from sf_emulator.soql import Queries

from . import forms_2_0 as forms
from . import texts
from .answers_2_0 import csv_answer, json_answer
from .desk import Desk
from .ingest import abort, found_job, parse_document
from .job_specs import query_spec
from .jobs import Batch, BatchState, Job, JobType
from .queried import NotForBulk, plan
from .requests import Call

RECORDS_A_PAGE = 250_000
PAGES_AN_ANSWER = 5
_PARALLEL_SINCE = 58.0


class QueryJobs:
    """The handlers of query jobs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, call: Call) -> Response:
        """Make a job; it is ready to be worked off."""
        document = parse_document(call.content)
        query = document.get("query")
        if not isinstance(query, str) or not query.strip():
            raise texts.missing_in_job("query")
        try:
            sobject = plan(Queries(call.org, float(call.version)), query, call.user_id).sobject
        except NotForBulk as refusal:
            raise texts.query_not_for_bulk(refusal.message) from refusal
        job = call.space.jobs.create(query_spec(document, call.version, sobject), call.user_id)
        batch = call.space.jobs.add_batch(job.id, BatchState.NEW)
        call.space.content(batch).write_text(query, encoding="utf-8")
        self._desk.queue(call.space, batch)
        return json_answer(call.request, forms.created_form(replace(job, state="UploadComplete")))

    def read(self, call: Call) -> Response:
        """Everything about a job."""
        job, batch = self._found(call)
        self._desk.look_after(call.space, batch)
        return json_answer(call.request, forms.detailed_form(job, batch))

    def change(self, call: Call) -> Response:
        """Abort a job."""
        job, batch = self._found(call)
        state = parse_document(call.content).get("state")
        if state != "Aborted":
            raise texts.bad_state(state)
        abort(call, job, batch, {BatchState.QUEUED, BatchState.IN_PROGRESS})
        return json_answer(call.request, forms.changed_form(self._found(call)[0]))

    def delete(self, call: Call) -> Response:
        """Forget a job that has ended."""
        job, batch = self._found(call)
        if batch.state.waits:
            raise texts.cannot_delete()
        call.require_owner_or_manager(job)
        call.space.delete(job.id)
        return Response(status_code=204)

    def results(self, call: Call) -> Response:
        """Some of the records that were found, and where the next ones are."""
        _, batch = self._finished(call)
        found = call.space.results(batch)
        start = _start(call, found.count)
        stop = min(start + _max_records(call), found.count)
        headers = {
            "Sforce-Locator": locator(stop) if stop < found.count else "null",
            "Sforce-NumberOfRecords": str(stop - start),
        }
        return csv_answer(chain([found.head()], found.rows(start, stop)), headers)

    def result_pages(self, call: Call) -> Response:
        """The addresses of up to five pages of records, to be read at the same time."""
        if float(call.version) < _PARALLEL_SINCE:
            raise texts.not_found()
        job, batch = self._finished(call)
        count = call.space.results(batch).count
        start = _start(call, count)
        base = f"/services/data/v{call.version}/jobs/query/{job.id}"
        starts = list(range(start, max(count, start + 1), RECORDS_A_PAGE))
        pages = [{"resultUrl": f"{base}/results?locator={locator(place)}"} for place in starts[:PAGES_AN_ANSWER]]
        body: dict[str, object] = {"resultPages": pages, "done": len(starts) <= PAGES_AN_ANSWER}
        if not body["done"]:
            body["nextRecordsUrl"] = f"{base}/resultPages?locator={locator(starts[PAGES_AN_ANSWER])}"
        return json_answer(call.request, body)

    def _found(self, call: Call) -> tuple[Job, Batch]:
        return found_job(call, JobType.V2_QUERY)

    def _finished(self, call: Call) -> tuple[Job, Batch]:
        job, batch = self._found(call)
        if job.spec.api_version != call.version:
            raise texts.other_version()
        if batch.state is not BatchState.COMPLETED:
            raise texts.not_finished()
        if not call.space.results(batch).exists:
            raise texts.not_found()
        return job, batch


def locator(place: int) -> str:
    """The name of the records from this place on."""
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def _start(call: Call, count: int) -> int:
    """The place that the locator of a request names. Raises BulkRefused."""
    given = call.request.query_params.get("locator", "")
    if not given:
        return 0
    try:
        text = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError) as broken:
        raise texts.bad_locator() from broken
    if not text.isdigit() or int(text) >= max(count, 1):
        raise texts.bad_locator()
    return int(text)


def _max_records(call: Call) -> int:
    given = call.request.query_params.get("maxRecords", "")
    if not given:
        return RECORDS_A_PAGE
    if not given.isdigit() or int(given) == 0:
        raise texts.bad_number("maxRecords")
    return int(given)
