"""The layer that applies faults: it delays, answers, holds, spoils or drops requests around the app below it."""

import asyncio
from dataclasses import replace
from random import Random

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sf_emulator.faults import ActiveFault, Effect, Fault, Faults, Trouble, in_trouble
from sf_emulator.objects.access import Orgs

from .bodies import reversed_results, send_beginning, send_slowly
from .holding import hold
from .recording import journal_notes
from .refusals import REFUSALS, Refusal, refusal_response
from .request_facts import facts_of, refresh_token_of, token_of

DROP = "sf_emulator.drop"
"""ASGI extension: a function that closes the connection, at once or once what was sent has left (`flush`)."""

_HTML = (
    "<!DOCTYPE html><html><head><title>Salesforce</title></head><body><h1>We are down for maintenance.</h1>"
    "<p>Sorry for the inconvenience. We'll be back shortly.</p></body></html>"
)
_AFTER = frozenset(
    {Effect.DROP_AFTER, Effect.HOLD_AFTER, Effect.REVERSED_RESULTS, Effect.SLOW_BODY, Effect.TRUNCATED_BODY}
)


class ConnectionDropped(ConnectionError):
    """The answer that never came whole, where there is no real connection to close."""


class SpoilRequests:
    """Middleware between the journal and the app; it leaves the control surface alone."""

    def __init__(self, app: ASGIApp, latency_ms: int = 0, random: Random | None = None) -> None:
        self._app = app
        self._latency_s = latency_ms / 1000
        self._random = random or Random(0)  # noqa: S311 - jitter is no secret; seeded, so that a run can be repeated

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/__emulator__"):
            await self._app(scope, receive, send)
            return
        if self._latency_s and scope["path"].startswith("/services/"):
            await asyncio.sleep(self._latency_s)
        state = scope["app"].state
        faults: Faults = state.faults
        if not faults.are_any:
            await self._app(scope, receive, send)
            return
        body = await _read_body(receive)
        facts = await run_in_threadpool(facts_of, scope, body, state.orgs, with_username=True)
        due = faults.due(facts)
        journal_notes(scope).update(fault_ids=[active.id for active in due], facts=replace(facts, body=b""))
        for active in due:
            await asyncio.sleep(self._delay_s(active.fault))
        await _SpoiledRequest(self._app, scope, body, receive, send).go_through(due)

    def _delay_s(self, fault: Fault) -> float:
        return (fault.latency_ms + self._random.uniform(0, fault.jitter_ms)) / 1000


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
        after = [active for active in due if active.fault.effect in _AFTER]
        with in_trouble(_trouble_of(due)):
            if not after:
                await self._app(self._scope, _replay(self._body, self._receive), self._send)
                return
            answer = await self._answer_of_the_app()
        headers = Headers(raw=answer[0]["headers"])
        journal_notes(self._scope).setdefault("is_api_call", "sforce-limit-info" in headers)
        await self._spoil_answer(answer, after)

    async def _ends_before_the_app(self, active: ActiveFault) -> bool:
        fault = active.fault
        match fault.effect:
            case Effect.HOLD_BEFORE:
                return not await hold(active, self._receive)
            case Effect.EXPIRE_SESSION | Effect.REVOKE_TOKEN:
                revokes = fault.effect is Effect.REVOKE_TOKEN
                await run_in_threadpool(_end_session, self._scope, self._body, revokes=revokes)
                return False
            case Effect.DROP_BEFORE:
                _drop(self._scope)
                return True
            case _:
                response = _reply(self._scope["path"], fault)
                if response is not None:
                    await response(self._scope, _replay(self._body, self._receive), self._send)
                return response is not None

    async def _answer_of_the_app(self) -> list[Message]:
        """Run the app and keep its answer, not compressed: what is spoilt in it must be seen."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        headers = [(name, value) for name, value in self._scope["headers"] if name != b"accept-encoding"]
        await self._app({**self._scope, "headers": headers}, _replay(self._body, self._receive), keep)
        return messages

    async def _spoil_answer(self, answer: list[Message], after: list[ActiveFault]) -> None:
        for active in after:
            match active.fault.effect:
                case Effect.HOLD_AFTER:
                    await hold(active, self._receive)
                case Effect.REVERSED_RESULTS:
                    answer = reversed_results(self._scope["path"], answer)
                case Effect.DROP_AFTER:
                    _drop(self._scope)
                    return
                case Effect.SLOW_BODY:
                    await send_slowly(answer, active.fault, self._send)
                    return
                case _:
                    await send_beginning(answer, active.fault, self._send)
                    _drop(self._scope, flush=True)
                    return
        for message in answer:
            await self._send(message)


def _reply(path: str, fault: Fault) -> Response | None:
    """What takes the org's place; None: the org itself answers."""
    headers = dict(fault.headers)
    if fault.retry_after_s is not None:
        headers["Retry-After"] = str(fault.retry_after_s)
    if fault.effect in REFUSALS:
        return refusal_response(path, REFUSALS[fault.effect], headers)
    match fault.effect:
        case Effect.REFUSE:
            return refusal_response(path, Refusal(fault.status or 400, fault.error_code, fault.message), headers)
        case Effect.HTML:
            return Response(fault.body or _HTML, fault.status or 200, headers, "text/html;charset=UTF-8")
        case Effect.ANSWER:
            return Response(fault.body, fault.status or 503, headers, fault.content_type)
        case _:
            return None


def _trouble_of(due: list[ActiveFault]) -> Trouble:
    """What the org itself is to do wrong."""
    trouble = Trouble()
    for fault in (active.fault for active in due):
        if fault.effect is Effect.LOCK_ERROR:
            trouble = replace(trouble, locked_rows=None if fault.rows is None else frozenset(fault.rows))
        elif fault.effect is Effect.SHORT_PAGES:
            trouble = replace(trouble, page_size=fault.page_size)
    return trouble


def _end_session(scope: Scope, body: bytes, *, revokes: bool) -> None:
    """End the session of a request; revoking ends the grant behind its access or refresh token too."""
    orgs: Orgs = scope["app"].state.orgs
    token = token_of(scope, body)
    access = orgs.of_token(token)
    session = access.sessions.find(token, counts_as_use=False)
    access.sessions.end(token)
    if not revokes:
        return
    grant = access.grants.get(session.grant_number) if session and session.grant_number else None
    if grant:
        access.grants.revoke(grant)
    refresh_token = refresh_token_of(body) if scope["path"] == "/services/oauth2/token" else ""
    for other in orgs if refresh_token else ():
        presented = other.grants.by_refresh_token(refresh_token)
        if presented:
            other.grants.revoke(presented)


def _drop(scope: Scope, *, flush: bool = False) -> None:
    drop = scope.get("extensions", {}).get(DROP)
    if drop is None:
        raise ConnectionDropped("the connection was dropped by a fault")
    drop(flush=flush)


async def _read_body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive channel that has this body once, and then says when the client goes."""
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
