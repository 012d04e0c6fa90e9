"""The credentials table from a terminal: each row, imported, with the org's journal as the witness."""

from pathlib import Path

import pytest

from tests.command import Instep
from tests.emulator import Emulator
from tests.installation import Installation

REST, SOAP = "/services/data/", "/services/Soap/"


@pytest.fixture
def installation(instep: Instep) -> Installation:
    return Installation(instep.home)


def imported_over(installation: Installation, org: Emulator, name: str) -> set[str]:
    """Import the org; which API its calls went to."""
    org.forget_journal()
    run = installation.read("import", name)
    assert (run["status"], run["summary"]["users"]) == ("done", 25)
    paths = [request["path"] for request in org.journal() if request["is_api_call"]]
    return {way for way in (REST, SOAP) if any(path.startswith(way) for path in paths)}


def expect_refusal(installation: Installation, org: Emulator, name: str) -> None:
    org.forget_journal()
    refused = installation.do("import", name, exits=1)
    assert f"to app {name} failed: The credentials used to connect to the API were invalid" in " ".join(
        refused.err.split()
    )
    assert org.journal() == []


def add(installation: Installation, org: Emulator, name: str, tmp_path: Path, *, with_soap: bool) -> None:
    secret, password = tmp_path / "secret", tmp_path / "password"
    secret.write_text(org.consumer_secret)
    password.write_text(org.password_and_token)
    soap = ("--soap-username", org.username, "--soap-password-file", password) if with_soap else ()
    installation.do(
        *("connection", "add", name, "--environment", "custom", "--domain", org.url),
        *("--consumer-key", org.consumer_key, "--consumer-secret-file", secret, *soap),
    )


def test_connection_with_soap_credentials_uses_soap_until_oauth_is_authorised_and_back(
    installation: Installation, emulator: Emulator, tmp_path: Path
) -> None:
    add(installation, emulator, "both", tmp_path, with_soap=True)
    assert imported_over(installation, emulator, "both") == {SOAP}  # the feature on alone changes nothing
    installation.authorize(emulator, "both")
    assert imported_over(installation, emulator, "both") == {REST}
    installation.do("connection", "use", "both", "--soap")
    assert imported_over(installation, emulator, "both") == {SOAP}
    installation.do("connection", "use", "both", "--oauth")
    assert imported_over(installation, emulator, "both") == {REST}


def test_connection_without_soap_credentials_works_only_with_the_feature_on_and_authorised(
    installation: Installation, emulator: Emulator, tmp_path: Path
) -> None:
    add(installation, emulator, "bare", tmp_path, with_soap=False)
    expect_refusal(installation, emulator, "bare")
    installation.authorize(emulator, "bare")
    assert imported_over(installation, emulator, "bare") == {REST}
    installation.do("connection", "use", "bare", "--soap")
    expect_refusal(installation, emulator, "bare")
