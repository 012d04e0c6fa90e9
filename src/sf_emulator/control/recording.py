"""The outermost layer of the app: writes every request into the journal."""

import time
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import Orgs, bearer_token

from .journal import without_secrets


class RecordRequests:
    """Middleware around everything; the control surface and the pages' assets are not recorded."""

    def __init__(self, app: ASGIApp, unrecorded: tuple[str, ...] = ("/__emulator__", "/assets/")) -> None:
        self._app = app
        self._unrecorded = unrecorded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._unrecorded):
            await self._app(scope, receive, send)
            return
        state = scope["app"].state
        recorder = _Recorder(scope, state.orgs.clock.now())

        async def listen(message: Message) -> None:
            recorder.hear(message)
            await send(message)

        try:
            await self._app(scope, receive, listen)
        finally:
            state.journal.add(**recorder.entry(state.orgs))


class _Recorder:
    """One request on its way."""

    def __init__(self, scope: Scope, started_at: datetime) -> None:
        self._scope = scope
        self._started_at = started_at
        self._start_s = time.perf_counter()
        self._status: int | None = None
        self._is_api_call = False
        scope.setdefault("state", {})["journal_notes"] = {}

    def hear(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._is_api_call = "sforce-limit-info" in Headers(raw=message["headers"])

    def entry(self, orgs: Orgs) -> dict[str, object]:
        notes = journal_notes(self._scope)
        token = _token(self._scope)
        return {
            "method": self._scope["method"],
            "path": self._scope["path"],
            "query": without_secrets(self._scope["query_string"].decode("latin-1")),
            "status": self._status,
            "started_at": self._started_at,
            "duration_ms": round((time.perf_counter() - self._start_s) * 1000, 3),
            "is_api_call": self._is_api_call or bool(notes.get("is_api_call")),
            "user_id": notes.get("user_id") or orgs.of_token(token).sessions.user_of(token),
            "fault_ids": tuple(notes.get("fault_ids", ())),
        }


def journal_notes(scope: Scope) -> dict[str, Any]:
    """What the layers below tell the journal: `request.state.journal_notes` to handlers."""
    notes: dict[str, Any] = scope["state"]["journal_notes"]
    return notes


def _token(scope: Scope) -> str:
    headers = Headers(scope=scope)
    try:
        token = bearer_token(headers.get("authorization"))
    except RequestRefused:
        token = ""
    if token or scope["path"].startswith("/services/data"):
        return token
    return _cookie(headers.get("cookie", ""), "sid")


def _cookie(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
