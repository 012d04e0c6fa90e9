"""What an endpoint of the control surface is: routes, checks and the OpenAPI document are all made from this."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from json import JSONDecodeError
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sf_emulator.clock import Clock
from sf_emulator.faults import Faults
from sf_emulator.objects.access import Access, Orgs

from .documents import DocumentRefused, Schema, check
from .guarding import same_site_only
from .journal import Journal
from .snapshots import Snapshots

PREFIX = "/__emulator__"
ORG_PARAMETER = "org"


class CallRefused(Exception):
    """The call cannot be done; the text says why, and what to do."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Call:
    """A checked call."""

    request: Request
    document: dict[str, Any]

    @property
    def params(self) -> Mapping[str, Any]:
        """What the path says."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        """What the query says."""
        return self.request.query_params

    @property
    def orgs(self) -> Orgs:
        """Every org."""
        orgs: Orgs = self.request.app.state.orgs
        return orgs

    @property
    def access(self) -> Access:
        """The org that the call is about: the one that `?org=` names, else the first. Raises CallRefused."""
        org_id = self.query.get(ORG_PARAMETER)
        return self.org_of(org_id) if org_id else self.orgs.first

    def org_of(self, org_id: str) -> Access:
        """The org with this id. Raises CallRefused."""
        found = self.orgs.by_id(org_id)
        if found is None:
            raise CallRefused(404, f"There is no org {org_id}. GET {PREFIX}/orgs lists them.")
        return found

    @property
    def clock(self) -> Clock:
        """The emulator's clock."""
        return self.orgs.clock

    @property
    def faults(self) -> Faults:
        """The rules in force."""
        faults: Faults = self.request.app.state.faults
        return faults

    @property
    def journal(self) -> Journal:
        """The request journal."""
        journal: Journal = self.request.app.state.journal
        return journal

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots that were taken."""
        snapshots: Snapshots = self.request.app.state.snapshots
        return snapshots


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """One method of one address. `answer` runs in a thread; None is answered with 204."""

    method: str
    path: str
    summary: str
    answer: Callable[[Call], Any]
    status: int = 200
    body: Schema | None = None
    example: dict[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    is_of_one_org: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """Every query parameter with its meaning."""
        org = {ORG_PARAMETER: "The org's id; without it: the first org."} if self.is_of_one_org else {}
        return {**org, **self.query}

    @property
    def open_path(self) -> str:
        """The whole address as OpenAPI writes it: without converters."""
        return PREFIX + re.sub(r"{(\w+):\w+}", r"{\1}", self.path)

    def route(self) -> Route:
        """The route; only our own pages and programs on this machine get through."""
        return Route(PREFIX + self.path, same_site_only(self._respond), methods=[self.method])

    async def _respond(self, request: Request) -> Response:
        try:
            call = Call(request, await self._document(request))
            self._check_query(call.query)
            answer = await run_in_threadpool(self.answer, call)
        except DocumentRefused as refused:
            return JSONResponse({"error": f"The document is not understood: {refused}"}, 400)
        except CallRefused as refused:
            return JSONResponse({"error": str(refused)}, refused.status)
        return Response(status_code=204) if answer is None else JSONResponse(answer, self.status)

    async def _document(self, request: Request) -> dict[str, Any]:
        if self.body is None:
            return {}
        content = await request.body()
        if not content and not self.body.get("required"):
            return {}
        try:
            document = await request.json()
        except (JSONDecodeError, UnicodeDecodeError) as broken:
            raise DocumentRefused(f"it is not JSON ({broken})") from broken
        check(document, self.body)
        return dict(document)

    def _check_query(self, query: Mapping[str, str]) -> None:
        unknown = sorted(set(query) - set(self.parameters))
        if unknown:
            known = ", ".join(self.parameters) or "none"
            raise CallRefused(400, f"Unknown in the query: {', '.join(unknown)}; known are {known}.")
