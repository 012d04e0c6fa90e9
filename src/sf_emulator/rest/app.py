"""The REST API as an ASGI application, to be mounted at /services/data."""

from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import LIMIT_INFO, ApiCaller, Orgs, admit, newest_version_for

from . import texts
from .answers import without_format, write_answer
from .calls import API_PREFIX, Answer, Call, refused
from .routes import Routes
from .versions import api_versions, version_of

_MOST_HEAD_BYTES = 16_384
_COMPRESS_FROM_BYTES = 1_024
_FAST = 1  # a page of 2,000 rows costs more to squeeze hard than to send


def rest_api(orgs: Orgs) -> ASGIApp:
    """The REST API; it compresses for clients that accept it."""
    return GZipMiddleware(_RestApi(orgs), minimum_size=_COMPRESS_FROM_BYTES, compresslevel=_FAST)


class _RestApi:
    """Authenticates, counts, answers. Every answer to a known caller carries `Sforce-Limit-Info`."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs
        self._routes = Routes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        content = await request.body()
        answer = await run_in_threadpool(self._answer, request, content)
        await write_answer(request, answer)(scope, receive, send)

    def _answer(self, request: Request, content: bytes) -> Answer:
        path = without_format(request.scope["path"])
        if path.rstrip("/") == API_PREFIX:
            return Answer(200, api_versions(self._newest(request)), xml_root="Versions/Version")
        try:
            _check_length(request)
            version = version_of(path, self._newest(request))
            sets_password = request.method == "POST" and path.endswith("/password")
            caller = admit(self._orgs, request.headers.get("authorization"), sets_password=sets_password)
        except RequestRefused as refusal:
            return refused(refusal)
        answer = self._routes.dispatch(_call(request, content, path, version, caller))
        return answer.with_headers({LIMIT_INFO: caller.limit_info})

    def _newest(self, request: Request) -> int:
        return newest_version_for(self._orgs, request.headers.get("authorization"))


def _call(request: Request, content: bytes, path: str, version: str, caller: ApiCaller) -> Call:
    return Call(
        caller=caller,
        origin=request.app.state.base_url,
        version=version,
        method=request.method,
        path=path,
        pairs=tuple(request.query_params.multi_items()),
        headers={name.lower(): value for name, value in request.headers.items()},
        content=content,
    )


def _check_length(request: Request) -> None:
    """Source: salesforce-api.md, C2: 16,384 bytes of address and headers together."""
    address = len(request.url.path) + len(request.url.query)
    if address > _MOST_HEAD_BYTES:
        raise texts.address_too_long()
    if address + sum(len(name) + len(value) for name, value in request.headers.raw) > _MOST_HEAD_BYTES:
        raise texts.headers_too_long()
