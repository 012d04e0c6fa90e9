"""What the tests do with an emulator, in their words: a client that knows addresses and forms."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from httpx2 import Response
from lxml import html
from starlette.testclient import TestClient

BASE_URL = "http://127.0.0.1:8080"
CALLBACK = "http://localhost:9999/callback"
VERIFIER = "a-verifier-of-forty-three-characters-or-more-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Form:
    """A form of a page: where it goes and what it holds."""

    action: str
    fields: dict[str, Any]
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class Emulator:
    """A person with a browser, and a client application."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.ready: dict[str, Any] = client.get("/__emulator__/ready").json()

    @property
    def key(self) -> str:
        """The ready-made app's consumer key."""
        return str(self.ready["app"]["consumer_key"])

    @property
    def secret(self) -> str:
        """The ready-made app's consumer secret."""
        return str(self.ready["app"]["consumer_secret"])

    # --- a person with a browser ---

    def sign_in(self, username: str | None = None, password: str | None = None) -> Response:
        """Fill in the login page."""
        form = read_form(self.client.get("/login"), "login_form")
        form.fields |= {
            "username": username or self.ready["admin"]["username"],
            "pw": password or self.ready["admin"]["password"],
        }
        return self.client.post(form.action, data=form.fields)

    def open(self, path: str) -> Response:
        """Open a page and follow where it leads, as long as it stays here."""
        response = self.client.get(path)
        while response.is_redirect and response.headers["location"].startswith(("/", BASE_URL)):
            response = self.client.get(response.headers["location"])
        return response

    def press(self, page: Response, form_id: str, button: str = "", **changes: Any) -> Response:
        """Send a form of a page with one of its buttons."""
        form = read_form(page, form_id)
        if button:
            name, value = form.buttons[button]
            form.fields[name] = value
        fields = {name: value for name, value in (form.fields | changes).items() if value is not None}
        return self.client.post(form.action or page.url.path, data=fields)

    def allow(self, **query: str) -> str:
        """Sign in, ask for approval, press Allow; answers the code."""
        self.sign_in()
        page = self.open(self.authorize_path(**query))
        if page.status_code == 200:
            page = self.press(page, "editPage", "oaapprove")
        return answer_at_callback(page)["code"]

    # --- a client application ---

    def authorize_path(self, **query: str) -> str:
        """The address that a client sends a person to."""
        asked = {"response_type": "code", "client_id": self.key, "redirect_uri": CALLBACK}
        asked["scope"] = "api refresh_token"
        return f"/services/oauth2/authorize?{urlencode({k: v for k, v in (asked | query).items() if v})}"

    def exchange(self, code: str, **form: str | None) -> Response:
        """Turn a code into tokens."""
        sent: dict[str, str | None] = {"grant_type": "authorization_code", "code": code}
        sent |= {"client_id": self.key, "client_secret": self.secret, "redirect_uri": CALLBACK} | form
        return self.token(**sent)

    def refresh(self, refresh_token: str, **form: str | None) -> Response:
        """Turn a refresh token into an access token."""
        sent: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.token(**(sent | {"client_id": self.key, "client_secret": self.secret} | form))

    def token(self, **form: str | None) -> Response:
        """A request to the token endpoint; None leaves a field out."""
        data = {name: value for name, value in form.items() if value is not None}
        return self.client.post("/services/oauth2/token", data=data)

    def connect(self, **query: str) -> dict[str, str]:
        """The whole web-server flow; answers the tokens."""
        tokens: dict[str, str] = self.exchange(self.allow(**query)).json()
        return tokens

    # --- the control surface ---

    def advance(self, seconds: float) -> None:
        """Move the org's time on."""
        assert self.client.post("/__emulator__/clock", json={"advance_s": seconds}).status_code == 200


def read_form(page: Response, form_id: str) -> Form:
    """A form of a page, filled as a browser would send it, without its buttons."""
    assert page.status_code == 200, f"{page.status_code}: {page.text[:2000]}"
    found = parse(page).get_element_by_id(form_id)
    buttons = {
        button.get("id", ""): (button.get("name", ""), button.get("value", "")) for button in found.iter("button")
    }
    fields: dict[str, Any] = {}
    for name, value in found.form_values():
        fields[name] = value if name not in fields else [*_listed(fields[name]), value]
    return Form(found.action or "", fields, buttons)


def parse(page: Response) -> Any:
    """A page as lxml elements."""
    return html.fromstring(page.text)


def answer_at_callback(response: Response) -> dict[str, str]:
    """What a redirect tells the callback."""
    assert response.status_code == 302, f"{response.status_code}: {response.text[:2000]}"
    location = response.headers["location"]
    assert location.startswith(CALLBACK), location
    parts = urlsplit(location)
    return dict(parse_qsl(parts.query or parts.fragment))


def query_of(response: Response) -> dict[str, list[str]]:
    """The query that a redirect goes to."""
    return parse_qs(urlsplit(response.headers["location"]).query)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
