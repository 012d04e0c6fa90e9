"""OAuth without a person over the HTTP API."""

import pytest

from tests.api.calling import Caller, consumer_of, sign_in_of
from tests.emulator import Emulator

HERE = "/connections/acme"


@pytest.fixture
def connected(api: Caller, emulator: Emulator) -> Caller:
    api.connect(emulator, **consumer_of(emulator))
    return api


def test_certificate_is_made_once_uploaded_and_signs_in(connected: Caller, emulator: Emulator) -> None:
    assert connected.get(f"{HERE}/certificates") == {"name": "acme", "certificates": []}
    made = connected.call("POST", f"{HERE}/certificates", {}, status=200).document
    assert connected.call("POST", f"{HERE}/certificates", {}, status=200).document == made
    [certificate] = made["certificates"]
    emulator.change_app(certificate["certificate"])
    connected.authorize(emulator)  # the user allows the app once
    given = {"way": "certificate", "username": emulator.username}
    saved = connected.call("POST", f"{HERE}/sign-in", given, status=200).document
    assert (saved["state"], saved["oauth"]["authorized_username"]) == ("oauth", emulator.username)
    assert sign_in_of(connected)["status"] == "ok"
    renewed = connected.call("POST", f"{HERE}/certificates", {"renew": True}, status=200).document["certificates"]
    assert [one["is_next"] for one in renewed] == [False, True]
    assert "PRIVATE" not in str(renewed)


def test_client_credentials_sign_in_as_the_apps_user(connected: Caller, emulator: Emulator) -> None:
    saved = connected.call("POST", f"{HERE}/sign-in", {"way": "client-credentials"}, status=200).document
    assert (saved["state"], saved["oauth"]["flow"]) == ("oauth", "client_credentials")
    assert saved["oauth"]["authorized_username"] == emulator.username


def test_refused_sign_in_says_why_and_saves_nothing(connected: Caller) -> None:
    given = {"way": "client-credentials", "consumer_key": "3MVG9unknown", "consumer_secret": "unknown"}
    refused = connected.call("POST", f"{HERE}/sign-in", given, status=409).document
    assert "invalid_client" in refused["said"]
    assert refused["next_step"]
    assert connected.get(HERE)["state"] == "not-configured"


def test_only_two_ways_are_known(connected: Caller) -> None:
    refused = connected.call("POST", f"{HERE}/sign-in", {"way": "password"}, status=422).document
    assert refused["problems"][0]["where"] == "body.given.way"
