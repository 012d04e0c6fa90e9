"""/__emulator__/: what tests and people use to steer the emulator. Loopback only, no sign-in, nothing cross-
site.
"""

from datetime import timedelta
from json import JSONDecodeError
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sf_emulator.faults import Faults
from sf_emulator.objects.access import ORG_SETTINGS, Access, Orgs, SettingRefused, change_org_settings, org_settings

from .documents import DocumentRefused
from .fault_rules import fault_as_json, read_fault
from .guarding import same_site_only
from .holding import release_held
from .journal import Journal, JournalFilter
from .openapi import openapi_document


async def index(request: Request) -> Response:
    """The page that links to everything else."""
    state = request.app.state
    context = {
        "ready": await run_in_threadpool(state.describe_ready),
        "faults": state.faults.all(),
        "settings": await run_in_threadpool(org_settings, _access(request).org),
        "meanings": {name: setting.meaning for name, setting in ORG_SETTINGS.items()},
        "journal": list(reversed(state.journal.find(JournalFilter())[-50:])),
        "now": state.orgs.clock.now(),
    }
    page: Response = state.templates.TemplateResponse(request, "control.html", context)
    return page


async def docs(request: Request) -> Response:
    """The OpenAPI document as a page."""
    page: Response = request.app.state.templates.TemplateResponse(
        request, "control_docs.html", {"api": openapi_document()}
    )
    return page


async def openapi(_: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(openapi_document())


async def ready(request: Request) -> Response:
    """What `sf-emulator serve --json` printed."""
    return JSONResponse(await run_in_threadpool(request.app.state.describe_ready))


async def orgs(request: Request) -> Response:
    """The orgs that this emulator serves."""
    return JSONResponse({"orgs": [await run_in_threadpool(_org, access) for access in request.app.state.orgs]})


async def journal(request: Request) -> Response:
    """GET the requests, filtered; DELETE forgets them."""
    entries: Journal = request.app.state.journal
    if request.method == "DELETE":
        entries.clear()
        return Response(status_code=204)
    try:
        wanted = _journal_filter(dict(request.query_params))
    except ValueError as broken:
        return _bad_request(f"The filter is not understood: {broken}")
    found = entries.find(wanted)
    return JSONResponse(
        {
            "requests": [entry.as_json() for entry in found],
            "api_calls": sum(entry.is_api_call for entry in found),
        }
    )


async def faults(request: Request) -> Response:
    """GET the rules, POST another, DELETE all of them."""
    active: Faults = request.app.state.faults
    if request.method == "POST":
        return await _add_fault(request, active)
    if request.method == "DELETE":
        for removed in active.clear():
            release_held(removed)
        return Response(status_code=204)
    return JSONResponse({"faults": [fault_as_json(one) for one in active.all()]})


async def fault(request: Request) -> Response:
    """GET one rule with its hits, or DELETE it; requests that it holds are let go."""
    active: Faults = request.app.state.faults
    number = request.path_params["fault_id"]
    found = active.remove(number) if request.method == "DELETE" else active.get(number)
    if found is None:
        return _not_found(f"There is no fault {number}.")
    if request.method == "DELETE":
        release_held(found)
        return Response(status_code=204)
    return JSONResponse(fault_as_json(found))


async def release(request: Request) -> Response:
    """Let the requests go that a rule holds."""
    found = request.app.state.faults.get(request.path_params["fault_id"])
    if found is None:
        return _not_found(f"There is no fault {request.path_params['fault_id']}.")
    return JSONResponse({"released": release_held(found)})


async def clock(request: Request) -> Response:
    """GET the org's time; POST {"advance_s": …} moves it on."""
    org_clock = request.app.state.orgs.clock
    if request.method == "POST":
        document = await _json_object(request)
        advance_s = document.get("advance_s") if document else None
        if not isinstance(advance_s, (int, float)) or isinstance(advance_s, bool) or advance_s < 0:
            return _bad_request('Send {"advance_s": SECONDS}, not negative: the clock goes forward only.')
        org_clock.advance(timedelta(seconds=advance_s))
    return JSONResponse({"now": org_clock.now().isoformat()})


async def settings(request: Request) -> Response:
    """GET the settings; POST an object with those to change."""
    org = _access(request).org
    if request.method == "POST":
        document = await _json_object(request)
        if document is None:
            return _bad_request('Send an object of settings, as in {"settings_delay_s": 600}.')
        try:
            await run_in_threadpool(change_org_settings, org, document)
        except SettingRefused as refused:
            return _bad_request(str(refused))
    return JSONResponse(await run_in_threadpool(org_settings, org))


async def reset(request: Request) -> Response:
    """Back to the sample org and to real time: records, apps, sessions, journal, faults. The ready-made app stays."""
    await run_in_threadpool(_reset, request)
    return JSONResponse(await run_in_threadpool(request.app.state.describe_ready))


async def sessions(request: Request) -> Response:
    """DELETE: every access token and SOAP session ends now; refresh tokens stay."""
    await run_in_threadpool(_access(request).sessions.end_all)
    return Response(status_code=204)


async def grants(request: Request) -> Response:
    """DELETE: every refresh token is revoked, and every session that one opened."""
    access = _access(request)
    for grant in await run_in_threadpool(access.grants.all):
        await run_in_threadpool(access.grants.revoke, grant)
    return Response(status_code=204)


async def confirm_email(request: Request) -> Response:
    """POST: the user confirms the pending e-mail address, as if the link in the mail was followed."""
    org = _access(request).org
    user_id = request.path_params["user_id"]
    user = await run_in_threadpool(org.get, "User", user_id)
    if user is None:
        return _not_found(f"There is no user {user_id}.")
    if org.pending_email(user["Id"]) is None:
        return _bad_request(f"No e-mail change of {user['Username']} waits for confirmation.")
    await run_in_threadpool(org.confirm_email, user["Id"])
    email = await run_in_threadpool(org.field_of, "User", user["Id"], "Email")
    return JSONResponse({"user_id": user["Id"], "email": email})


async def _add_fault(request: Request, active: Faults) -> Response:
    document = await _json_object(request)
    if document is None:
        return _bad_request('Send a rule, as in {"effect": "drop_after", "match": {"method": "POST"}}.')
    try:
        added = active.add(read_fault(document))
    except DocumentRefused as refused:
        return _bad_request(f"The rule is not understood: {refused}")
    return JSONResponse(fault_as_json(added), 201)


async def _json_object(request: Request) -> dict[str, Any] | None:
    try:
        document = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return None
    return document if isinstance(document, dict) else None


def _journal_filter(query: dict[str, str]) -> JournalFilter:
    known = {"method", "path", "status", "api_call", "since", "org", "app", "user", "version", "operation", "unknown"}
    unknown = sorted(set(query) - known)
    if unknown:
        raise ValueError(f"unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    return JournalFilter(
        method=query["method"].upper() if "method" in query else None,
        path_contains=query.get("path"),
        status=int(query["status"]) if "status" in query else None,
        is_api_call=query["api_call"] == "true" if "api_call" in query else None,
        is_unknown=query["unknown"] == "true" if "unknown" in query else None,
        since_number=int(query.get("since", 0)),
        **{name: query[name] for name in ("org", "app", "user", "version", "operation") if name in query},
    )


def _access(request: Request) -> Access:
    """The org that `?org=` names; the first when it names none. Raises HTTPException: there is no such org."""
    orgs: Orgs = request.app.state.orgs
    org_id = request.query_params.get("org")
    found = orgs.by_id(org_id) if org_id else orgs.first
    if found is None:
        raise HTTPException(404, f"There is no org {org_id}.")
    return found


def _org(access: Access) -> dict[str, Any]:
    used, allowed = access.org.api_usage()
    return {
        "id": access.org.id,
        "name": access.org.name,
        "my_domain": access.org.my_domain,
        "is_sandbox": access.org.is_sandbox,
        "api_calls_used": used,
        "api_calls_allowed": allowed,
    }


def _reset(request: Request) -> None:
    state = request.app.state
    for removed in state.faults.clear():
        release_held(removed)
    state.orgs.reset()
    state.journal.clear()


def _bad_request(text: str) -> Response:
    return JSONResponse({"error": text}, 400)


def _not_found(text: str) -> Response:
    return JSONResponse({"error": text}, 404)


routes = [
    Route(path, same_site_only(endpoint), methods=methods)
    for path, endpoint, methods in (
        ("/__emulator__/", index, ["GET"]),
        ("/__emulator__/docs", docs, ["GET"]),
        ("/__emulator__/openapi.json", openapi, ["GET"]),
        ("/__emulator__/ready", ready, ["GET"]),
        ("/__emulator__/orgs", orgs, ["GET"]),
        ("/__emulator__/journal", journal, ["GET", "DELETE"]),
        ("/__emulator__/faults", faults, ["GET", "POST", "DELETE"]),
        ("/__emulator__/faults/{fault_id:int}", fault, ["GET", "DELETE"]),
        ("/__emulator__/faults/{fault_id:int}/release", release, ["POST"]),
        ("/__emulator__/clock", clock, ["GET", "POST"]),
        ("/__emulator__/settings", settings, ["GET", "POST"]),
        ("/__emulator__/reset", reset, ["POST"]),
        ("/__emulator__/sessions", sessions, ["DELETE"]),
        ("/__emulator__/grants", grants, ["DELETE"]),
        ("/__emulator__/users/{user_id}/confirm-email", confirm_email, ["POST"]),
    )
]
