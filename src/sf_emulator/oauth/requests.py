"""Reading requests: forms as plain text, and the browser's session."""

from collections.abc import Mapping

from starlette.requests import Request

from sf_emulator.objects.access import Session, SessionKind

SESSION_COOKIE = "sid"
CSRF_FIELD = "_CONFIRMATIONTOKEN"


async def read_form(request: Request) -> dict[str, str]:
    """The text fields of a form; for GET requests the query."""
    if request.method in {"GET", "HEAD"}:
        return dict(request.query_params)
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def browser_session(request: Request) -> Session | None:
    """The session of the person in front of the browser, if somebody is signed in."""
    token = request.cookies.get(SESSION_COOKIE)
    session = request.app.state.access.sessions.find(token) if token else None
    return session if session and session.kind is SessionKind.BROWSER else None


def form_is_ours(form: Mapping[str, str], session: Session) -> bool:
    """Whether a form came from a page that this session was shown."""
    return bool(session.csrf) and form.get(CSRF_FIELD) == session.csrf
