"""Bulk API 2.0 as an ASGI application: everything below /services/data/vXX.0/jobs."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from inspect import iscoroutinefunction
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import LIMIT_INFO, ApiCaller, Orgs, admit, newest_version_for
from sf_emulator.objects.api_versions import NEWEST, OLDEST
from sf_emulator.soql import QueryRefused

from . import texts
from .answers_2_0 import refusal_answer
from .desk import Desk
from .errors import BulkRefused
from .ingest import IngestJobs
from .jobs import JobType
from .listing import list_jobs
from .query_jobs import QueryJobs
from .requests import Call, read_body

_VERSION = re.compile(r"(?P<number>\d+)\.0")
_SINCE = {"ingest": 41, "query": 47}
_MAX_DOCUMENT_MB = 1

Handler = Callable[[Call], Any]


class BulkApi2:
    """Authenticates, counts, answers. Every answer to a known caller carries `Sforce-Limit-Info`."""

    def __init__(self, orgs: Orgs, desk: Desk) -> None:
        self._orgs = orgs
        self._desk = desk
        self._routes = [(re.compile(path, re.IGNORECASE), handlers) for path, handlers in _paths(desk)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = await self._answer(request)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            authorization = request.headers.get("authorization")
            version = _version(request.path_params["version"], newest_version_for(self._orgs, authorization))
            caller = await run_in_threadpool(admit, self._orgs, authorization)
        except RequestRefused as refusal:
            return refusal_answer(request, refusal)
        answer = await self._answer_caller(request, version, caller)
        answer.headers[LIMIT_INFO] = caller.limit_info
        return answer

    async def _answer_caller(self, request: Request, version: str, caller: ApiCaller) -> Response:
        try:
            params, handler = self._handler(request, version)
            space = await run_in_threadpool(self._desk.space, caller.access.org)
            call = Call(request, caller, space, version, params)
            if iscoroutinefunction(handler):
                answered: Response = await handler(call)
                return answered
            content = await read_body(request, _MAX_DOCUMENT_MB)
            return await run_in_threadpool(handler, replace(call, content=content))
        except (BulkRefused, RequestRefused, QueryRefused) as refusal:
            return refusal_answer(request, refusal)

    def _handler(self, request: Request, version: str) -> tuple[Mapping[str, str], Handler]:
        path = request.path_params["below"].strip("/")
        if int(version.partition(".")[0]) < _SINCE.get(path.partition("/")[0], NEWEST + 1):
            raise texts.not_found()
        for pattern, handlers in self._routes:
            match = pattern.fullmatch(path)
            if match:
                return match.groupdict(), _of_method(request, handlers)
        raise texts.not_found()


def _paths(desk: Desk) -> Iterator[tuple[str, dict[str, Handler]]]:
    ingest, queries = IngestJobs(desk), QueryJobs(desk)
    job = "(?P<id>[0-9A-Za-z]+)"
    list_ingest = list_jobs("ingest", (JobType.V2_INGEST, JobType.CLASSIC))
    list_queries = list_jobs("query", (JobType.V2_QUERY, JobType.CLASSIC))
    yield "ingest", {"GET": list_ingest, "POST": ingest.create, "POST multipart/form-data": ingest.create_with_data}
    yield f"ingest/{job}", {"GET": ingest.read, "PATCH": ingest.change, "DELETE": ingest.delete}
    yield f"ingest/{job}/batches", {"PUT": ingest.upload}
    yield f"ingest/{job}/successfulResults", {"GET": ingest.successful}
    yield f"ingest/{job}/failedResults", {"GET": ingest.failed}
    yield f"ingest/{job}/unprocessedRecords", {"GET": ingest.unprocessed}
    yield "query", {"GET": list_queries, "POST": queries.create}
    yield f"query/{job}", {"GET": queries.read, "PATCH": queries.change, "DELETE": queries.delete}
    yield f"query/{job}/results", {"GET": queries.results}
    yield f"query/{job}/resultPages", {"GET": queries.result_pages}


def _of_method(request: Request, handlers: dict[str, Handler]) -> Handler:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    method = request.query_params.get("_HttpMethod", request.method) if request.method == "POST" else request.method
    handler = handlers.get(f"{method} {media_type}") or handlers.get(method)
    if handler is None:
        raise texts.wrong_method(method, ",".join(name for name in handlers if " " not in name))
    return handler


def _version(text: str, newest: int) -> str:
    match = _VERSION.fullmatch(text)
    if match is None or int(match["number"]) > newest:
        raise texts.not_found()
    if int(match["number"]) < OLDEST:
        raise texts.retired_version()
    return text
