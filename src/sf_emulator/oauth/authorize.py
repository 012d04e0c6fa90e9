"""GET and POST /services/oauth2/authorize: who is asking for what, the approval page, and the way back.

Source: salesforce-api.md, A2. Errors that cannot be trusted to the callback are shown as a page, all others go back
to the callback. The addresses of the login page and of the approval page are those that public browser scripts wait
for; what stands in the latter's `source` is Salesforce's own affair, here it is the query of the authorisation.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sf_emulator.objects.access import SCOPE_LABELS, Access, AppRefusal, Orgs, Session

from . import texts
from .authorization import (
    AuthorizationRequest,
    ErrorPage,
    RefusedToCallback,
    read_authorization_request,
    show_error,
)
from .code_credentials import RESPONSE_TYPE as CODE_CREDENTIALS
from .code_credentials import code_for_credentials
from .errors import not_admin_approved
from .requests import CSRF_FIELD, browser_session, form_is_ours, issuer_for, read_form
from .user_agent import user_agent_answer

APPROVAL_PAGE = "/setup/secur/RemoteAccessAuthorizationPage.apexp"
_SIGN_IN_AGAIN = {"login", "select_account"}


async def authorize(request: Request) -> Response:
    """The authorisation endpoint: a redirect to the login page, the approval page or the callback."""
    form = await read_form(request) if request.method == "POST" else {}
    if form.get("response_type") == CODE_CREDENTIALS:
        return await run_in_threadpool(code_for_credentials, request, form)
    return await run_in_threadpool(_authorize, request, request.query_params)


async def approval_page(request: Request) -> Response:
    """Allow or Deny, for who is signed in and has not allowed it before."""
    form = await read_form(request) if request.method == "POST" else {}
    return await run_in_threadpool(_authorize, request, _query_in(request.query_params.get("source", "")), form)


def _authorize(request: Request, query: Mapping[str, str], form: Mapping[str, str] | None = None) -> Response:
    """`form`: what the approval page was told; None: this is not the approval page."""
    orgs: Orgs = request.app.state.orgs
    session = browser_session(request)
    access = orgs.of_token(session.token) if session else orgs.of_consumer_key(query.get("client_id", ""))
    try:
        asked = read_authorization_request(orgs, access, query)
        if session is None or (form is None and asked.prompt & _SIGN_IN_AGAIN):
            return _sign_in_first(asked, query)
        return _decide(request, access, asked, session, query, form)
    except RefusedToCallback as refused:
        return _back(refused.asked, {"error": refused.error, "error_description": refused.description})
    except ErrorPage as refused:
        return show_error(request, refused)


def _decide(
    request: Request,
    access: Access,
    asked: AuthorizationRequest,
    session: Session,
    query: Mapping[str, str],
    form: Mapping[str, str] | None,
) -> Response:
    _refuse_user_who_may_not(access, asked, session)
    if form:
        return _read_decision(request, access, asked, session, form)
    if _needs_no_approval(access, asked, session):
        return _approve(request, access, asked, session)
    if asked.immediate:
        raise RefusedToCallback(asked, "immediate_unsuccessful", texts.IMMEDIATE_UNSUCCESSFUL)
    if form is None:
        return RedirectResponse(_address_of_page(query), status_code=302)
    return _ask_for_approval(request, access, asked, session)


def _refuse_user_who_may_not(access: Access, asked: AuthorizationRequest, session: Session) -> None:
    user = access.org.get("User", session.user_id)
    refusal = access.refusal_to_use(user, asked.app) if user else AppRefusal.NOT_ADMIN_APPROVED
    if refusal is AppRefusal.NOT_INSTALLED:
        raise ErrorPage("invalid_client", "app must be installed into org", texts.NOT_INSTALLED_ADVICE)
    if refusal:
        told = not_admin_approved()
        raise RefusedToCallback(asked, told.error, told.description)


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
    if asked.is_user_agent:
        return _back(asked, user_agent_answer(issuer_for(request, access), asked, session))
    code = access.codes.issue(
        asked.app.number,
        session.user_id,
        asked.scopes,
        asked.redirect_uri,
        code_challenge=asked.code_challenge,
        nonce=asked.nonce,
    )
    return _back(asked, {"code": code})


def _sign_in_first(asked: AuthorizationRequest, query: Mapping[str, str]) -> Response:
    if asked.immediate:
        raise RefusedToCallback(asked, "immediate_unsuccessful", texts.IMMEDIATE_UNSUCCESSFUL)
    again = {name: value for name, value in query.items() if name != "prompt"}
    prompt = asked.prompt - _SIGN_IN_AGAIN
    if prompt:
        again["prompt"] = " ".join(sorted(prompt))
    to_login = {"ec": "302", "startURL": _address_of_page(again)}
    if asked.login_hint:
        to_login["un"] = asked.login_hint
    return RedirectResponse(f"/?{urlencode(to_login)}", status_code=302)


def _address_of_page(query: Mapping[str, str]) -> str:
    source = urlsafe_b64encode(urlencode(query).encode()).decode()
    return f"{APPROVAL_PAGE}?{urlencode({'source': source})}"


def _query_in(source: str) -> dict[str, str]:
    """The authorisation that the approval page is about; nothing when the address was cut off or made up."""
    try:
        return dict(parse_qsl(urlsafe_b64decode(source).decode(), keep_blank_values=True))
    except ValueError:
        return {}


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


def _back(asked: AuthorizationRequest, fields: Mapping[str, str]) -> Response:
    """To the callback: in the query, in the user-agent flow in the fragment."""
    everything = dict(fields) | ({"state": asked.state} if asked.state is not None else {})
    if asked.is_user_agent:
        return RedirectResponse(f"{asked.redirect_uri}#{urlencode(everything)}", status_code=302)
    joint = "&" if "?" in asked.redirect_uri else "?"
    return RedirectResponse(f"{asked.redirect_uri}{joint}{urlencode(everything)}", status_code=302)
