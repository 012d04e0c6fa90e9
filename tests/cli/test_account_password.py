"""`instep account set-password`, run as a person or a script runs it."""

from pathlib import Path

import pytest

from tests.command import Instep
from tests.emulator import Emulator
from tests.installation import Installation

NEW = "Correct-horse-7-battery"
KIMBERLY = "kimberly.santiago@northwind.example"


@pytest.fixture
def connected(instep: Instep, emulator: Emulator, tmp_path: Path) -> Installation:
    """Over SOAP, with Kimberly linked."""
    installation = Installation(instep.home)
    people = tmp_path / "people.csv"
    people.write_text(f"userName,First Name,Last Name,Work Email,Groups\n{KIMBERLY},Kim,Santiago,{KIMBERLY},sales\n")
    installation.do("people", "import", people)
    installation.connect(emulator)
    installation.do("import", "acme")
    installation.do("assignment", "add", "acme", "--group", "sales", "--profile", "Sales User")
    installation.do("apply", "acme", "--yes")
    return installation


def test_password_is_set_after_a_yes_and_the_run_is_in_the_list(
    connected: Installation, emulator: Emulator, tmp_path: Path
) -> None:
    password = tmp_path / "password.txt"
    password.write_text(f"{NEW}\n")
    command = ("account", "set-password", "acme", KIMBERLY, "--password-file", password)
    asked = connected.do(*command, exits=2)
    assert "give --yes" in " ".join(asked.err.split())
    run = connected.read(*command, "--yes")
    assert (run["status"], [one["kind"] for one in run["outcomes"]]) == ("done", ["set-password"])
    assert NEW not in str(connected.read("runs", "show", run["id"]))
    shown = emulator.one(f"SELECT LastPasswordChangeDate FROM User WHERE Username = '{KIMBERLY}'")  # noqa: S608
    assert shown["LastPasswordChangeDate"]
    password.write_text("short")
    refused = connected.do(*command, "--yes", exits=1)
    assert "INVALID_NEW_PASSWORD" in refused.out
