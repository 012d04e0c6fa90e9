"""`instep connection change`, `disconnect` and `rotate-secret`, run as a person or a script runs them."""

from pathlib import Path

import pytest

from tests.command import Instep
from tests.emulator import Emulator
from tests.installation import Installation


@pytest.fixture
def acme(instep: Instep, emulator: Emulator) -> Installation:
    """Added at a place that is changed later, with nothing to sign in with."""
    installation = Installation(instep.home)
    installation.do("connection", "add", "acme", "--environment", "production")
    return installation


def write(folder: Path, secret: str) -> Path:
    path = folder / "secret.txt"
    path.write_text(secret)
    return path


def test_connection_gets_another_place_credentials_and_is_switched_off(
    acme: Installation, emulator: Emulator, tmp_path: Path
) -> None:
    change = ("connection", "change", "acme")
    acme.do(*change, "--environment", "custom", "--domain", emulator.url)
    password = write(tmp_path, emulator.password_and_token)
    said = acme.do(*change, "--soap-username", emulator.username, "--soap-password-file", password).out
    assert "Now: SOAP" in said
    acme.do("import", "acme")
    acme.do(*change, "--consumer-key", emulator.consumer_key, exits=2)  # its secret is missing
    secret = write(tmp_path, emulator.consumer_secret)
    acme.do(*change, "--consumer-key", emulator.consumer_key, "--consumer-secret-file", secret)
    acme.authorize(emulator)
    acme.do(*change, "--no-api-integration")
    assert acme.read("connection", "show", "acme")["state"] == "off"
    acme.do(*change, "--api-integration", "--forget-soap")
    shown = acme.read("connection", "show", "acme")
    assert (shown["login_address"], shown["soap"], shown["oauth"]["is_authorized"]) == (emulator.url, None, True)

    assert "instep connection authorize acme" in acme.do("connection", "disconnect", "acme").out
    assert emulator.query("SELECT Id FROM OauthToken WHERE AppName = 'Ready-made App'") == []
    assert acme.read("connection", "show", "acme")["oauth"]["is_authorized"] is False


def test_soap_credentials_are_given_or_forgotten_and_not_both(acme: Installation) -> None:
    refused = acme.do("connection", "change", "acme", "--forget-soap", "--soap-username", "u", exits=2)
    assert "Give either SOAP credentials or --forget-soap" in " ".join(refused.err.split())


def secret_of(org: Emulator, label: str) -> str:
    """The app's own, as the org shows it."""
    app = next(one for one in org.call("GET", "apps/oauth/usage")["apps"] if one["label"] == label)
    [consumer] = org.call("GET", app["credentialsUrl"])["consumers"]
    return str(org.call("GET", consumer["url"], part="secret")["secret"])


def test_consumer_secret_is_changed_by_one_command_and_the_former_ended_by_another(
    acme: Installation, emulator: Emulator, tmp_path: Path
) -> None:
    app = emulator.make_app("Own", scopes=["api"], client_credentials_flow=True, run_as=emulator.username)
    secret = write(tmp_path, app["consumer_secret"])
    acme.do("connection", "change", "acme", "--environment", "custom", "--domain", emulator.url)
    key = ("--consumer-key", app["consumer_key"])
    acme.do("connection", "sign-in", "acme", "--client-credentials", *key, "--consumer-secret-file", secret)
    acme.do("connection", "use", "acme", "--oauth")

    rotate = ("connection", "rotate-secret", "acme")
    closed = acme.do(*rotate, exits=1)
    assert "FUNCTIONALITY_NOT_ENABLED" in closed.err
    emulator.settings(app_secrets_in_rest_api=True)
    acme.environment["INSTEP_LOG_LEVEL"] = "DEBUG"
    changed = acme.do(*rotate)
    assert "instep connection rotate-secret acme --forget-former" in " ".join(changed.out.split())
    assert acme.read("connection", "show", "acme")["oauth"]["consumer_key"] != app["consumer_key"]
    assert secret_of(emulator, "Own") not in changed.out + changed.err
    assert "The former pair is forgotten." in acme.do(*rotate, "--forget-former").out
    assert "There was no former pair." in acme.do(*rotate, "--forget-former").out
    acme.do("connection", "check", "acme", "--json")
    assert "--consumer-key needs its secret" in acme.do(*rotate, "--consumer-key", "k", exits=2).err
