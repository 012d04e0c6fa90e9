"""Setup's requests: who is signed in, what they may do, and whether a form is ours."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sf_emulator.objects import Actor, Org
from sf_emulator.objects.access import Access, Session

from .navigation import NAVIGATION

SESSION_COOKIE = "sid"
CSRF_FIELD = "_CONFIRMATIONTOKEN"


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """A request of a signed-in user who may see Setup."""

    request: Request
    form: FormData
    session: Session
    user: dict[str, Any]
    permissions: frozenset[str]

    @property
    def access(self) -> Access:
        """Apps, grants and sessions of the org."""
        access: Access = self.request.app.state.orgs.of_token(self.session.token)
        return access

    @property
    def org(self) -> Org:
        """The org."""
        return self.access.org

    @property
    def actor(self) -> Actor:
        """The user as the one who writes."""
        return self.org.actor(self.user["Id"])

    @property
    def is_post(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    def text(self, name: str) -> str:
        """A text field of the form, without the space around it."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def uploaded(self, name: str) -> bytes:
        """What a file field was filled with; nothing when it was left empty."""
        value = self.form.get(name)
        return value.file.read() if isinstance(value, UploadFile) else b""

    def ticked(self, name: str) -> bool:
        """Whether a checkbox was ticked."""
        return name in self.form

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value of a field that can be chosen more than once."""
        return tuple(value for value in self.form.getlist(name) if isinstance(value, str))

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page in Setup's frame."""
        everything = {
            "user": self.user,
            "org": self.org,
            "csrf_field": CSRF_FIELD,
            "csrf": self.session.csrf,
            "navigation": NAVIGATION,
            "path": self.request.url.path,
            "said": self.request.query_params.get("said", ""),
            **context,
        }
        page: Response = self.request.app.state.templates.TemplateResponse(
            self.request, template, everything, status_code=status
        )
        return page


Handler = Callable[[SetupRequest], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def signed_in(handler: Handler, *, needs: str = "ViewSetup") -> Endpoint:
    """An endpoint for users who are signed in and have a permission; forms must come from our own pages."""

    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(_handle, request, FormData())
        async with request.form() as form:
            return await run_in_threadpool(_handle, request, form)

    def _handle(request: Request, form: FormData) -> Response:
        session = browser_session(request)
        if session is None:
            return RedirectResponse(f"/?{urlencode({'ec': '302', 'startURL': _here(request)})}", status_code=302)
        org: Org = request.app.state.orgs.of_token(session.token).org
        user = org.get("User", session.user_id)
        if user is None:
            raise HTTPException(404)
        setup = SetupRequest(request, form, session, user, org.permissions(session.user_id))
        if needs not in setup.permissions:
            return setup.page("no_privileges.html", 403, needs=needs)
        if setup.is_post and form.get(CSRF_FIELD) != session.csrf:
            return setup.page("stale_form.html", 403)
        return handler(setup)

    return endpoint


def browser_session(request: Request) -> Session | None:
    """The session of the person in front of the browser, if somebody is signed in."""
    token = request.cookies.get(SESSION_COOKIE)
    session: Session | None = request.app.state.orgs.browser_session(token)
    return session


def redirect(path: str, said: str = "") -> Response:
    """To another page of Setup, which says that something was done."""
    joint = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{joint}{urlencode({'said': said})}" if said else path, status_code=303)


def _here(request: Request) -> str:
    if request.method != "GET":
        return "/setup"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
