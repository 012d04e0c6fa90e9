"""Nothing that Instep writes, prints, sends in an address or shows in the list of processes holds a secret."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from lxml import html

from tests.command import WITHIN_S, Ended
from tests.emulator import Emulator, free_port, read_line
from tests.installation import Installation, installation_at
from tests.security.leaks import Remains, forms_of, sampled_command_lines

pytestmark = pytest.mark.long

PEOPLE = Path(__file__).parent.parent / "data" / "people.csv"
ADMINISTRATOR, PASSWORD = "ada@northwind.example", "stairs-Lantern-42-marble"
OPEN_ALL = """
import json, sys
from instep.cli.starting import start
start()
from instep.connections.models import SealedRow
found = [row.open(secret).open() for model in SealedRow.__subclasses__() for row in model.objects.all()
    for secret in row.sealed_secrets() if getattr(row, f"{secret}_sealed") is not None]
sys.stdout.write(json.dumps(found))
"""


class Story(Installation):
    """An installation that logs everything, and keeps what its commands print."""

    def __init__(self, home: Path, remains: Remains) -> None:
        super().__init__(home, INSTEP_LOG_LEVEL="DEBUG")
        self.remains = remains
        self.secrets: set[str] = set()

    def run(self, *arguments: str | Path) -> Ended:
        ended = super().run(*arguments)
        self.remains.add(f"output of instep {' '.join(map(str, arguments[:2]))}", ended.out + ended.err)
        return ended

    def note_secrets(self) -> None:
        """What is sealed now: tokens come and go."""
        program = [sys.executable, "-c", OPEN_ALL]
        opened = subprocess.run(program, env=self.environment, capture_output=True, text=True, check=True)
        self.secrets |= {secret for secret in json.loads(opened.stdout) if len(secret) > 8}


@pytest.fixture
def story(emulator: Emulator, tmp_path: Path) -> Iterator[Story]:
    with installation_at(tmp_path / "scratch"):
        told = Story(tmp_path / "home", Remains())
        yield told
        told.end_all()


def test_secret_is_found_in_every_form_that_it_travels_in() -> None:
    """The search works: else nothing that follows means anything."""
    secret = "5Aep861+/= ä"
    for text in (secret, f"x{secret}", f"xy{secret}y"):
        remains = Remains()
        remains.add("base64", base64.b64encode(text.encode()))
        assert remains.where(secret) == ["base64"]
    assert secret.encode() in forms_of(secret)
    assert b"5Aep861%2B%2F%3D%20%C3%A4" in forms_of(secret)


@pytest.mark.timeout(240)
def test_whole_story_leaves_no_secret_anywhere(story: Story, emulator: Emulator, tmp_path: Path) -> None:
    with sampled_command_lines(story.remains):
        _tell(story, emulator, tmp_path)
    story.secrets |= {
        emulator.consumer_secret,
        emulator.ready["admin"]["password"],
        emulator.ready["admin"]["security_token"],
        emulator.password_and_token,
        PASSWORD,
        (story.home / "master.key").read_text().strip(),
    }
    story.remains.add_files(story.home, without=("master.key",))
    story.remains.add("the org's journal", json.dumps(emulator.journal()))
    assert len(story.secrets) > 12
    assert story.remains.where("zoe.abbott@northwind.example") or story.remains.where(
        "tracy.higgins"
    )  # it looks inside
    assert {secret[:6]: found for secret in story.secrets if (found := story.remains.where(secret))} == {}


def _tell(story: Story, emulator: Emulator, folder: Path) -> None:
    """Everything that handles secrets, what goes wrong included."""
    story.connect_with_oauth(emulator)
    story.note_secrets()
    story.do("people", "import", PEOPLE)
    story.do("import", "acme")
    emulator.change_app(refresh_token_rotation="on")
    emulator.end_sessions()
    story.do("connection", "check", "acme")
    story.note_secrets()
    story.do("connection", "certificate", "acme", "--out", folder / "acme.crt")
    _let_it_go_wrong(story, emulator, folder)
    story.connect(emulator, "by-soap")
    story.do("import", "by-soap")
    story.note_secrets()
    story.do("vault", "rotate")
    _use_the_console(story)
    story.read("connection", "show", "acme")
    story.do("connection", "remove", "acme", "--yes")


def _let_it_go_wrong(story: Story, emulator: Emulator, folder: Path) -> None:
    wrong = folder / "wrong-secret"
    wrong.write_text("wrong-secret-that-nobody-may-see-9f2c")
    story.secrets.add(wrong.read_text())
    given = ("--consumer-secret-file", wrong, "--consumer-key", emulator.consumer_key)
    story.run("connection", "authorize", "acme", "--port", str(emulator.terminal_port), *given)
    for effect in ("drop_after", "truncated_body"):
        emulator.end_sessions()
        emulator.fault(effect, path="/services/(oauth2|data)/", times=1)
        story.run("connection", "check", "acme")
    emulator.clear_faults()
    emulator.revoke_grants()
    story.do("import", "acme", exits=1)
    story.authorize(emulator)
    story.note_secrets()


def _use_the_console(story: Story) -> None:
    """Sign in, look at every page that is about credentials, press Authenticate; Django's cookies are secrets too."""
    password = story.home.parent / "console-password"
    password.write_text(PASSWORD)
    story.do("admin", "create", ADMINISTRATOR, "--password-file", password)
    port = free_port()
    with story.start("serve", "--port", str(port)) as process:
        assert process.stdout is not None
        assert read_line(process.stdout, WITHIN_S)
        with httpx2.Client(
            base_url=f"http://localhost:{port}", follow_redirects=True, timeout=WITHIN_S, trust_env=False
        ) as browser:
            _walk(story, browser)
        process.terminate()
        _, complaints = process.communicate(timeout=WITHIN_S)
    story.remains.add("standard error of serve", complaints)


def _walk(story: Story, browser: httpx2.Client) -> None:
    signed_in = _send(browser, "/account/login/", {"login": ADMINISTRATOR, "password": PASSWORD})
    assert "Dashboard" in signed_in.text
    base = "/applications/acme/provisioning/integration/"
    for path in ("/", "/applications/acme/", base, f"{base}edit/"):
        page = browser.get(path)
        story.remains.add(f"page {path}", page.text)
        story.remains.add("addresses", f"{page.url}\n")
    window = _send(browser, f"{base}edit/", {}, action=f"{base}authenticate/")
    story.remains.add("window", window.text)
    story.remains.add("addresses", f"{window.url}\n")


def _send(browser: httpx2.Client, page: str, filled: dict[str, str], action: str = "") -> httpx2.Response:
    """Fill in the main form of a page and send it, as a browser would."""
    document = html.fromstring(browser.get(page).text)
    token = document.xpath("string(//form[@method='post']//input[@name='csrfmiddlewaretoken']/@value)")
    return browser.post(action or page, data={"csrfmiddlewaretoken": token} | filled)
