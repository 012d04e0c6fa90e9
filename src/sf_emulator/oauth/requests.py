"""Reading requests: forms as plain text, and the browser's session."""

from collections.abc import Mapping

from starlette.requests import Request

from sf_emulator.objects.access import Access, Orgs, Session, source_address

from .access_tokens import TokenIssuer

SESSION_COOKIE = "sid"
CSRF_FIELD = "_CONFIRMATIONTOKEN"


async def read_form(request: Request) -> dict[str, str]:
    """The text fields of a form; for GET requests the query."""
    if request.method in {"GET", "HEAD"}:
        return dict(request.query_params)
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def browser_session(request: Request) -> Session | None:
    """The session of the person in front of the browser, if somebody is signed in."""
    session: Session | None = request.app.state.orgs.browser_session(request.cookies.get(SESSION_COOKIE))
    return session


def org_of_app(request: Request, consumer_key: str, session: Session | None = None) -> Access:
    """The org that is asked: the signed-in user's when it has the app, else one that has it."""
    orgs: Orgs = request.app.state.orgs
    own = orgs.of_token(session.token) if session else None
    return own if own and own.apps.by_key(consumer_key) else orgs.of_consumer_key(consumer_key)


def issuer_for(request: Request, access: Access) -> TokenIssuer:
    """An org as it gives tokens out to who sent this request."""
    peer = request.client.host if request.client else None
    source_ip = source_address(access.org, peer, request.headers.get("x-forwarded-for"))
    return TokenIssuer(access, request.app.state.base_url, request.app.state.signing_key, source_ip)


def form_is_ours(form: Mapping[str, str], session: Session) -> bool:
    """Whether a form came from a page that this session was shown."""
    return bool(session.csrf) and form.get(CSRF_FIELD) == session.csrf
