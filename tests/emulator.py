"""An emulated org that runs as a process of its own, and a person with a browser who uses it.

It is reached over the network only, as any client would.
"""

import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2
from lxml import etree, html

READY_WITHIN_S = 30
END_WITHIN_S = 10
DEPLOYED_WITHIN_S = 30
APPS_PAGE = "/setup/connected-apps"  # the ready-made app is one, so that every flow can be tried with it
READY_MADE_APP = "Ready-made App"
CALLBACK_PATH = "/admin/app/generic/oauth20redirect"
LOGIN = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com">
<s:Body><p:login><p:username>{username}</p:username><p:password>{password}</p:password></p:login></s:Body></s:Envelope>"""


class Emulator:
    """The running org: its ready line, its control surface, and its pages as a person uses them."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready
        self.url: str = ready["url"]
        self.http = httpx2.Client(base_url=self.url, timeout=20, follow_redirects=False, trust_env=False)
        self._session = ""

    @property
    def consumer_key(self) -> str:
        return str(self.ready["app"]["consumer_key"])

    @property
    def consumer_secret(self) -> str:
        return str(self.ready["app"]["consumer_secret"])

    @property
    def username(self) -> str:
        return str(self.ready["admin"]["username"])

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
        with httpx2.Client(timeout=20, follow_redirects=False, trust_env=False) as browser:
            page = self._open(browser, address)
            if _form(page, "login_form") is not None:
                page = self._follow(browser, _press(browser, page, "login_form", login))
            if page.is_redirect:
                return str(page.headers["location"])
            answer = _press(browser, page, "editPage", {}, button_id)
            assert answer.is_redirect, answer.text[:2000]
            return str(answer.headers["location"])

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
        with httpx2.Client(timeout=20, follow_redirects=False, trust_env=False) as browser:
            page = self._open(browser, f"{self.url}{APPS_PAGE}")
            page = self._follow(browser, _press(browser, page, "login_form", self._login))
            page = self._open(browser, f"{self.url}{_link(page, READY_MADE_APP)}/{page_name}")
            saved = _press(browser, page, form_id, changes, files=files)
            assert saved.is_redirect, saved.text[:2000]

    @property
    def _login(self) -> dict[str, str]:
        return {"username": self.username, "pw": self.ready["admin"]["password"]}

    # --- the control surface ---

    def reset(self) -> None:
        self._session = ""
        self._control("POST", "reset")

    def take_snapshot(self, name: str) -> None:
        """Of every org, as it is now."""
        self._control("POST", "snapshots", {"name": name})

    def restore_snapshot(self, name: str) -> None:
        self._session = ""
        self._control("POST", f"snapshots/{name}/restore")

    def end_sessions(self) -> None:
        """Every access token ends, the administrator's too; refresh tokens stay."""
        self._session = ""
        self._control("DELETE", "sessions")

    def revoke_grants(self) -> None:
        self._control("DELETE", "grants")

    def change_settings(self, **settings: Any) -> None:
        self._control("POST", "settings", settings)

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
        return int(self._control("POST", "faults", {"effect": effect, "match": match, **rule}).json()["id"])

    def is_holding(self, fault: int) -> bool:
        """Whether a request waits at this rule now."""
        return bool(self._control("GET", f"faults/{fault}").json()["holding"])

    def matches(self, fault: int) -> int:
        """How many requests this rule was about so far."""
        return int(self._control("GET", f"faults/{fault}").json()["matched"])

    def clear_faults(self) -> None:
        """Everything goes well again; requests that are held go on."""
        self._control("DELETE", "faults")

    def confirm_email(self, user_id: str) -> None:
        """The user follows the link in the mail about a new address."""
        self._control("POST", f"users/{user_id}/confirm-email")

    def release(self, fault: int) -> None:
        """Let go what a rule holds."""
        self._control("POST", f"faults/{fault}/release")

    def advance(self, seconds: float) -> None:
        """Move the org's time on."""
        self._control("POST", "clock", {"advance_s": seconds})

    def journal(self, **wanted: str) -> list[dict[str, Any]]:
        """The requests so far, oldest first: method, path, status, ..."""
        requests: list[dict[str, Any]] = self.http.get("/__emulator__/journal", params=wanted).json()["requests"]
        return requests

    def forget_journal(self) -> None:
        self._control("DELETE", "journal")

    def api_calls(self) -> int:
        return int(self.http.get("/__emulator__/journal").json()["api_calls"])

    def _control(self, method: str, name: str, body: Any = None) -> httpx2.Response:
        answer = self.http.request(method, f"/__emulator__/{name}", json=body)
        assert answer.is_success, f"{answer.status_code}: {answer.text[:2000]}"
        return answer

    # --- the Salesforce administrator, who works in the org without Instep ---

    def query(self, soql: str) -> list[dict[str, Any]]:
        """What the org itself says."""
        records: list[dict[str, Any]] = []
        page = self._rest("GET", f"query?{urlencode({'q': soql})}")
        records += page["records"]
        while not page["done"]:
            page = self._answer("GET", page["nextRecordsUrl"])
            records += page["records"]
        return records

    def one(self, soql: str) -> dict[str, Any]:
        """The only row."""
        rows = self.query(soql)
        assert len(rows) == 1, f"{soql}: {rows}"
        return rows[0]

    def describe(self, sobject: str) -> dict[str, Any]:
        """The object as the administrator sees it."""
        described: dict[str, Any] = self._rest("GET", f"sobjects/{sobject}/describe")
        return described

    def create(self, sobject: str, **fields: Any) -> str:
        """The new record's id."""
        return str(self._rest("POST", f"sobjects/{sobject}", fields)["id"])

    def update(self, sobject: str, record_id: str, **fields: Any) -> None:
        self._rest("PATCH", f"sobjects/{sobject}/{record_id}", fields)

    def delete(self, sobject: str, record_id: str) -> None:
        self._rest("DELETE", f"sobjects/{sobject}/{record_id}")

    def set_password(self, user_id: str, password: str) -> None:
        self._rest("POST", f"sobjects/User/{user_id}/password", {"NewPassword": password})

    def rest(self, method: str, path: str, body: Any = None) -> Any:
        """Any other REST call, below the version."""
        return self._rest(method, path, body)

    def deploy(self, package: bytes) -> dict[str, Any]:
        """Deploy a zip with package.xml at its top; how it ended, with what became of each component."""
        address = f"/services/data/v{self.ready['api_version']}/metadata/deployRequest"
        options = {"deployOptions": {"singlePackage": True, "rollbackOnError": True}}
        parts: dict[str, Any] = {
            "json": (None, json.dumps(options), "application/json"),
            "file": ("package.zip", package, "application/zip"),
        }
        self._session = self._session or self._log_in()
        sent = self.http.post(address, files=parts, headers={"Authorization": f"Bearer {self._session}"})
        assert sent.is_success, f"{sent.status_code}: {sent.text[:2000]}"
        until = time.monotonic() + DEPLOYED_WITHIN_S
        while time.monotonic() < until:
            result: dict[str, Any] = self._answer("GET", f"{address}/{sent.json()['id']}?includeDetails=true")[
                "deployResult"
            ]
            if result["done"]:
                return result
        raise AssertionError(f"the deployment was not over within {DEPLOYED_WITHIN_S} s")

    def _rest(self, method: str, path: str, body: Any = None) -> Any:
        return self._answer(method, f"/services/data/v{self.ready['api_version']}/{path}", body)

    def _answer(self, method: str, path: str, body: Any = None) -> Any:
        self._session = self._session or self._log_in()
        headers = {"Authorization": f"Bearer {self._session}"}
        answer = self.http.request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{answer.status_code}: {answer.text[:2000]}"
        return answer.json() if answer.content else None

    def _log_in(self) -> str:
        envelope = LOGIN.format(username=self.username, password=self.password_and_token)
        headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": "login"}
        answer = self.http.post("/services/Soap/u/64.0", content=envelope, headers=headers)
        assert answer.is_success, answer.text[:2000]
        return str(etree.fromstring(answer.content).findtext(".//{*}sessionId"))


@contextmanager
def running_emulator(*arguments: str) -> Iterator[Emulator]:
    """`sf-emulator serve` on a free port, until the block ends."""
    program = Path(sys.executable).parent / "sf-emulator"
    callbacks = (f"http://localhost:8000{CALLBACK_PATH}", f"http://localhost:{free_port()}{CALLBACK_PATH}")
    options = [option for callback in callbacks for option in ("--callback-url", callback)]
    process = subprocess.Popen(
        [program, "serve", "--port", "0", "--json", *options, *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        emulator = Emulator(_ready_line(process.stdout))
        yield emulator
        emulator.http.close()
    finally:
        process.terminate()
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(END_WITHIN_S)
        if process.stdout:
            process.stdout.close()


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


def _ready_line(stream: IO[str]) -> dict[str, Any]:
    line = read_line(stream, READY_WITHIN_S)
    assert line, "the emulator ended before it was ready"
    ready: dict[str, Any] = json.loads(line)
    return ready


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
