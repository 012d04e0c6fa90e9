"""The login page, logging out, and where a person goes from there. Field names and ids are Salesforce's."""

from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sf_emulator.objects.access import (
    Orgs,
    Session,
    SessionKind,
    SignInRefused,
    SignInWay,
    sign_in_to_pages,
    source_address,
)

from .requests import SESSION_COOKIE, browser_session

REMEMBERED_COOKIE = "rememberedUsername"
_REMEMBER_S = 365 * 24 * 3600

WRONG_LOGIN = (
    "Please check your username and password. If you still can't log in, contact your Salesforce administrator."
)


async def start(request: Request) -> Response:
    """/: the login page; who is signed in is asked again only where something told them to sign in (`ec`)."""
    session = await run_in_threadpool(browser_session, request)
    if session and "ec" not in request.query_params:
        return RedirectResponse(local_path(request.query_params.get("startURL", "")), status_code=302)
    return _login_page(request, request.query_params)


async def login(request: Request) -> Response:
    """GET shows the login page, POST signs in and goes on to `startURL`."""
    if request.method == "GET":
        return _login_page(request, request.query_params)
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    peer = request.client.host if request.client else None
    came_from = (peer, request.headers.get("x-forwarded-for"))
    try:
        session = await run_in_threadpool(_sign_in, request.app.state.orgs, form, came_from)
    except SignInRefused:
        return _login_page(request, form, error=WRONG_LOGIN)
    response = RedirectResponse(local_path(form.get("startURL", "")), status_code=302)
    response.set_cookie(SESSION_COOKIE, session.token, httponly=True, samesite="lax", path="/")
    if "rememberUn" in form:
        response.set_cookie(REMEMBERED_COOKIE, form["username"], _REMEMBER_S, httponly=True, samesite="lax", path="/")
    else:
        response.delete_cookie(REMEMBERED_COOKIE, path="/")
    return response


async def logout(request: Request) -> Response:
    """End the browser's session; `retUrl` is where to come back to after the next login."""
    session = await run_in_threadpool(browser_session, request)
    if session:
        await run_in_threadpool(request.app.state.orgs.of_token(session.token).sessions.end, session.token)
    query = {"startURL": request.query_params["retUrl"]} if "retUrl" in request.query_params else {}
    response = RedirectResponse(f"/?{urlencode(query)}" if query else "/", status_code=303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def local_path(target: str) -> str:
    """A path of this org; anything that leads elsewhere becomes Setup's home."""
    is_local = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if is_local else "/setup"


def _sign_in(orgs: Orgs, form: dict[str, str], came_from: tuple[str | None, str | None]) -> Session:
    """`came_from`: the peer's address and X-Forwarded-For."""
    access = orgs.of_username(form.get("username", ""))
    way = SignInWay("Application", "Browser", source_address(access.org, *came_from))
    user = sign_in_to_pages(access.org, form.get("username", ""), form.get("pw", ""), way)
    return access.sessions.open(SessionKind.BROWSER, user["Id"], frozenset({"browser"}))


def _login_page(request: Request, given: Any, error: str = "") -> Response:
    remembered = request.cookies.get(REMEMBERED_COOKIE, "")
    context = {
        "org_name": request.app.state.orgs.first.org.name,
        "start_url": local_path(given.get("startURL", "")),
        "username": given.get("username") or given.get("un") or remembered,
        "remembered": bool(remembered),
        "error": error,
    }
    page: Response = request.app.state.templates.TemplateResponse(request, "login.html", context)
    return page
