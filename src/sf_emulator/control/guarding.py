"""Keeps other web sites from steering the emulator through the browser of the person who runs it."""

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Endpoint = Callable[[Request], Awaitable[Response]]

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def same_site_only(endpoint: Endpoint) -> Endpoint:
    """An endpoint that refuses foreign host names and requests that another site's page makes."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        reason = _why_refused(request)
        if reason:
            return JSONResponse({"error": reason}, 403)
        return await endpoint(request)

    return guarded


def _why_refused(request: Request) -> str | None:
    host = request.url.hostname or ""
    if host not in _LOOPBACK:
        return f"The control surface answers on a loopback address only, not on {host}."
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        return f"The control surface takes no requests from pages of {origin}."
    site = request.headers.get("sec-fetch-site", "none")
    is_link = request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate"
    if site not in {"none", "same-origin"} and not is_link:
        return "The control surface takes no requests from other sites' pages."
    return None
