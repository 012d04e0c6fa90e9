"""Bulk API 1.0 as an ASGI application: everything below /services/async/XX.0."""

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
from sf_emulator.objects.access import ApiCaller, Orgs, admit, newest_version_for
from sf_emulator.objects.api_versions import OLDEST

from . import texts
from .classic_forms import Wire, refusal_answer
from .classic_jobs import ClassicJobs, found_job
from .desk import Desk
from .errors import BulkRefused
from .requests import Call, read_body

_VERSION = re.compile(r"(?P<number>\d+)\.0")
_MAX_DOCUMENT_MB = 1

Handler = Callable[[Call], Any]


class ClassicApi:
    """Takes the session from X-SFDC-Session, counts the call, answers."""

    def __init__(self, orgs: Orgs, desk: Desk) -> None:
        self._orgs = orgs
        self._desk = desk
        self._routes = [(re.compile(path), handlers) for path, handlers in _paths(desk)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = await self._answer(request)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        wire = Wire.of_request(request.headers.get("content-type", ""))
        try:
            newest = newest_version_for(self._orgs, f"Bearer {request.headers.get('x-sfdc-session', '')}")
            version = _version(request.path_params["version"], newest)
            caller = await run_in_threadpool(_admit, self._orgs, request)
            params, handler = self._handler(request)
            space = await run_in_threadpool(self._desk.space, caller.access.org)
            call = Call(request, caller, space, version, params)
            if "id" in params:
                wire = Wire.of_job(await run_in_threadpool(found_job, call))
            return await _run(handler, call)
        except BulkRefused as refusal:
            return refusal_answer(wire, refusal)

    def _handler(self, request: Request) -> tuple[Mapping[str, str], Handler]:
        path = request.path_params["below"].strip("/")
        for pattern, handlers in self._routes:
            match = pattern.fullmatch(path)
            if match and request.method in handlers:
                return match.groupdict(), handlers[request.method]
            if match:
                raise texts.method_not_allowed(request.method, ",".join(handlers))
        raise texts.invalid_url()


async def _run(handler: Handler, call: Call) -> Response:
    if iscoroutinefunction(handler):
        answered: Response = await handler(call)
        return answered
    content = await read_body(call.request, _MAX_DOCUMENT_MB)
    return await run_in_threadpool(handler, replace(call, content=content))


def _admit(orgs: Orgs, request: Request) -> ApiCaller:
    token = request.headers.get("x-sfdc-session", "").strip()
    try:
        caller = admit(orgs, f"Bearer {token}" if token else None)
    except RequestRefused as refusal:
        raise _refusal(refusal) from refusal
    request.state.journal_notes |= {"is_api_call": True, "user_id": caller.actor.user_id}
    return caller


def _refusal(refusal: RequestRefused) -> BulkRefused:
    """The REST API's reasons in the words of this API."""
    if refusal.status == 401:
        return texts.invalid_session()
    code = "ExceededQuota" if refusal.error_code == "REQUEST_LIMIT_EXCEEDED" else "FeatureNotEnabled"
    return BulkRefused(code, refusal.message)


def _paths(desk: Desk) -> Iterator[tuple[str, dict[str, Handler]]]:
    jobs = ClassicJobs(desk)
    job = "job/(?P<id>[0-9A-Za-z]+)"
    batch = f"{job}/batch/(?P<batch>[0-9A-Za-z]+)"
    yield "job", {"POST": jobs.create}
    yield job, {"GET": jobs.read, "POST": jobs.change}
    yield f"{job}/batch", {"GET": jobs.list_batches, "POST": jobs.add_batch}
    yield batch, {"GET": jobs.read_batch}
    yield f"{batch}/request", {"GET": jobs.read_request}
    yield f"{batch}/result", {"GET": jobs.read_results}
    yield f"{batch}/result/(?P<result>[0-9A-Za-z]+)", {"GET": jobs.read_result}


def _version(text: str, newest: int) -> str:
    match = _VERSION.fullmatch(text)
    if match is None or not OLDEST <= int(match["number"]) <= newest:
        raise texts.invalid_version(text)
    return text
