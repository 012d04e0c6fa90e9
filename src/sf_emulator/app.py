"""The emulator as one ASGI application: the org, its doors, and the layers around them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sf_emulator import bulk, control, metadata, oauth, setup_pages, soap
from sf_emulator.clock import Clock
from sf_emulator.faults import Faults
from sf_emulator.objects.access import OrgOptions, Orgs
from sf_emulator.objects.row_locks import keeping_locks
from sf_emulator.rest import ApexRest, rest_api

PACKAGES_WITH_TEMPLATES = ("setup_pages", "oauth", "control", "metadata")


@dataclass(frozen=True, slots=True)
class Options:
    """How an emulator is started."""

    base_url: str = "http://127.0.0.1:8080"
    ca_file: Path | None = None  # what clients trust, with https
    data: Path | None = None
    org_file: Path | None = None
    more_org_files: tuple[Path, ...] = ()
    objects: Path | None = None
    users: int = 0
    latency_ms: int = 0
    callback_urls: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


def create_app(options: Options) -> Starlette:
    """Open the org and wire its doors. Every address that the org gives out begins with `base_url`."""
    first = OrgOptions(options.org_file, options.users, options.callback_urls, options.settings, options.objects)
    orgs = Orgs(Clock(), options.data, first)
    if len(list(orgs)) == 1:  # those of an earlier start are kept with --data
        for file in options.more_org_files:
            orgs.add(OrgOptions(file, 0, options.callback_urls, options.settings))
    desk = bulk.Desk(orgs)
    app = Starlette(
        routes=_routes(orgs, desk),
        middleware=[
            Middleware(_OneSlash),
            Middleware(control.RecordRequests),
            Middleware(_TellTime, clock=orgs.clock),
            Middleware(_KeepLocks),
            Middleware(control.SpoilRequests, latency_ms=options.latency_ms),
        ],
        exception_handlers={HTTPException: _answer_http_error},
    )
    app.state.orgs = orgs
    app.state.bulk = desk
    app.state.metadata = metadata.Desk(orgs)
    app.state.base_url = options.base_url
    app.state.ca_file = options.ca_file
    app.state.signing_key = oauth.SigningKey()
    app.state.faults = Faults()
    app.state.journal = control.Journal()
    app.state.snapshots = control.Snapshots(orgs)
    app.state.org_files = control.OrgFiles()
    app.state.templates = _Pages(env=_template_environment())
    app.state.describe_ready = lambda: control.describe_all_ready(orgs, options.base_url, options.ca_file)
    return app


def close_app(app: Starlette) -> None:
    """End what works behind the requests, and close the orgs."""
    app.state.bulk.stop()
    app.state.metadata.stop()
    app.state.orgs.close()


class _OneSlash:
    """`//services/…` is the same as `/services/…`: clients join an address that ends with a slash and a path.

    Source: the CLI's `org login access-token` keeps the slash of --instance-url, and works with Salesforce.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path", "").startswith("//"):
            scope["path"] = "/" + scope["path"].lstrip("/")
            scope["raw_path"] = b"/" + scope["raw_path"].lstrip(b"/")
        await self._app(scope, receive, send)


class _KeepLocks:
    """Rows that a request locks stay locked until it has been answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with keeping_locks():
            await self._app(scope, receive, send)


class _TellTime:
    """Every answer's Date is the orgs' time, so that clients see a clock that differs from theirs."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("date", format_datetime(self._clock.now(), usegmt=True))
            await send(message)

        await self._app(scope, receive, send_dated)


class _Pages(Jinja2Templates):
    """Pages that no other site may frame and no cache may keep: some of them show secrets."""

    def TemplateResponse(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 - Starlette's name
        page = super().TemplateResponse(*args, **kwargs)
        page.headers.update(_PAGE_HEADERS)
        return page


_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def _routes(orgs: Orgs, desk: bulk.Desk) -> list[BaseRoute]:
    assets = StaticFiles(directory=Path(__file__).parent / "setup_pages" / "static")
    return [
        *oauth.routes,
        *bulk.routes(orgs, desk),
        *metadata.routes,
        Route("/services/data{below:path}", rest_api(orgs)),
        Route("/services/apexrest{below:path}", ApexRest(orgs)),
        *soap.routes,
        *control.routes,
        Mount("/assets", assets),
        *setup_pages.routes,
    ]


def _template_environment() -> Environment:
    loaders = [PackageLoader(f"sf_emulator.{name}") for name in PACKAGES_WITH_TEMPLATES]
    return Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def _answer_http_error(request: Request, error: Exception) -> Response:
    """A page for people, Salesforce's error array for everything under /services."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith("/services/"):
        code, text = _SERVICE_ERRORS.get(status, ("UNKNOWN_EXCEPTION", "An unexpected error occurred."))
        headers = error.headers if isinstance(error, HTTPException) else None
        return JSONResponse([{"errorCode": code, "message": text}], status, headers)
    page: Response = request.app.state.templates.TemplateResponse(
        request, "page_not_found.html", {"status": status, "path": request.url.path}, status_code=status
    )
    return page


_SERVICE_ERRORS = {
    404: ("NOT_FOUND", "The requested resource does not exist"),
    405: ("METHOD_NOT_ALLOWED", "HTTP Method not allowed. Allowed are those of the Allow header."),
}
