"""GET and POST /services/oauth2/authorize: who is asking for what, the approval page, and the way back.

Source: salesforce-api.md, A2. Errors that cannot be trusted to the callback are shown as a page, all others
go back
to the callback.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sf_emulator.objects.access import SCOPE_LABELS, Access, Session

from . import texts
from .authorization import AuthorizationRequest, ErrorPage, RefusedToCallback, read_authorization_request
from .requests import CSRF_FIELD, browser_session, form_is_ours, org_of_app, read_form
from .user_agent import user_agent_answer

_SIGN_IN_AGAIN = {"login", "select_account"}


async def authorize(request: Request) -> Response:
    """The authorisation endpoint: a page, or a redirect to the callback."""
    form = await read_form(request) if request.method == "POST" else {}
    return await run_in_threadpool(_authorize, request, form)


def _authorize(request: Request, form: Mapping[str, str]) -> Response:
    session = browser_session(request)
    access = org_of_app(request, request.query_params.get("client_id", ""), session)
    try:
        asked = read_authorization_request(access, request.query_params)
        return _decide(request, access, asked, session if session and access.owns(session) else None, form)
    except RefusedToCallback as refused:
        return _back(refused.asked, {"error": refused.error, "error_description": refused.description})
    except ErrorPage as refused:
        return _show_error(request, refused)


def _decide(
    request: Request,
    access: Access,
    asked: AuthorizationRequest,
    session: Session | None,
    form: Mapping[str, str],
) -> Response:
    if session is None or (request.method == "GET" and asked.prompt & _SIGN_IN_AGAIN):
        if asked.immediate:
            raise RefusedToCallback(asked, "immediate_unsuccessful", texts.IMMEDIATE_UNSUCCESSFUL)
        return _sign_in_first(request, asked)
    _refuse_user_who_may_not(access, asked, session)
    if request.method == "POST":
        return _read_decision(request, access, asked, session, form)
    if _needs_no_approval(access, asked, session):
        return _approve(request, access, asked, session)
    if asked.immediate:
        raise RefusedToCallback(asked, "immediate_unsuccessful", texts.IMMEDIATE_UNSUCCESSFUL)
    return _ask_for_approval(request, access, asked, session)


def _refuse_user_who_may_not(access: Access, asked: AuthorizationRequest, session: Session) -> None:
    user = access.org.get("User", session.user_id)
    if user is None or not access.may_use_app(user, asked.app):
        description = "user is not admin approved to access this app"
        raise RefusedToCallback(asked, "invalid_app_access", description)


def _needs_no_approval(access: Access, asked: AuthorizationRequest, session: Session) -> bool:
    if "consent" in asked.prompt:
        return False
    if asked.app.settings.permitted_users == "admin_approved":
        return True
    return access.grants.approves(session.user_id, asked.app.number, asked.scopes)


def _read_decision(
    request: Request, access: Access, asked: AuthorizationRequest, session: Session, form: Mapping[str, str]
) -> Response:
    if not form_is_ours(form, session):
        return _ask_for_approval(request, access, asked, session)
    if "save" in form:
        return _approve(request, access, asked, session)
    raise RefusedToCallback(asked, "access_denied", texts.DENIED)


def _approve(request: Request, access: Access, asked: AuthorizationRequest, session: Session) -> Response:
    if asked.response_type == "token":
        return _back(asked, user_agent_answer(request, access, asked, session))
    code = access.codes.issue(
        asked.app.number,
        session.user_id,
        asked.scopes,
        asked.redirect_uri,
        code_challenge=asked.code_challenge,
        nonce=asked.nonce,
    )
    return _back(asked, {"code": code})


def _sign_in_first(request: Request, asked: AuthorizationRequest) -> Response:
    again = {name: value for name, value in request.query_params.items() if name != "prompt"}
    prompt = asked.prompt - _SIGN_IN_AGAIN
    if prompt:
        again["prompt"] = " ".join(sorted(prompt))
    query = {"startURL": f"{request.url.path}?{urlencode(again)}", "ec": "302"}
    if asked.login_hint:
        query["un"] = asked.login_hint
    return RedirectResponse(f"/login?{urlencode(query)}", status_code=302)


def _ask_for_approval(request: Request, access: Access, asked: AuthorizationRequest, session: Session) -> Response:
    context = {
        "app": asked.app,
        "scope_labels": [SCOPE_LABELS.get(scope, scope) for scope in sorted(asked.scopes)],
        "user": access.org.get("User", session.user_id),
        "csrf_field": CSRF_FIELD,
        "csrf": session.csrf,
        "action": f"{request.url.path}?{request.url.query}",
        "org": access.org,
        "callback_host": asked.callback_host,
    }
    page: Response = request.app.state.templates.TemplateResponse(request, "approval.html", context)
    return page


def _show_error(request: Request, refused: ErrorPage) -> Response:
    context = {"error": refused.error, "description": refused.description, "advice": refused.advice}
    page: Response = request.app.state.templates.TemplateResponse(request, "oauth_error.html", context, status_code=400)
    return page


def _back(asked: AuthorizationRequest, fields: Mapping[str, str]) -> Response:
    """To the callback: in the query, for `response_type=token` in the fragment."""
    everything = dict(fields) | ({"state": asked.state} if asked.state is not None else {})
    if asked.response_type == "token":
        return RedirectResponse(f"{asked.redirect_uri}#{urlencode(everything)}", status_code=302)
    joint = "&" if "?" in asked.redirect_uri else "?"
    return RedirectResponse(f"{asked.redirect_uri}{joint}{urlencode(everything)}", status_code=302)
