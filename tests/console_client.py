"""An administrator at the console, over HTTP, without a browser: signs in and fills forms."""

import dataclasses
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from tests.emulator import free_port
from tests.installation import END_WITHIN_S, Installation, eventually

EMAIL, PASSWORD = "ada@example.com", "correct horse battery staple"


class Console:
    """A signed-in administrator."""

    def __init__(self, url: str) -> None:
        self.http = httpx2.Client(base_url=url, timeout=20, follow_redirects=True, trust_env=False)

    def sign_in(self) -> None:
        answer = self.submit("/account/login/", login=EMAIL, password=PASSWORD)
        assert "Sign in" not in answer.text, answer.text

    def submit(self, path: str, **fields: str) -> httpx2.Response:
        """Open a page, fill in its form and send it, as a browser does."""
        page = self.http.get(path)
        assert page.is_success, f"{path}: {page.status_code}"
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, f"{path} has no form"
        answer = self.http.post(path, data={**fields, "csrfmiddlewaretoken": token[1]})
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:2000]}"
        return answer

    def apply(self, plan_id: str) -> str:
        """Press Apply on a plan. Returns the run's id."""
        answer = self.submit(f"/plans/{plan_id}/apply/")
        found = re.search(r"/runs/([0-9a-f-]{36})/", str(answer.url))
        assert found, f"no run was started: {answer.url}"
        return found[1]


def make_administrator(installation: Installation) -> None:
    password = installation.home.parent / f"{installation.home.name}-password"
    password.write_text(PASSWORD)
    installation.do("admin", "create", EMAIL, "--password-file", password)


@dataclasses.dataclass(frozen=True)
class Server:
    process: subprocess.Popen[str]
    console: Console


@contextmanager
def served(installation: Installation) -> Iterator[Server]:
    """`instep serve` for the length of the block; nobody is signed in."""
    port = free_port()
    process = installation.launch("serve", "--port", port)
    console = Console(f"http://127.0.0.1:{port}")

    def answers() -> bool:
        assert process.poll() is None, installation.log.read_text()
        try:
            return console.http.get("/account/login/").is_success
        except httpx2.TransportError:
            return False

    try:
        eventually(answers, within_s=60)
        yield Server(process, console)
    finally:
        console.http.close()
        process.terminate()
        process.wait(END_WITHIN_S)


@contextmanager
def console_of(installation: Installation) -> Iterator[Server]:
    """The same, and an administrator signed in to it."""
    with served(installation) as server:
        server.console.sign_in()
        yield server
