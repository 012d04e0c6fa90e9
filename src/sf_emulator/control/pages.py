"""The control surface for people: a dashboard, and a page on which every call can be tried."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sf_emulator.faults import EFFECTS
from sf_emulator.objects.access import ORG_SETTINGS, Access, Orgs, org_settings

from .journal import JournalFilter
from .openapi import openapi_document
from .operations import OPERATIONS
from .ready import describe_ready
from .resources.orgs import org_as_json

_SHOWN_REQUESTS = 50


async def index(request: Request) -> Response:
    """The dashboard: how to connect, what is in force, what was asked."""
    context = await run_in_threadpool(_dashboard, request)
    page: Response = request.app.state.templates.TemplateResponse(request, "control.html", context)
    return page


async def docs(request: Request) -> Response:
    """The OpenAPI document as a page."""
    page: Response = request.app.state.templates.TemplateResponse(
        request, "control_docs.html", {"api": openapi_document(), "effects": EFFECTS}
    )
    return page


async def openapi(_: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(openapi_document())


def _dashboard(request: Request) -> dict[str, Any]:
    state = request.app.state
    orgs: Orgs = state.orgs
    chosen: Access = orgs.by_id(request.query_params.get("org", "")) or orgs.first
    entries = state.journal.find(JournalFilter())
    return {
        "ready": describe_ready(chosen, state.base_url, state.ca_file),
        "orgs": [org_as_json(access) for access in orgs],
        "chosen": chosen.org.id,
        "faults": state.faults.all(),
        "effects": list(EFFECTS),
        "operations": OPERATIONS,
        "snapshots": state.snapshots.all(),
        "settings": org_settings(chosen.org),
        "meanings": {name: setting.meaning for name, setting in ORG_SETTINGS.items()},
        "journal": list(reversed(entries[-_SHOWN_REQUESTS:])),
        "unknown": sorted({(entry.method, entry.path) for entry in entries if entry.is_unknown}),
        "clock": orgs.clock,
    }
