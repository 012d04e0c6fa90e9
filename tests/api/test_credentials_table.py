"""The credentials table over the HTTP API, against the emulated org: every row, and back and forth."""

import pytest

from tests.api.calling import Caller, consumer_of, sign_in_of
from tests.emulator import Emulator

# (feature, OAuth authorised and saved, SOAP saved) → what provisioning uses
TABLE = {
    (False, False, False): None,
    (False, False, True): "soap",
    (False, True, False): None,
    (False, True, True): "soap",
    (True, False, False): None,
    (True, False, True): "soap",
    (True, True, False): "oauth",
    (True, True, True): "oauth",
}
WORDS = {"soap": "Signed in: SOAP as", "oauth": "Signed in: OAuth authorised as"}
INVALID = (
    "Automatic provisioning to app acme failed: The credentials used to connect to the API were invalid; "
    "please check your configuration"
)


def uses(api: Caller, expected: str | None) -> None:
    """What the connection signs in with when it does, or the error that starting a run ends in."""
    signed_in = sign_in_of(api)
    state = api.get("/connections/acme")["state"]
    if expected:
        assert (signed_in["status"], state) == ("ok", expected)
        assert signed_in["summary"].startswith(WORDS[expected])
        return
    refused = api.call("POST", "/connections/acme/import", status=409).document
    assert (refused["code"], refused["detail"]) == ("invalid-credentials", INVALID)
    assert "instep connection authorize acme" in refused["next_step"]
    assert state == "not-configured"
    assert signed_in["status"] == "failure"


@pytest.mark.parametrize(("row", "expected"), TABLE.items())
def test_every_row(api: Caller, emulator: Emulator, row: tuple[bool, bool, bool], expected: str | None) -> None:
    feature, authorized, soap = row
    api.connect(emulator, **consumer_of(emulator))
    if authorized:
        api.authorize(emulator)
    if soap:
        api.save_soap(emulator)
    api.call("PATCH", "/connections/acme", {"rest_oauth_enabled": feature}, status=200)
    uses(api, expected)


def test_switching_back_and_forth_finds_the_authorisation_still_there(api: Caller, emulator: Emulator) -> None:
    api.connect(emulator, soap_username=emulator.username, soap_password=emulator.password_and_token)
    uses(api, "soap")
    api.call("PUT", "/connections/acme/consumer", consumer_of(emulator), status=200)
    api.call("PATCH", "/connections/acme", {"rest_oauth_enabled": True}, status=200)
    uses(api, "soap")  # the feature alone changes nothing
    api.authorize(emulator)
    uses(api, "oauth")
    api.call("PATCH", "/connections/acme", {"rest_oauth_enabled": False}, status=200)
    uses(api, "soap")
    api.call("PATCH", "/connections/acme", {"rest_oauth_enabled": True}, status=200)
    uses(api, "oauth")
    api.call("DELETE", "/connections/acme/soap", status=200)
    uses(api, "oauth")
    assert api.call("DELETE", "/connections/acme/authorization", status=200).document == {"warning": None}
    uses(api, None)


def test_nothing_starts_while_api_integration_is_off(api: Caller, emulator: Emulator) -> None:
    api.connect(emulator, soap_username=emulator.username, soap_password=emulator.password_and_token)
    api.call("PATCH", "/connections/acme", {"api_integration_enabled": False}, status=200)
    assert api.call("POST", "/connections/acme/import", status=409).document["code"] == "api-integration-off"
    api.call("PATCH", "/connections/acme", {"api_integration_enabled": True}, status=200)
    uses(api, "soap")


def test_lost_authorisation_does_not_fall_back_to_soap(api: Caller, emulator: Emulator) -> None:
    api.connect(emulator, **consumer_of(emulator))
    api.authorize(emulator, enable=True)
    api.save_soap(emulator)
    emulator.revoke_grants()
    emulator.end_sessions()
    assert sign_in_of(api)["status"] == "failure"
    assert api.get("/connections/acme")["state"] == "needs-reauthentication"
    refused = api.call("POST", "/connections/acme/import", status=409).document
    assert refused["detail"] == INVALID
    assert "invalid_grant" in refused["said"]


def test_no_answer_holds_a_secret(api: Caller, emulator: Emulator) -> None:
    api.connect(emulator, **consumer_of(emulator))
    api.authorize(emulator)
    told = str([api.save_soap(emulator), api.get("/connections"), api.get("/connections/acme")])
    for secret in (emulator.consumer_secret, emulator.password_and_token, str(emulator.ready["admin"]["password"])):
        assert secret not in told
