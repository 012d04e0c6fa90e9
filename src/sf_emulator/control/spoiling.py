"""The layer that applies faults: it delays, answers, holds or drops requests around the app below it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sf_emulator.faults import ActiveFault, Effect, Faults
from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import bearer_token

from .lock_errors import spoil_rows
from .recording import journal_notes

DROP = "sf_emulator.drop"
"""ASGI extension: a function that closes the connection without an answer."""

_HTML = (
    "<!DOCTYPE html><html><head><title>Salesforce</title></head><body><h1>We are down for maintenance.</h1>"
    "<p>Sorry for the inconvenience. We'll be back shortly.</p></body></html>"
)
_ANSWERS = {Effect.ANSWER, Effect.HTML}


class ConnectionDropped(ConnectionError):
    """The answer that never came, where there is no real connection to close."""


class SpoilRequests:
    """Middleware between the journal and the app; it leaves the control surface alone."""

    def __init__(self, app: ASGIApp, latency_ms: int = 0) -> None:
        self._app = app
        self._latency_s = latency_ms / 1000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/__emulator__"):
            await self._app(scope, receive, send)
            return
        if self._latency_s and scope["path"].startswith("/services/"):
            await asyncio.sleep(self._latency_s)
        faults: Faults = scope["app"].state.faults
        if not faults.are_any:
            await self._app(scope, receive, send)
            return
        body = await _read_body(receive)
        due = faults.due(scope["method"], scope["path"], body)
        journal_notes(scope)["fault_ids"] = [active.id for active in due]
        await _SpoiledRequest(self._app, scope, body, receive, send).go_through(due)


class _SpoiledRequest:
    """One request and the faults that are due on it, applied in the order in which they were made."""

    def __init__(self, app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        self._app = app
        self._scope = scope
        self._body = body
        self._receive = receive
        self._send = send

    async def go_through(self, due: list[ActiveFault]) -> None:
        for active in due:
            if await self._ends_before_the_app(active):
                return
        locked = [active.fault.rows for active in due if active.fault.effect is Effect.LOCK_ERROR]
        after = [a for a in due if a.fault.effect in {Effect.DROP_AFTER, Effect.HOLD_AFTER}]
        if not locked and not after:
            await self._app(self._scope, _replay(self._body), self._send)
            return
        answer = await self._answer_of_the_app(locked[0] if locked else (), is_locked=bool(locked))
        journal_notes(self._scope)["is_api_call"] = _count_if_the_app_did_not(self._scope, answer)
        for active in after:
            if active.fault.effect is Effect.DROP_AFTER:
                _drop(self._scope)
                return
            await _hold(active, self._receive)
        for message in answer:
            await self._send(message)

    async def _ends_before_the_app(self, active: ActiveFault) -> bool:
        fault = active.fault
        if fault.latency_ms:
            await asyncio.sleep(fault.latency_ms / 1000)
        if fault.effect is Effect.HOLD_BEFORE and not await _hold(active, self._receive):
            return True
        if fault.effect is Effect.EXPIRE_SESSION:
            _expire_session(self._scope)
        if fault.effect is Effect.DROP_BEFORE:
            _drop(self._scope)
            return True
        if fault.effect in _ANSWERS:
            is_html = fault.effect is Effect.HTML
            text = fault.body or (_HTML if is_html else "")
            media_type = "text/html;charset=UTF-8" if is_html else fault.content_type
            response = Response(text, fault.status, fault.headers, media_type)
            await response(self._scope, _replay(self._body), self._send)
            return True
        return False

    async def _answer_of_the_app(self, rows: tuple[int, ...] | None, *, is_locked: bool) -> list[Message]:
        """Run the app and keep its answer; rows that are locked never reach it."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        async def run(body: bytes, query: bytes | None = None) -> list[Message]:
            scope = self._scope if query is None else {**self._scope, "query_string": query}
            await self._app(_with_length(scope, body), _replay(body), keep)
            return messages

        if is_locked:
            return await spoil_rows(self._scope, self._body, rows, run)
        return await run(self._body)


def _count_if_the_app_did_not(scope: Scope, answer: list[Message]) -> bool:
    """Rows that cannot be locked cost an API call like any others. Answers whether the request is a call."""
    headers = Headers(raw=answer[0]["headers"])
    if "sforce-limit-info" not in headers and scope["path"].startswith("/services/data/"):
        token = bearer_token(Headers(scope=scope).get("authorization"))
        org = scope["app"].state.orgs.of_token(token).org
        org.count_api_call()
        used, allowed = org.api_usage()
        answer[0]["headers"] = [
            *answer[0]["headers"],
            (b"sforce-limit-info", f"api-usage={used}/{allowed}".encode()),
        ]
    return str(scope["path"]).startswith("/services/data/")


async def _hold(active: ActiveFault, receive: Receive) -> bool:
    """Wait until somebody releases the fault, at most `hold_s` seconds.

    Returns:
        Whether the client is still there: what a client that died had not yet had written, stays unwritten.
    """
    released = asyncio.Event()
    loop = asyncio.get_running_loop()
    release: Callable[[], Any] = lambda: loop.call_soon_threadsafe(released.set)  # noqa: E731
    active.releases.append(release)
    active.holding += 1
    try:
        return await _first_of(released, receive, active.fault.hold_s)
    finally:
        active.holding -= 1
        if release in active.releases:
            active.releases.remove(release)


async def _first_of(released: asyncio.Event, receive: Receive, hold_s: float) -> bool:
    """Until release, time-out or the client's going; False for the last."""
    let_go = asyncio.ensure_future(released.wait())
    gone = asyncio.ensure_future(_until_disconnected(receive))
    await asyncio.wait({let_go, gone}, timeout=hold_s, return_when=asyncio.FIRST_COMPLETED)
    has_gone = gone.done()
    for waiting in (let_go, gone):
        waiting.cancel()
    await asyncio.gather(let_go, gone, return_exceptions=True)
    return not has_gone


async def _until_disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def release_held(active: ActiveFault) -> int:
    """Let go of every request that a fault holds; answers how many."""
    releases = list(active.releases)
    active.releases.clear()
    for release in releases:
        release()
    return len(releases)


def _expire_session(scope: Scope) -> None:
    with contextlib.suppress(RequestRefused):
        token = bearer_token(Headers(scope=scope).get("authorization"))
        scope["app"].state.orgs.of_token(token).sessions.end(token)


def _drop(scope: Scope) -> None:
    drop = scope.get("extensions", {}).get(DROP)
    if drop is None:
        raise ConnectionDropped("the connection was dropped by a fault")
    drop()


async def _read_body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes) -> Callable[[], Awaitable[Message]]:
    """A receive channel that has this body once, and then waits for the client to go."""
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _with_length(scope: Scope, body: bytes) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    return {**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}
