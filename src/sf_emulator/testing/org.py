"""An org that runs as a process, and its control surface as methods."""

import json
import queue
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO, Any

import httpx2
from lxml import etree

_READY_WITHIN_S = 60.0
_ENDS_WITHIN_S = 10.0
_ANSWERS_WITHIN_S = 30.0
_SOAP = "/services/Soap/u/64.0"
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_PARTNER = "urn:partner.soap.sforce.com"


class OrgNotStarted(Exception):
    """`sf-emulator serve` ended before it answered; the text is what it said."""


class CallRefused(Exception):
    """A call to the control surface or the org made no sense; the text says why."""


class Org:
    """A running org: how to sign in, and what a test may do to it."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready
        self.url: str = ready["url"]
        self.api_version: str = ready["api_version"]
        self.org_id: str = ready["org_id"]
        self.ca_file: str | None = ready.get("ca_file")
        self.http = httpx2.Client(
            base_url=self.url, timeout=_ANSWERS_WITHIN_S, verify=self._trust(), trust_env=False, follow_redirects=False
        )

    def _trust(self) -> ssl.SSLContext | bool:
        return ssl.create_default_context(cafile=self.ca_file) if self.ca_file else True

    # --- how to sign in ---

    @property
    def username(self) -> str:
        """The administrator's user name."""
        return str(self.ready["admin"]["username"])

    @property
    def password(self) -> str:
        return str(self.ready["admin"]["password"])

    @property
    def security_token(self) -> str:
        """What SOAP login() wants behind the password."""
        return str(self.ready["admin"]["security_token"])

    @property
    def consumer_key(self) -> str:
        """The ready-made app's key, also called client id."""
        return str(self.ready["app"]["consumer_key"])

    @property
    def consumer_secret(self) -> str:
        return str(self.ready["app"]["consumer_secret"])

    def log_in(self, username: str | None = None, password: str | None = None) -> str:
        """A session id from SOAP login(), which is a bearer token for every API; the administrator's unless said.

        Raises:
            CallRefused: login() was refused.
        """
        secret = password if username else f"{self.password}{self.security_token}"
        envelope = etree.Element(f"{{{_ENVELOPE}}}Envelope")
        login = etree.SubElement(etree.SubElement(envelope, f"{{{_ENVELOPE}}}Body"), f"{{{_PARTNER}}}login")
        etree.SubElement(login, f"{{{_PARTNER}}}username").text = username or self.username
        etree.SubElement(login, f"{{{_PARTNER}}}password").text = secret
        headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": "login"}
        answer = etree.fromstring(self.http.post(_SOAP, content=etree.tostring(envelope), headers=headers).content)
        session = answer.findtext(".//{*}sessionId")
        if session is None:
            raise CallRefused(answer.findtext(".//faultstring") or "login() was refused.")
        return session

    # --- records, as the administrator ---

    @cached_property
    def _session(self) -> str:
        return self.log_in()

    def forget_session(self) -> None:
        """Log in again for the next call: the session is gone."""
        self.__dict__.pop("_session", None)

    def call(self, method: str, path: str, body: Any = None, /, **query: str) -> Any:
        """A call to the REST API below the newest version: `call("GET", "limits")`. Raises CallRefused."""
        address = path if path.startswith("/") else f"/services/data/v{self.api_version}/{path}"
        headers = {"Authorization": f"Bearer {self._session}"}
        return _body_of(self.http.request(method, address, json=body, params=query or None, headers=headers))

    def query(self, soql: str) -> list[dict[str, Any]]:
        """Every record of a query's answer."""
        page = self.call("GET", "query", q=soql)
        records: list[dict[str, Any]] = page["records"]
        while not page["done"]:
            page = self.call("GET", page["nextRecordsUrl"])
            records += page["records"]
        return records

    def create(self, sobject: str, **fields: Any) -> str:
        """The new record's id."""
        return str(self.call("POST", f"sobjects/{sobject}", fields)["id"])

    def update(self, sobject: str, record_id: str, **fields: Any) -> None:
        self.call("PATCH", f"sobjects/{sobject}/{record_id}", fields)

    def delete(self, sobject: str, record_id: str) -> None:
        self.call("DELETE", f"sobjects/{sobject}/{record_id}")

    # --- the control surface ---

    def control(self, method: str, path: str, body: Any = None, /, **query: str) -> Any:
        """A call below `/__emulator__/`. Raises CallRefused."""
        return _body_of(self.http.request(method, f"/__emulator__/{path}", json=body, params=query))

    def reset(self) -> None:
        """Back to the beginning: records, apps' settings, sessions, clock, faults, journal."""
        self.forget_session()
        self.control("POST", "reset")

    def fault(self, effect: str, *, match: dict[str, str] | None = None, **rule: Any) -> int:
        """Spoil the next request that matches (or so many `times`); answers the rule's number."""
        return int(self.control("POST", "faults", {"effect": effect, "match": match or {}, **rule})["id"])

    def clear_faults(self) -> None:
        self.control("DELETE", "faults")

    def advance(self, seconds: float) -> None:
        """Move the org's time on."""
        self.control("POST", "clock", {"advance_s": seconds})

    def settings(self, **changes: Any) -> dict[str, Any]:
        """The org's settings, after these changes."""
        if changes:
            self.control("POST", "settings", changes)
        return dict(self.control("GET", "settings"))

    def make_app(self, name: str, **settings: Any) -> dict[str, Any]:
        """Another app with its key and secret."""
        return dict(self.control("POST", "apps", {"name": name, **settings}))

    def end_sessions(self) -> None:
        """Every access token ends; refresh tokens stay."""
        self.forget_session()
        self.control("DELETE", "sessions")

    def revoke_grants(self) -> None:
        """Every refresh token is revoked."""
        self.control("DELETE", "grants")

    def journal(self, **wanted: str) -> list[dict[str, Any]]:
        """The requests so far, oldest first: method, path, status and more. `unknown="true"`: what the org has not."""
        requests: list[dict[str, Any]] = self.control("GET", "journal", **wanted)["requests"]
        return requests

    def api_calls(self) -> int:
        """How many API calls the journal's requests cost."""
        return int(self.control("GET", "journal")["api_calls"])

    def mail(self) -> list[dict[str, Any]]:
        """What Salesforce would have sent."""
        sent: list[dict[str, Any]] = self.control("GET", "mail")["mail"]
        return sent


@contextmanager
def running_org(*options: str) -> Iterator[Org]:
    """`sf-emulator serve` on a free port until the block ends: `running_org("--users", "1000", "--https")`.

    Raises:
        OrgNotStarted: It ended first.
    """
    command = [sys.executable, "-m", "sf_emulator", "serve", "--port", "0", "--json", *options]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
        try:
            org = Org(_ready(process, said))
            yield org
            org.http.close()
        finally:
            _end(process)


def _ready(process: subprocess.Popen[str], said: IO[str]) -> dict[str, Any]:
    assert process.stdout  # noqa: S101 - it is a pipe
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read_line, args=(process.stdout, lines), daemon=True).start()
    try:
        line = lines.get(timeout=_READY_WITHIN_S)
    except queue.Empty:
        raise OrgNotStarted(f"sf-emulator did not answer within {_READY_WITHIN_S:g} s.") from None
    if not line:
        status = process.wait(_ENDS_WITHIN_S)
        said.seek(0)
        raise OrgNotStarted(f"sf-emulator ended with status {status}: {said.read().strip()}")
    ready: dict[str, Any] = json.loads(line)
    return ready


def _read_line(stream: IO[str], lines: "queue.Queue[str]") -> None:
    lines.put(stream.readline())


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _body_of(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise CallRefused(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}")
    return answer.json() if answer.content else None
