"""The REST API as an ASGI application, to be mounted at /services/data."""

import json
import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sf_emulator.objects import Org, RequestRefused
from sf_emulator.soql import Queries

from . import texts
from .calls import API_PREFIX, Answer, Call, refused
from .routes import Routes
from .sessions import Session, Sessions
from .versions import NEWEST, OLDEST, api_versions

_VERSION = re.compile(r"/v(?P<number>\d+)\.0(?:/.*)?")
_BODILESS = frozenset({204, 304})


class RestApi:
    """Authenticates, counts, answers. Every answer to a known caller carries `Sforce-Limit-Info`."""

    def __init__(self, org: Org, sessions: Sessions) -> None:
        self._org = org
        self._sessions = sessions
        self._queries = Queries(org)
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
            session = self._sessions.authenticate(request.headers.get("authorization"))
            return self._counted(request, content, version, session)
        except RequestRefused as refusal:
            return refused(refusal)

    def _counted(self, request: Request, content: bytes, version: str, session: Session) -> Answer:
        used, allowed = self._org.api_usage()
        if used >= allowed:
            answer = refused(texts.too_many_calls())
        else:
            self._org.count_api_call()
            used += 1
            answer = self._routes.dispatch(self._call(request, content, version, session))
        usage = {"Sforce-Limit-Info": f"api-usage={used}/{allowed}"}
        return Answer(answer.status, answer.body, {**answer.headers, **usage})

    def _call(self, request: Request, content: bytes, version: str, session: Session) -> Call:
        return Call(
            org=self._org,
            queries=self._queries,
            actor=self._org.actor(session.user_id),
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
