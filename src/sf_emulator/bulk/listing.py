"""Every job of the org, a thousand an answer. Source: Bulk API guide, "Get Information About All Ingest Jobs"."""

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.responses import Response

from sf_emulator.objects.ids import make_id, normal_id, sequence_of

from . import forms_2_0 as forms
from . import texts
from .answers_2_0 import json_answer
from .jobs import Job, JobType
from .requests import Call

JOBS_AN_ANSWER = 1000
_LOCATOR_PREFIX = "01g"


def list_jobs(kind: str, default_types: tuple[JobType, ...]) -> Callable[[Call], Response]:
    """A handler that lists jobs: those of the kind and of Bulk API 1.0, or of the `jobType` that was asked for."""

    def answer(call: Call) -> Response:
        asked = dict(call.request.query_params)
        after = _after(asked.pop("queryLocator", ""))
        jobs = call.space.jobs.page(_types(asked, default_types), _mode(asked), after, JOBS_AN_ANSWER + 1)
        if asked.get("isPkChunkingEnabled", "").lower() == "true":
            jobs = [job for job in jobs if job.spec.chunk_size is not None]
        shown, more = jobs[:JOBS_AN_ANSWER], jobs[JOBS_AN_ANSWER:]
        body = {"done": not more, "records": [forms.listed_form(job) for job in shown]}
        body["nextRecordsUrl"] = _next(call, kind, asked, shown) if more else None
        return json_answer(call.request, body)

    return answer


def _types(asked: dict[str, str], default_types: tuple[JobType, ...]) -> tuple[JobType, ...]:
    if "jobType" not in asked:
        return default_types
    return tuple(job_type for job_type in JobType if job_type == asked["jobType"])


def _mode(asked: dict[str, str]) -> str | None:
    return asked["concurrencyMode"].capitalize() if asked.get("concurrencyMode") else None


def _after(locator: str) -> int:
    """The number of the last job of the answer before. Raises BulkRefused."""
    if not locator:
        return 0
    cursor = normal_id(locator.partition("-")[0])
    if cursor is None or not cursor.startswith(_LOCATOR_PREFIX):
        raise texts.bad_locator()
    return sequence_of(cursor)


def _next(call: Call, kind: str, asked: dict[str, str], shown: list[Job]) -> str:
    locator = f"{make_id(_LOCATOR_PREFIX, sequence_of(shown[-1].id))}-{JOBS_AN_ANSWER}"
    return f"/services/data/v{call.version}/jobs/{kind}?{urlencode(asked | {'queryLocator': locator})}"
