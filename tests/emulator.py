"""An emulated org that runs as a process of its own, and a person with a browser who uses it.

It is reached over the network only, as any client would.
"""

import json
import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2
from lxml import html

from sf_emulator.testing import Org, running_org

DEPLOYED_WITHIN_S = 30
APPS_PAGE = "/setup/connected-apps"  # the ready-made app is one, so that every flow can be tried with it
READY_MADE_APP = "Ready-made App"
CALLBACK_PATH = "/admin/app/generic/oauth20redirect"


class Emulator(Org):
    """The running org: its ready line, its control surface, and its pages as a person uses them."""

    @property
    def password_and_token(self) -> str:
        """What SOAP login() wants as password."""
        return f"{self.ready['admin']['password']}{self.ready['admin']['security_token']}"

    @property
    def terminal_port(self) -> int:
        """The port of the ready-made app's http://localhost callback that this emulator was started with."""
        return urlsplit(self.ready["app"]["callback_urls"][-1]).port or 0

    # --- a person with a browser ---

    def allow(self, address: str, username: str = "", password: str = "") -> str:
        """Open the authorize address, log in (as the administrator unless said), press Allow; the callback's address
        with its code."""
        return self._decide(address, "oaapprove", {"username": username, "pw": password} if username else self._login)

    def deny(self, address: str) -> str:
        return self._decide(address, "oadeny", self._login)

    def _decide(self, address: str, button_id: str, login: dict[str, str]) -> str:
        with self._browser() as browser:
            page = self._open(browser, address)
            if _form(page, "login_form") is not None:
                page = self._follow(browser, _press(browser, page, "login_form", login))
            if page.is_redirect:
                return str(page.headers["location"])
            answer = _press(browser, page, "editPage", {}, button_id)
            assert answer.is_redirect, answer.text[:2000]
            return str(answer.headers["location"])

    def _browser(self) -> httpx2.Client:
        return httpx2.Client(timeout=20, follow_redirects=False, trust_env=False, verify=self._trust())

    def _open(self, browser: httpx2.Client, address: str) -> httpx2.Response:
        return self._follow(browser, browser.get(address))

    def _follow(self, browser: httpx2.Client, answer: httpx2.Response) -> httpx2.Response:
        """Follow redirects as long as they stay in the org."""
        while answer.is_redirect:
            target = urljoin(str(answer.url), answer.headers["location"])
            if not target.startswith(self.url):
                return answer
            answer = browser.get(target)
        return answer

    def change_app(self, certificate: str = "", **changes: Any) -> None:
        """Edit the ready-made app in Setup. A tick is set with "on" or, for `scopes`, a list; None takes it away. A
        certificate (PEM) is uploaded."""
        files = {"certificate": ("instep.crt", certificate, "application/x-x509-ca-cert")} if certificate else None
        self._edit_app("edit", "app-form", changes | ({"digital_signatures": "on"} if certificate else {}), files)

    def change_policies(self, **changes: Any) -> None:
        """Edit the ready-made app's policies in Setup."""
        self._edit_app("policies/edit", "policies-form", changes)

    def pre_authorize(self, profile: str = "System Administrator") -> None:
        """Whoever has the profile may use the ready-made app without allowing it; nobody else may."""
        found = next(row for row in self.query("SELECT Id, Name FROM Profile") if row["Name"] == profile)
        self.change_policies(permitted_users="admin_approved", profile_ids=[found["Id"]])

    def _edit_app(self, page_name: str, form_id: str, changes: dict[str, Any], files: Any = None) -> None:
        with self._browser() as browser:
            page = self._open(browser, f"{self.url}{APPS_PAGE}")
            page = self._follow(browser, _press(browser, page, "login_form", self._login))
            page = self._open(browser, f"{self.url}{_link(page, READY_MADE_APP)}/{page_name}")
            saved = _press(browser, page, form_id, changes, files=files)
            assert saved.is_redirect, saved.text[:2000]

    @property
    def _login(self) -> dict[str, str]:
        return {"username": self.username, "pw": self.ready["admin"]["password"]}

    # --- the control surface ---

    def take_snapshot(self, name: str) -> None:
        """Of every org, as it is now."""
        self.control("POST", "snapshots", {"name": name})

    def restore_snapshot(self, name: str) -> None:
        self.forget_session()
        self.control("POST", f"snapshots/{name}/restore")

    def fault(
        self,
        effect: str,
        *,
        method: str = "",
        path: str = "",
        body_contains: str = "",
        operation: str = "",
        **rule: Any,
    ) -> int:
        """Spoil the next matching request (or so many `times`). Returns the rule's number.

        `operation` says what is asked for over any API, in SOAP's words: query, create, update, delete, ...
        """
        wanted = {"method": method, "path": path, "body_contains": body_contains, "operation": operation}
        match = {name: value for name, value in wanted.items() if value}
        return super().fault(effect, match=match, **rule)

    def is_holding(self, fault: int) -> bool:
        """Whether a request waits at this rule now."""
        return bool(self.control("GET", f"faults/{fault}")["holding"])

    def matches(self, fault: int) -> int:
        """How many requests this rule was about so far."""
        return int(self.control("GET", f"faults/{fault}")["matched"])

    def confirm_email(self, user_id: str) -> None:
        """The user follows the link in the mail about a new address."""
        self.control("POST", f"users/{user_id}/confirm-email")

    def release(self, fault: int) -> None:
        """Let go what a rule holds."""
        self.control("POST", f"faults/{fault}/release")

    def forget_journal(self) -> None:
        self.control("DELETE", "journal")

    # --- the Salesforce administrator, who works in the org without Instep ---

    def one(self, soql: str) -> dict[str, Any]:
        """The only row."""
        rows = self.query(soql)
        assert len(rows) == 1, f"{soql}: {rows}"
        return rows[0]

    def describe(self, sobject: str) -> dict[str, Any]:
        """The object as the administrator sees it."""
        described: dict[str, Any] = self.call("GET", f"sobjects/{sobject}/describe")
        return described

    def set_password(self, user_id: str, password: str) -> None:
        self.call("POST", f"sobjects/User/{user_id}/password", {"NewPassword": password})

    def deploy(self, package: bytes) -> dict[str, Any]:
        """Deploy a zip with package.xml at its top; how it ended, with what became of each component."""
        address = f"/services/data/v{self.api_version}/metadata/deployRequest"
        options = {"deployOptions": {"singlePackage": True, "rollbackOnError": True}}
        parts: dict[str, Any] = {
            "json": (None, json.dumps(options), "application/json"),
            "file": ("package.zip", package, "application/zip"),
        }
        sent = self.http.post(address, files=parts, headers={"Authorization": f"Bearer {self.log_in()}"})
        assert sent.is_success, f"{sent.status_code}: {sent.text[:2000]}"
        until = time.monotonic() + DEPLOYED_WITHIN_S
        while time.monotonic() < until:
            result: dict[str, Any] = self.call("GET", f"{address}/{sent.json()['id']}", includeDetails="true")[
                "deployResult"
            ]
            if result["done"]:
                return result
        raise AssertionError(f"the deployment was not over within {DEPLOYED_WITHIN_S} s")


@contextmanager
def running_emulator(*arguments: str) -> Iterator[Emulator]:
    """`sf-emulator serve` on a free port, until the block ends."""
    callbacks = (f"http://localhost:8000{CALLBACK_PATH}", f"http://localhost:{free_port()}{CALLBACK_PATH}")
    options = [option for callback in callbacks for option in ("--callback-url", callback)]
    with running_org(*options, *arguments) as org:
        emulator = Emulator(org.ready)
        yield emulator
        emulator.http.close()


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def read_line(stream: IO[str], within_s: float) -> str:
    """One line of a process; fails instead of waiting for ever."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    return lines.get(timeout=within_s)


def _form(page: httpx2.Response, form_id: str) -> Any:
    if not page.text.strip():
        return None
    return next((form for form in html.fromstring(page.text).iter("form") if form.get("id") == form_id), None)


def _link(page: httpx2.Response, text: str) -> str:
    """Where the first link with this text goes."""
    links = html.fromstring(page.text).iter("a")
    return next(str(link.get("href")) for link in links if "".join(map(str, link.itertext())).strip() == text)


def _press(
    browser: httpx2.Client,
    page: httpx2.Response,
    form_id: str,
    filled: dict[str, Any],
    button_id: str = "",
    files: Any = None,
) -> httpx2.Response:
    """Send a form as a browser would, with some fields changed; None takes a field away."""
    form = _form(page, form_id)
    assert form is not None, page.text[:2000]
    fields: dict[str, list[str]] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    changed = {name: value if isinstance(value, list) else [value] for name, value in filled.items()}
    fields = {name: values for name, values in (fields | changed).items() if values != [None]}
    for button in form.iter("button"):
        if button_id and button.get("id") == button_id:
            fields[button.get("name")] = [button.get("value")]
    return browser.post(urljoin(str(page.url), form.action or str(page.url)), data=fields, files=files)
