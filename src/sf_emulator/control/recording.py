"""The outermost layer of the app: writes every request into the journal."""

import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sf_emulator.faults import RequestFacts
from sf_emulator.objects.access import Orgs

from .journal import without_secrets
from .request_facts import LOOKED_INTO_BYTES, facts_of, has_facts_in_body


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
        recorder = _Recorder(scope, receive, send, state.orgs)
        try:
            await self._app(scope, recorder.receive, recorder.send)
        finally:
            state.journal.add(**recorder.entry())


class _Recorder:
    """One request on its way. Who asks is found out before the answer leaves: then the client may ask the journal."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, orgs: Orgs) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._orgs = orgs
        self._started_at = orgs.clock.now()
        self._start_s = time.perf_counter()
        self._status: int | None = None
        self._is_api_call = False
        self._looks_into_body = has_facts_in_body(scope["path"])
        self._beginning = b""
        scope.setdefault("state", {})["journal_notes"] = {}

    async def receive(self) -> Message:
        """What the client sends, overheard."""
        message = await self._receive()
        if self._looks_into_body and len(self._beginning) < LOOKED_INTO_BYTES:
            self._beginning += message.get("body", b"")[:LOOKED_INTO_BYTES]
        return message

    async def send(self, message: Message) -> None:
        """What the client is answered, overheard."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._is_api_call = "sforce-limit-info" in Headers(raw=message["headers"])
            await run_in_threadpool(self._find_facts)
        await self._send(message)

    def _find_facts(self) -> RequestFacts:
        notes = journal_notes(self._scope)
        if "facts" not in notes:
            notes["facts"] = facts_of(self._scope, self._beginning, self._orgs)
        facts: RequestFacts = notes["facts"]
        return facts

    def entry(self) -> dict[str, object]:
        """The fields of the request's line in the journal."""
        facts, notes = self._find_facts(), journal_notes(self._scope)
        return {
            "method": facts.method,
            "path": facts.path,
            "query": without_secrets(self._scope["query_string"].decode("latin-1")),
            "status": self._status,
            "started_at": self._started_at,
            "duration_ms": round((time.perf_counter() - self._start_s) * 1000, 3),
            "is_api_call": self._is_api_call or bool(notes.get("is_api_call")),
            "org_id": facts.org_id,
            "consumer_key": facts.consumer_key,
            "user_id": notes.get("user_id") or facts.user_id,
            "api_version": facts.version,
            "operation": facts.operation,
            "fault_ids": tuple(notes.get("fault_ids", ())),
        }


def journal_notes(scope: Scope) -> dict[str, Any]:
    """What the layers below tell the journal: `request.state.journal_notes` to handlers."""
    notes: dict[str, Any] = scope["state"]["journal_notes"]
    return notes
