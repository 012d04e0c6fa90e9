"""What `sf_emulator.testing` gives to other people's tests."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.sf_emulator.orgs import ADMIN

from sf_emulator.testing import CallRefused, Org, OrgNotStarted, org_fixture, running_org

small = org_fixture("--users", "3")
SUITE = """
from sf_emulator.testing import org, org_fixture

encrypted = org_fixture("--https")


def test_first(org):
    org.create("Account", Name="Acme")
    assert [each["Name"] for each in org.query("SELECT Name FROM Account")] == ["Acme"]


def test_second(org):
    assert org.query("SELECT Name FROM Account") == []


def test_third(encrypted):
    assert encrypted.url.startswith("https://")
    assert encrypted.query("SELECT COUNT() FROM User") == []
"""


def test_each_test_finds_the_org_as_it_began(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-c", "/dev/null", "test_suite.py"]
    ended = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert "3 passed" in ended.stdout, ended.stdout + ended.stderr


def test_signing_in_answers_a_session_or_says_why_not(small: Org) -> None:
    assert small.username == ADMIN
    assert small.log_in().startswith(f"{small.org_id[:15]}!")
    with pytest.raises(CallRefused, match="INVALID_LOGIN"):
        small.log_in(small.username, "wrong")


def test_records_are_made_changed_and_deleted(small: Org) -> None:
    account = small.create("Account", Name="Acme")
    small.update("Account", account, Name="Bravo")
    assert [each["Name"] for each in small.query("SELECT Name FROM Account")] == ["Bravo"]
    small.delete("Account", account)
    assert small.query("SELECT Name FROM Account") == []
    with pytest.raises(CallRefused, match="REQUIRED_FIELD_MISSING"):
        small.create("Account")


def test_faults_clock_settings_and_journal_are_at_hand(small: Org) -> None:
    assert small.settings(session_timeout_s=60)["session_timeout_s"] == 60
    small.fault("answer", status=503, match={"path": "/limits"})
    with pytest.raises(CallRefused, match="503"):
        small.call("GET", "limits")
    assert small.call("GET", "limits")["DailyApiRequests"]["Max"] > 0
    assert [each["status"] for each in small.journal(path="/limits")] == [503, 200]
    assert small.api_calls() == 2  # login(), and the call that was answered
    small.advance(61)
    with pytest.raises(CallRefused, match="INVALID_SESSION_ID"):
        small.call("GET", "limits")


def test_apps_are_made_and_sessions_ended(small: Org) -> None:
    app = small.make_app("Sync", client_credentials_flow=True, run_as=small.username)
    form = {"grant_type": "client_credentials"}
    credentials = (app["consumer_key"], app["consumer_secret"])
    limits = "/services/data/v68.0/limits"
    token = small.http.post("/services/oauth2/token", data=form, auth=credentials).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert small.http.get(limits, headers=headers).is_success
    small.end_sessions()
    assert small.http.get(limits, headers=headers).status_code == 401
    assert small.query("SELECT COUNT() FROM User") == []


def test_org_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text("nonsense: true")
    with (
        pytest.raises(OrgNotStarted, match=r"status 1: sf-emulator: The org cannot be made.\s.*org\.yaml: there is no"),
        running_org("--org", str(tmp_path / "org.yaml")),
    ):
        pass
