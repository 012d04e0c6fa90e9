"""`instep connection`, run as a person or a script runs it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from typer.testing import CliRunner

from instep.cli.app import app
from tests.command import WITHIN_S, Ended, Instep
from tests.emulator import Emulator, query_of, read_line

pytestmark = pytest.mark.long


@pytest.fixture
def secret_file(tmp_path: Path, emulator: Emulator) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(f"{emulator.consumer_secret}\n")
    return path


@pytest.fixture
def password_file(tmp_path: Path, emulator: Emulator) -> Path:
    path = tmp_path / "password.txt"
    path.write_text(emulator.password_and_token)
    return path


def add_oauth(instep: Instep, emulator: Emulator, secret_file: Path) -> None:
    org = ("--environment", "custom", "--domain", emulator.url)
    oauth_app = ("--consumer-key", emulator.consumer_key, "--consumer-secret-file", secret_file)
    added = instep.run("connection", "add", "acme", *org, *oauth_app)
    assert added.status == 0, added.err
    assert "instep connection authorize acme" in added.out


class Authorizing:
    """`connection authorize` while it waits."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        self.address = read_line(process.stdout, WITHIN_S).rstrip("\n")

    def answer(self, address: str) -> httpx2.Response:
        """Open what Salesforce sends the browser to."""
        return httpx2.get(address, timeout=WITHIN_S, trust_env=False)

    def end(self) -> Ended:
        out, err = self.process.communicate(timeout=WITHIN_S)
        return Ended(self.process.returncode, out, err)


@contextmanager
def authorizing(instep: Instep, emulator: Emulator, *options: str | Path) -> Iterator[Authorizing]:
    process = instep.start("connection", "authorize", "acme", "--port", str(emulator.terminal_port), *options)
    try:
        yield Authorizing(process)
    finally:
        process.kill()
        process.communicate(timeout=WITHIN_S)


def authorize(instep: Instep, emulator: Emulator) -> None:
    with authorizing(instep, emulator) as command:
        command.answer(emulator.allow(command.address))
        assert command.end().status == 0


def test_authorisation_from_a_terminal_prints_one_line_waits_and_saves(
    instep: Instep, emulator: Emulator, secret_file: Path
) -> None:
    add_oauth(instep, emulator, secret_file)
    with authorizing(instep, emulator) as command:
        assert command.address.startswith(f"{emulator.url}/services/oauth2/authorize?")
        page = command.answer(emulator.allow(command.address))
        assert (page.status_code, "You may close this window" in page.text) == (200, True)
        ended = command.end()
    assert (ended.status, ended.out) == (0, "")
    assert "is authorised for the org" in ended.err
    details = instep.run("connection", "show", "acme", "--json").document
    assert details["state"] == "oauth"
    assert details["state_text"] == f"OAuth authorised as {emulator.username}"
    assert details["org_id"] == emulator.ready["org_id"]
    assert emulator.consumer_secret not in str(details)
    checked = instep.run("connection", "check", "acme", "--json")
    warned = [line["code"] for line in checked.document["findings"] if line["status"] != "ok"]
    assert (checked.status, warned) == (0, ["least-privilege"])  # the sample's administrator


def test_foreign_answer_gets_an_error_page_and_the_wait_goes_on(
    instep: Instep, emulator: Emulator, secret_file: Path
) -> None:
    add_oauth(instep, emulator, secret_file)
    with authorizing(instep, emulator) as command:
        callback = query_of(command.address)["redirect_uri"]
        foreign = command.answer(f"{callback}?{urlencode({'code': 'aPrx', 'state': 'foreign'})}")
        assert (foreign.status_code, "was not accepted" in foreign.text) == (400, True)
        assert command.answer(callback.replace("oauth20redirect", "other")).status_code == 404
        rebound = httpx2.get(callback, headers={"Host": "evil.example:80"}, timeout=WITHIN_S, trust_env=False)
        assert rebound.status_code == 404
        assert command.process.poll() is None
        command.answer(emulator.allow(command.address))
        assert command.end().status == 0


def test_both_loopback_addresses_are_listened_on(instep: Instep, emulator: Emulator, secret_file: Path) -> None:
    add_oauth(instep, emulator, secret_file)
    with authorizing(instep, emulator) as command:
        for host in ("127.0.0.1", "[::1]"):
            answer = command.answer(f"http://{host}:{emulator.terminal_port}/admin/app/generic/oauth20redirect")
            assert answer.status_code == 400


def test_denied_consent_ends_with_status_1_and_says_to_press_allow(
    instep: Instep, emulator: Emulator, secret_file: Path
) -> None:
    add_oauth(instep, emulator, secret_file)
    with authorizing(instep, emulator) as command:
        page = command.answer(emulator.deny(command.address))
        ended = command.end()
    assert "pressed Deny" in page.text
    assert ended.status == 1
    assert "access_denied" in ended.err
    assert "press Allow" in ended.err


def test_wrong_secret_is_said_before_a_browser_is_opened(instep: Instep, emulator: Emulator, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("wrong")
    add_oauth(instep, emulator, wrong)
    ended = instep.run("connection", "authorize", "acme", "--port", str(emulator.terminal_port))
    assert (ended.status, ended.out) == (1, "")
    assert "The OAuth Consumer Secret is wrong" in ended.err
    assert "invalid_client: invalid client credentials" in ended.err


def test_moving_from_soap_to_oauth_takes_effect_with_use(
    instep: Instep, emulator: Emulator, secret_file: Path, password_file: Path
) -> None:
    org = ("--environment", "custom", "--domain", emulator.url)
    soap = ("--soap-username", emulator.username, "--soap-password-file", password_file)
    assert instep.run("connection", "add", "acme", *org, *soap).status == 0
    checked = instep.run("connection", "check", "acme")
    assert (checked.status, f"Signed in: SOAP as {emulator.username}" in checked.out) == (0, True)
    oauth_app = ("--consumer-key", emulator.consumer_key, "--consumer-secret-file", secret_file)
    with authorizing(instep, emulator, *oauth_app) as command:
        command.answer(emulator.allow(command.address))
        assert "instep connection use acme --oauth" in command.end().err
    assert instep.run("connection", "show", "acme", "--json").document["state"] == "soap"
    used = instep.run("connection", "use", "acme", "--oauth")
    assert f"OAuth authorised as {emulator.username}" in used.out
    back = instep.run("connection", "use", "acme", "--soap")
    assert f"SOAP as {emulator.username}" in back.out


def test_revoked_connection_shows_that_it_needs_re_authentication(
    instep: Instep, emulator: Emulator, secret_file: Path
) -> None:
    add_oauth(instep, emulator, secret_file)
    authorize(instep, emulator)
    emulator.revoke_grants()
    checked = instep.run("connection", "check", "acme")
    assert checked.status == 1
    assert "The credentials used to connect to the API were invalid" in checked.out
    (row,) = instep.run("connection", "list", "--json").document["connections"]
    assert row["state"] == "needs-reauthentication"
    assert "expired access/refresh token" in row["state_text"]


@pytest.fixture(params=["sqlite", "postgresql"])
def instep_on_either(request: pytest.FixtureRequest, instep: Instep, tmp_path: Path) -> Instep:
    """The command on each database that Instep runs on."""
    if request.param == "sqlite":
        return instep
    return Instep(tmp_path / "home-pg", INSTEP_DATABASE_URL=request.getfixturevalue("postgresql_url"))


@pytest.mark.timeout(300)  # seven starts of the command
def test_several_processes_that_find_the_token_ended_refresh_it_once(
    instep_on_either: Instep, emulator: Emulator, secret_file: Path
) -> None:
    instep = instep_on_either
    add_oauth(instep, emulator, secret_file)
    authorize(instep, emulator)
    emulator.change_app(refresh_token_rotation="on")  # a second refresh with the same token would end the authorisation
    emulator.end_sessions()
    emulator.fault("latency", path="/services/oauth2/token", latency_ms=700, times=10)
    before = len(emulator.journal(path="/services/oauth2/token"))
    checks = [instep.start("connection", "check", "acme") for _ in range(3)]
    ended = [check.communicate(timeout=WITHIN_S) for check in checks]
    assert [check.returncode for check in checks] == [0] * 3, ended
    assert len(emulator.journal(path="/services/oauth2/token")) - before == 1
    assert instep.run("connection", "remove", "acme").status == 0


def test_remove_revokes_and_deletes_without_asking_when_there_is_no_terminal(
    instep: Instep, emulator: Emulator, secret_file: Path
) -> None:
    add_oauth(instep, emulator, secret_file)
    authorize(instep, emulator)
    assert instep.run("connection", "remove", "acme").status == 0
    assert instep.run("connection", "list", "--json").document == {"connections": []}
    assert [request["status"] for request in emulator.journal(path="/services/oauth2/revoke")] == [200]


def test_bad_input_ends_with_status_2_and_names_every_place(instep: Instep, tmp_path: Path) -> None:
    ended = instep.run(
        "connection", "add", "a name", "--environment", "production", "--domain", "x.example", "--consumer-key", "K"
    )
    assert ended.status == 2
    for words in ("cannot be a connection's name", "has no domain of its own", "OAuth Consumer Secret is missing"):
        assert words in ended.err
    missing = tmp_path / "missing.txt"
    ended = instep.run(
        "connection",
        "add",
        "acme",
        "--environment",
        "production",
        "--consumer-key",
        "K",
        "--consumer-secret-file",
        missing,
    )
    assert (ended.status, "cannot be read" in ended.err) == (2, True)
    assert instep.run("connection", "use", "acme").status == 2
    assert instep.run("connection", "add", "acme", "--environment", "moon").status == 2


def test_unknown_connection_is_answered_with_those_that_exist(instep: Instep) -> None:
    assert instep.run("connection", "add", "acme", "--environment", "production").status == 0
    ended = instep.run("connection", "show", "amce")
    assert (ended.status, "There are: acme" in ended.err) == (2, True)


def test_commands_without_a_connection_say_how_to_begin(instep: Instep) -> None:
    listed = instep.run("connection", "list")
    assert (listed.status, "instep connection add" in listed.out) == (0, True)


@pytest.mark.parametrize("command", ["add", "list", "show", "check", "authorize", "use", "remove"])
def test_help_of_every_command_has_an_example(command: str) -> None:
    shown = CliRunner().invoke(app, ["connection", command, "--help"])
    assert (shown.exit_code, f"instep connection {command}" in " ".join(shown.output.split())) == (0, True)
