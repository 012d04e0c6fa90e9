"""Apex REST under /services/apexrest, in an org where nobody has written a class."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import LIMIT_INFO, Orgs, admit

from . import texts
from .answers import write_answer
from .calls import Answer, refused


class ApexRest:
    """Authenticates and counts, as everywhere, and finds no class at any address."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = await run_in_threadpool(self._answer, request)
        await write_answer(request, answer)(scope, receive, send)

    def _answer(self, request: Request) -> Answer:
        try:
            caller = admit(self._orgs, request.headers.get("authorization"))
        except RequestRefused as refusal:
            return refused(refusal)
        return refused(texts.no_apex_class()).with_headers({LIMIT_INFO: caller.limit_info})
