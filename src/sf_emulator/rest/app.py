"""The REST API as an ASGI application, to be mounted at /services/data."""

import json
import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import LIMIT_INFO, ApiCaller, Orgs, admit
from sf_emulator.soql import Queries

from . import texts
from .calls import API_PREFIX, Answer, Call, refused
from .routes import Routes
from .versions import NEWEST, OLDEST, api_versions

_VERSION = re.compile(r"/v(?P<number>\d+)\.0(?:/.*)?")
_BODILESS = frozenset({204, 304})


class RestApi:
    """Authenticates, counts, answers. Every answer to a known caller carries `Sforce-Limit-Info`."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs
        self._routes = Routes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        content = await request.body()
        answer = await run_in_threadpool(self._answer, request, content)
        await _response(request, answer)(scope, receive, send)

    def _answer(self, request: Request, content: bytes) -> Answer:
        path = request.url.path.partition(API_PREFIX)[2]
        if path in ("", "/"):
            return Answer(200, api_versions())
        try:
            version = _version(path)
            caller = admit(self._orgs, request.headers.get("authorization"))
        except RequestRefused as refusal:
            return refused(refusal)
        answer = self._routes.dispatch(_call(request, content, version, caller))
        return Answer(answer.status, answer.body, {**answer.headers, LIMIT_INFO: caller.limit_info})


def _call(request: Request, content: bytes, version: str, caller: ApiCaller) -> Call:
    org = caller.access.org
    return Call(
        org=org,
        queries=Queries(org),
        actor=caller.actor,
        version=version,
        method=request.method,
        path=API_PREFIX + request.url.path.partition(API_PREFIX)[2],
        query=dict(request.query_params),
        headers={name.lower(): value for name, value in request.headers.items()},
        content=content,
    )


def _version(path: str) -> str:
    match = _VERSION.fullmatch(path)
    if match is None or int(match["number"]) > NEWEST:
        raise texts.not_found()
    if int(match["number"]) < OLDEST:
        raise texts.retired_version()
    return f"{match['number']}.0"


def _response(request: Request, answer: Answer) -> Response:
    if answer.status in _BODILESS:
        return Response(status_code=answer.status, headers=dict(answer.headers))
    return Response(
        _as_json(answer.body, pretty=request.headers.get("x-prettyprint") == "1"),
        status_code=answer.status,
        headers=dict(answer.headers),
        media_type="application/json;charset=UTF-8",
    )


def _as_json(body: Any, *, pretty: bool) -> bytes:
    layout: dict[str, Any] = {"indent": 2} if pretty else {"separators": (",", ":")}
    return json.dumps(body, ensure_ascii=False, **layout).encode()
