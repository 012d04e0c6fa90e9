"""Health from the terminal: look at every connection, read its timeline, and have somebody told."""

import json
from pathlib import Path

from tests.emulator import Emulator
from tests.installation import Installation, copy_of
from tests.receiver import SECRET, receiving


def test_broken_connection_is_found_told_once_and_in_the_timeline(
    prepared_home: Path, emulator: Emulator, tmp_path: Path
) -> None:
    installation = copy_of(Installation(prepared_home), tmp_path / "home")
    installation.connect_with_oauth(emulator)
    [row] = installation.read("connection", "check", "--all")["connections"]
    assert (row["health"], row["state"], row["health_said"]) == ("healthy", "oauth", None)
    token = installation.read("connection", "show", "acme")["token"]
    assert (token["age_days"], token["idle_days_left"], token["grants"], token["grants_are_risky"]) == (0, 29, 1, False)

    emulator.revoke_grants()
    with receiving() as receiver:
        installation.environment["INSTEP_NOTIFY_URLS"] = receiver.address
        installation.environment |= {"INSTEP_LOG_LEVEL": "INFO", "INSTEP_LOG_FORMAT": "json"}
        check = installation.do("connection", "check", "--all", "--json", exits=1)
        [broken] = check.document["connections"]  # one document, whatever is logged beside it
        plain = installation.do("connection", "check", "--all", exits=1)
    assert broken["health"] == "needs-reauthentication"
    logged = [json.loads(line)["event"] for line in check.err.splitlines()]
    assert any(line.startswith("acme did not pass its check: ") for line in logged)
    assert "acme: Needs re-authentication since" in plain.out
    assert "Salesforce said: invalid_grant: expired access/refresh token" in plain.out
    assert receiver.titles == ["Instep: acme needs re-authentication"]
    assert "invalid_grant: expired access/refresh token" in receiver.messages[0]["message"]
    kinds = [event["kind"] for event in installation.read("connection", "history", "acme")["events"]]
    assert kinds == ["notified", "checked", "failed", "checked", "works", "authorised"]
    assert len(installation.read("connection", "history", "acme", "--limit", 2)["events"]) == 2


def test_test_message_reaches_the_receiver_and_its_address_is_never_shown(prepared_home: Path, tmp_path: Path) -> None:
    installation = copy_of(Installation(prepared_home), tmp_path / "home")
    assert "notify" in installation.do("notify", "test", exits=2).err
    with receiving() as receiver:
        installation.environment |= {"INSTEP_NOTIFY_URLS": receiver.address, "INSTEP_LOG_LEVEL": "DEBUG"}
        sent = installation.do("notify", "test")
        receiver.status = 500
        refused = installation.do("notify", "test", exits=1)
    assert sent.out.strip() == "Sent to: JSON"
    assert receiver.titles == ["Instep: a test message"] * 2
    assert "The message was not taken by: JSON" in refused.err
    installation.environment["INSTEP_NOTIFY_URLS"] = f"{receiver.address},nonsense://{SECRET}"
    unusable = installation.do("notify", "test", exits=2)
    assert "Address 2 of INSTEP_NOTIFY_URLS (nonsense://…) is none that Apprise understands" in unusable.err
    for ended in (sent, refused, unusable):
        assert SECRET not in ended.out + ended.err


def test_check_wants_a_name_or_all(prepared_home: Path, tmp_path: Path) -> None:
    installation = copy_of(Installation(prepared_home), tmp_path / "home")
    for arguments in ((), ("acme", "--all")):
        assert (
            "Give either a connection's name or --all"
            in installation.do("connection", "check", *arguments, exits=2).err
        )
