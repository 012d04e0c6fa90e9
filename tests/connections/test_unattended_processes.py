"""Several processes that sign in with one app: one asks for all, and what dies on the way costs nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.emulator import Emulator
from tests.installation import Installation, eventually, installation_at, kill

TOKEN = "/services/oauth2/token"
ENDS_WITHIN_S = 60


@pytest.fixture
def company(emulator: Emulator, prepared_home: Path, tmp_path: Path) -> Iterator[Installation]:
    """Signed in with client credentials; the session has ended."""
    secret = tmp_path / "secret"
    secret.write_text(emulator.consumer_secret)
    with installation_at(shutil.copytree(prepared_home, tmp_path / "home")) as installation:
        installation.do("connection", "add", "acme", "--environment", "custom", "--domain", emulator.url)
        app = ("--consumer-key", emulator.consumer_key, "--consumer-secret-file", secret)
        installation.do("connection", "sign-in", "acme", "--client-credentials", *app)
        installation.do("connection", "use", "acme", "--oauth")
        emulator.end_sessions()
        emulator.forget_journal()
        yield installation


def test_process_that_dies_with_the_answer_leaves_the_next_one_to_ask_again(
    company: Installation, emulator: Emulator
) -> None:
    """No refresh token died with it, unlike in the web-server flow."""
    held = emulator.fault("hold_after", method="POST", path=TOKEN, hold_s=600, times=1)
    first = company.launch("connection", "check", "acme")
    eventually(lambda: emulator.is_holding(held))
    second = company.launch("connection", "check", "acme")
    kill(first)
    assert second.wait(ENDS_WITHIN_S) == 0, company.log.read_text()
    assert len(emulator.journal(method="POST", path=TOKEN, status="200")) == 2


def test_processes_whose_session_ended_at_once_ask_once(company: Installation, emulator: Emulator) -> None:
    held = emulator.fault("hold_before", method="POST", path=TOKEN, hold_s=600)
    processes = [company.launch("connection", "check", "acme") for _ in range(2)]
    eventually(lambda: emulator.is_holding(held))
    refused = "/services/data/"
    eventually(lambda: len(emulator.journal(path=refused, status="401")) == len(processes))
    emulator.clear_faults()
    assert [process.wait(ENDS_WITHIN_S) for process in processes] == [0, 0], company.log.read_text()
    assert len(emulator.journal(method="POST", path=TOKEN)) == 1
