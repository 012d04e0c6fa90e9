"""The web-server flow over the HTTP API: a trip belongs to the token that began it."""

import pytest

from instep.connections.models import OAuthCredential
from tests.api.calling import Caller, consumer_of
from tests.api.conftest import make_token
from tests.emulator import Emulator, query_of

HERE = "/connections/acme/authorization"


@pytest.fixture
def begun(api: Caller, emulator: Emulator) -> dict[str, str]:
    api.connect(emulator, **consumer_of(emulator))
    document: dict[str, str] = api.call("POST", HERE, {"port": emulator.terminal_port}, status=201).document
    return document


def test_trip_waits_is_answered_and_counts_when_it_is_saved(
    api: Caller, emulator: Emulator, begun: dict[str, str]
) -> None:
    trip = f"{HERE}/{begun['id']}"
    assert api.get(trip)["stage"] == "waiting"
    answer = query_of(emulator.allow(begun["address"]))
    answered = api.call("POST", f"{HERE}/answer", {key: answer[key] for key in ("state", "code")}, status=200).document
    assert (answered["stage"], answered["authorized_username"]) == ("answered", emulator.username)
    assert api.get("/connections/acme")["oauth"]["is_authorized"] is False
    saved = api.call("POST", f"{trip}/save", {}, status=200).document
    assert saved["oauth"]["is_authorized"] is True
    assert saved["org_id"] == emulator.ready["org_id"]
    assert api.call("GET", trip, status=404).document["code"] == "authorization-unknown"


def test_denied_trip_says_so(api: Caller, emulator: Emulator, begun: dict[str, str]) -> None:
    answer = query_of(emulator.deny(begun["address"]))
    told = api.call("POST", f"{HERE}/answer", answer, status=200).document
    assert (told["stage"], told["problem"]["code"]) == ("failed", "consent-denied")
    refused = api.call("POST", f"{HERE}/{begun['id']}/save", {}, status=422).document
    assert refused["code"] == "consent-denied"


def test_another_token_can_neither_see_answer_nor_save_the_trip(
    api: Caller, emulator: Emulator, begun: dict[str, str]
) -> None:
    other = Caller(make_token("other"))
    answer = {key: query_of(emulator.allow(begun["address"]))[key] for key in ("state", "code")}
    other.call("GET", f"{HERE}/{begun['id']}", status=404)
    assert other.call("POST", f"{HERE}/answer", answer, status=422).document["code"] == "state-foreign"
    api.call("POST", f"{HERE}/answer", answer, status=200)
    other.call("POST", f"{HERE}/{begun['id']}/save", {}, status=404)
    assert not OAuthCredential.objects.filter(refresh_token_sealed__isnull=False).exists()


def test_answer_counts_once(api: Caller, emulator: Emulator, begun: dict[str, str]) -> None:
    answer = {key: query_of(emulator.allow(begun["address"]))[key] for key in ("state", "code")}
    api.call("POST", f"{HERE}/answer", answer, status=200)
    assert api.call("POST", f"{HERE}/answer", answer, status=422).document["code"] == "state-used"
    invented = {"state": "invented", "code": "x"}
    assert api.call("POST", f"{HERE}/answer", invented, status=422).document["code"] == "state-unknown"


def test_app_that_salesforce_does_not_know_is_refused_before_anybody_opens_a_window(
    api: Caller, emulator: Emulator
) -> None:
    api.connect(emulator, consumer_key="3MVG9unknown", consumer_secret="unknown")
    refused = api.call("POST", HERE, {"port": emulator.terminal_port}, status=409).document
    assert refused["code"] == "app-not-ready"
    assert "invalid_client_id" in refused["said"]
