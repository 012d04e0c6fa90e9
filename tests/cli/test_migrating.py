"""`instep connection migrate`, run as a person or a script runs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator import Emulator
from tests.installation import Installation, installation_at


@pytest.fixture
def company(emulator: Emulator, tmp_path: Path) -> Iterator[Installation]:
    """SOAP and OAuth side by side, SOAP in use."""
    password = tmp_path / "soap-password"
    password.write_text(emulator.password_and_token)
    secret = tmp_path / "consumer-secret"
    secret.write_text(emulator.consumer_secret)
    with installation_at(tmp_path / "home") as installation:
        installation.do(
            *("connection", "add", "acme", "--environment", "custom", "--domain", emulator.url),
            *("--consumer-key", emulator.consumer_key, "--consumer-secret-file", secret),
            *("--soap-username", emulator.username, "--soap-password-file", password),
        )
        installation.do("connection", "use", "acme", "--soap")
        yield installation


def test_connection_leaves_soap_and_comes_back(company: Installation, emulator: Emulator) -> None:
    assert "instep connection authorize acme" in company.do("connection", "migrate", "acme", "--compare", exits=2).err
    company.authorize(emulator)
    company.do("connection", "use", "acme", "--soap")
    assert "--compare" in company.do("connection", "migrate", "acme", "--switch", exits=2).err
    compared = company.read("connection", "migrate", "acme", "--compare")
    assert (compared["comparison"]["difference_count"], compared["may_switch"]) == (0, True)
    company.do("connection", "migrate", "acme", "--switch")
    assert company.read("connection", "show", "acme")["state"] != "soap"
    company.do("import", "acme")
    watched = {step["code"]: step for step in company.read("connection", "migrate", "acme")["steps"]}
    assert (watched["watch"]["state"], watched["forget"]["state"]) == ("done", "next")
    assert "1 run has ended since the switch" in watched["watch"]["sentence"]
    company.do("connection", "migrate", "acme", "--back")
    assert company.read("connection", "show", "acme")["state"] == "soap"


def test_two_steps_at_once_are_refused(company: Installation) -> None:
    assert "one step at a time" in company.do("connection", "migrate", "acme", "--switch", "--back", exits=2).err
