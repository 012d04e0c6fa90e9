"""/setup/connect: where a person types the code that a device shows, and allows it or not."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sf_emulator.objects.access import SCOPE_LABELS, Access, App, AppRefusal, DeviceCode, Orgs, Session

from . import texts
from .requests import CSRF_FIELD, browser_session, form_is_ours, read_form

PATH = "/setup/connect"


async def device_page(request: Request) -> Response:
    """The page, and what its buttons do."""
    form = await read_form(request) if request.method == "POST" else {}
    return await run_in_threadpool(_device_page, request, form)


def _device_page(request: Request, form: Mapping[str, str]) -> Response:
    session = browser_session(request)
    user_code = form.get("user_code") or request.query_params.get("user_code", "")
    if session is None:
        again = f"{PATH}?{urlencode({'user_code': user_code})}" if user_code else PATH
        return RedirectResponse(f"/?{urlencode({'ec': '302', 'startURL': again})}", status_code=302)
    orgs: Orgs = request.app.state.orgs
    access = orgs.of_token(session.token)
    asked = _find(orgs, user_code) if user_code else None
    if asked is None:
        return _page(request, session, user_code, said=texts.UNKNOWN_USER_CODE if user_code else "")
    home, code = asked
    app = orgs.app_in(access, code.consumer_key)
    refusal = _refusal(access, session, app)
    if app is None or refusal:
        return _page(request, session, "", said=refusal)
    if not form_is_ours(form, session) or not {"save", "cancel"} & set(form):
        return _ask(request, access, session, app, code)
    return _decide(request, home, access, session, code, is_allowed="save" in form)


def _find(orgs: Orgs, user_code: str) -> tuple[Access, DeviceCode] | None:
    for access in orgs:
        code = access.device_codes.by_user_code(user_code)
        if code:
            return access, code
    return None


def _refusal(access: Access, session: Session, app: App | None) -> str:
    user = access.org.get("User", session.user_id)
    if app is None or user is None:
        return texts.NOT_IN_THIS_ORG_ADVICE
    match access.refusal_to_use(user, app, on_a_device=True):
        case AppRefusal.NOT_INSTALLED:
            return texts.NOT_INSTALLED_ADVICE
        case AppRefusal.BLOCKED:
            return texts.APP_BLOCKED
        case AppRefusal.NOT_ADMIN_APPROVED:
            return texts.NOT_ADMIN_APPROVED
        case None:
            return ""


def _decide(
    request: Request, home: Access, access: Access, session: Session, code: DeviceCode, *, is_allowed: bool
) -> Response:
    if is_allowed:
        home.device_codes.approve(code, access.org.id, session.user_id)
        return _page(request, session, "", said=texts.DEVICE_CONNECTED, is_done=True)
    home.device_codes.deny(code)
    return _page(request, session, "", said=texts.DEVICE_DENIED, is_done=True)


def _ask(request: Request, access: Access, session: Session, app: App, code: DeviceCode) -> Response:
    context = {
        "app": app,
        "scope_labels": [SCOPE_LABELS.get(scope, scope) for scope in sorted(code.scopes)],
        "user": access.org.get("User", session.user_id),
        "csrf_field": CSRF_FIELD,
        "csrf": session.csrf,
        "action": f"{PATH}?{urlencode({'user_code': code.user_code})}",
        "org": access.org,
        "callback_host": "the device that shows this code",
    }
    page: Response = request.app.state.templates.TemplateResponse(request, "approval.html", context)
    return page


def _page(request: Request, session: Session, user_code: str, *, said: str = "", is_done: bool = False) -> Response:
    context = {
        "csrf_field": CSRF_FIELD,
        "csrf": session.csrf,
        "user_code": user_code,
        "said": said,
        "is_done": is_done,
    }
    page: Response = request.app.state.templates.TemplateResponse(request, "device.html", context)
    return page
