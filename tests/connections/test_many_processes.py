"""One refresh token, many processes, and everything that can happen to one of them on the way."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.emulator import Emulator
from tests.installation import Installation, eventually, installation_at, kill

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent.parent
TOKEN = "/services/oauth2/token"
PROCESSES = 8
SECONDS = {"sqlite": 60, "postgresql": 20}
CALLS_AT_LEAST = 10  # a process; on an idle machine three a second


@pytest.fixture(params=["sqlite", "postgresql"])
def company(request: pytest.FixtureRequest, emulator: Emulator, tmp_path: Path) -> Iterator[Installation]:
    """Authorised, with refresh token rotation on."""
    settings = {}
    if request.param == "postgresql":
        settings["INSTEP_DATABASE_URL"] = request.getfixturevalue("database_url")
    emulator.change_app(refresh_token_rotation="on")
    with installation_at(tmp_path / "home", **settings) as installation:
        installation.connect_with_oauth(emulator)
        yield installation


@pytest.mark.timeout(240)
def test_eight_processes_lose_no_call_in_a_minute_of_rotation(
    company: Installation, emulator: Emulator, request: pytest.FixtureRequest
) -> None:
    seconds = SECONDS[request.node.callspec.params["company"]]
    emulator.settings(session_timeout_s=1)
    emulator.end_sessions()  # the one that began before has the old timeout
    emulator.forget_journal()
    command = [sys.executable, "-m", "tests.connections.calling", str(seconds)]
    callers = [
        subprocess.Popen(command, cwd=ROOT, env=company.environment, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    told = [json.loads(caller.communicate(timeout=seconds + 90)[0]) for caller in callers]
    assert [one["failures"] for one in told] == [[]] * PROCESSES
    assert min(one["calls"] for one in told) >= CALLS_AT_LEAST
    refreshes = emulator.journal(method="POST", path=TOKEN)
    assert {request["status"] for request in refreshes} == {200}
    assert seconds / 6 <= len(refreshes) <= seconds + 30  # one a second is what the sessions' length asks for
    assert not list((company.home / "tokens").iterdir())


def test_process_killed_before_salesforce_had_the_request_leaves_a_token_that_works(
    company: Installation, emulator: Emulator
) -> None:
    emulator.end_sessions()
    held = emulator.fault("hold_before", method="POST", path=TOKEN, hold_s=600)
    process = company.launch("connection", "check", "acme")
    eventually(lambda: emulator.is_holding(held))
    kill(process)
    emulator.clear_faults()
    company.do("connection", "check", "acme")


def test_process_killed_before_it_had_the_answer_is_told_plainly_and_tried_once(
    company: Installation, emulator: Emulator
) -> None:
    """The rotated token died with the process: nobody has it, and only a person can go on."""
    emulator.end_sessions()
    held = emulator.fault("hold_after", method="POST", path=TOKEN, hold_s=600)
    process = company.launch("connection", "check", "acme")
    eventually(lambda: emulator.is_holding(held))
    kill(process)
    emulator.clear_faults()
    asked = len(emulator.journal(method="POST", path=TOKEN))
    for _ in range(2):
        refused = company.do("connection", "check", "acme", exits=1)
        assert "invalid_grant: expired access/refresh token" in refused.out + refused.err
    assert len(emulator.journal(method="POST", path=TOKEN)) == asked + 1


def test_answer_outlives_a_database_that_went_away_meanwhile(
    emulator: Emulator, database_url: str, tmp_path: Path
) -> None:
    emulator.change_app(refresh_token_rotation="on")
    with installation_at(tmp_path / "home", INSTEP_DATABASE_URL=database_url) as company:
        company.connect_with_oauth(emulator)
        emulator.end_sessions()
        held = emulator.fault("hold_after", method="POST", path=TOKEN, hold_s=600)
        process = company.launch("connection", "check", "acme")
        eventually(lambda: emulator.is_holding(held))
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )
        emulator.clear_faults()
        assert process.wait(60) == 0, company.log.read_text()
        emulator.end_sessions()
        company.do("connection", "check", "acme")
