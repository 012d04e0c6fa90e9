"""From an access token into the browser: /secur/frontdoor.jsp, and the one-time addresses that lead there.

Source: Salesforce help, "Generate a Frontdoor URL to Bridge into UI Sessions"; the public code of Salesforce CLI
(GET /services/oauth2/singleaccess, `sid` and `otp`).
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import Access, Orgs, Session, SessionKind, bearer_token, covers

from . import texts
from .errors import OAuthError
from .requests import SESSION_COOKIE, read_form

FRONTDOOR = "/secur/frontdoor.jsp"
_SETUP = "/setup"
_NO_STORE = {"Cache-Control": "no-store"}


async def single_access(request: Request) -> Response:
    """An address that opens one browser session for the token's user."""
    form = dict(request.query_params) | await read_form(request)
    try:
        query = await run_in_threadpool(_one_time_query, request, form)
    except OAuthError as error:
        return JSONResponse(error.as_fields(), error.status, _NO_STORE)
    address = f"{request.app.state.base_url}{FRONTDOOR}?{urlencode(query)}"
    return JSONResponse({"frontdoor_uri": address}, headers=_NO_STORE)


async def frontdoor(request: Request) -> Response:
    """Open a browser session with `sid` or `otp`, and go on to `retURL` or `startURL`."""
    given = dict(request.query_params) | await read_form(request)
    session = await run_in_threadpool(_open, request.app.state.orgs, given)
    target = _local(given.get("retURL") or given.get("startURL") or _SETUP)
    if session is None:
        return RedirectResponse(f"/?{urlencode({'ec': '302', 'startURL': target})}", status_code=302)
    response = RedirectResponse(target, status_code=302)
    response.set_cookie(SESSION_COOKIE, session.token, httponly=True, samesite="lax", path="/")
    return response


def _one_time_query(request: Request, form: Mapping[str, str]) -> dict[str, str]:
    try:
        token = bearer_token(request.headers.get("authorization")) or form.get("access_token", "")
    except RequestRefused as refused:
        raise OAuthError("invalid_request", refused.message) from refused
    access, session = _session_of(request.app.state.orgs, token)
    if session is None:
        raise OAuthError("invalid_request", texts.INVALID_TOKEN)
    if not covers(session.scopes, "web"):
        raise OAuthError("insufficient_scope", texts.MISSING_SCOPE.format(scope="web"), 403)
    query = {"otp": access.one_time_passwords.issue(session.user_id), "org": access.org.id}
    return query | ({"startURL": form["redirect_uri"]} if form.get("redirect_uri") else {})


def _open(orgs: Orgs, given: Mapping[str, str]) -> Session | None:
    if given.get("otp"):
        access = orgs.by_id(given.get("org", "")) or orgs.first
        user_id = access.one_time_passwords.use(given["otp"])
    else:
        access, session = _session_of(orgs, given.get("sid", ""))
        user_id = session.user_id if session and covers(session.scopes, "web") and not session.is_jwt else None
    return access.sessions.open(SessionKind.BROWSER, user_id, frozenset({"browser"})) if user_id else None


def _session_of(orgs: Orgs, token: str) -> tuple[Access, Session | None]:
    access = orgs.of_token(token)
    return access, access.sessions.find(token) if token else None


def _local(target: str) -> str:
    """A path of this org; anything that leads elsewhere becomes Setup's home."""
    target = target if target.startswith("/") else f"/{target}"
    return _SETUP if target.startswith(("//", "/\\")) or ":" in target.partition("?")[0] else target
