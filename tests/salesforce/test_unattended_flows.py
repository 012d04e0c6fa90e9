"""Assertions and client credentials on the wire: what is sent, what is believed, what is explained."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import RSAKey
from tests.emulator import Emulator

from instep.salesforce import (
    NeedsAuthorization,
    Secret,
    TokenGrant,
    TryAgainLater,
    Unintelligible,
    UntrustedHost,
    make_http,
)
from instep.salesforce.oauth.client_credentials import exchange_client_credentials
from instep.salesforce.oauth.jwt_bearer import exchange_assertion
from instep.salesforce.oauth.key_pairs import KeyPair, make_key_pair

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MY_DOMAIN = "https://acme.my.salesforce.com"
GOOD = {
    "access_token": "00Dx!access",
    "instance_url": MY_DOMAIN,
    "id": "https://login.salesforce.com/id/00Dx0000000BV7zEAG/005i0000002MUqLAAW",
    "scope": "api",
    "token_type": "Bearer",
}


@pytest.fixture(scope="module")
def pair() -> KeyPair:
    return make_key_pair("Instep acme", now=NOON)


class Server:
    """Answers every token request with the same, and keeps what it was sent."""

    def __init__(self, answer: httpx2.Response | Exception) -> None:
        self.answer = answer
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.requests[0].content.decode()).items()}


def answered(fields: dict[str, Any], status: int = 200, date: str = "") -> httpx2.Response:
    return httpx2.Response(status, json=fields, headers={"Date": date} if date else {})


def assert_itself(server: Server, pair: KeyPair, login_url: str = MY_DOMAIN) -> TokenGrant:
    with make_http(httpx2.MockTransport(server)) as http:
        return exchange_assertion(
            http,
            login_url,
            consumer_key="3MVG9",
            username="integration@acme.example",
            private_key=pair.private_key,
            allowed_hosts=(),
            now=NOON,
        )


def by_itself(server: Server, *other_secrets: Secret) -> TokenGrant:
    with make_http(httpx2.MockTransport(server)) as http:
        return exchange_client_credentials(
            http,
            MY_DOMAIN,
            consumer_key="3MVG9",
            consumer_secret=Secret("consumer secret"),
            other_secrets=other_secrets,
            allowed_hosts=(),
            now=NOON,
        )


def test_assertion_names_app_user_and_audience_for_less_than_three_minutes(pair: KeyPair) -> None:
    server = Server(answered(GOOD))
    grant = assert_itself(server, pair)
    assert server.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    public = x509.load_pem_x509_certificate(pair.certificate.encode()).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    read = jwt.decode(server.form["assertion"], RSAKey.import_key(public), algorithms=["RS256"])
    assert (read.header["alg"], set(read.claims)) == ("RS256", {"iss", "sub", "aud", "exp"})
    assert (read.claims["iss"], read.claims["sub"]) == ("3MVG9", "integration@acme.example")
    assert read.claims["aud"] == "https://login.salesforce.com"
    assert timedelta(0) < datetime.fromtimestamp(read.claims["exp"], UTC) - NOON < timedelta(minutes=3)
    assert (grant.refresh_token, grant.issued_at, grant.scope) == (None, NOON, "api")


def test_assertion_goes_to_my_domain_while_it_is_meant_for_the_login_host(pair: KeyPair) -> None:
    server = Server(answered(GOOD | {"instance_url": "https://agency.my.salesforce.mil"}))
    grant = assert_itself(server, pair, "https://agency--uat.sandbox.my.salesforce.mil")
    assert str(server.requests[0].url) == "https://agency--uat.sandbox.my.salesforce.mil/services/oauth2/token"
    assert grant.instance_url == "https://agency.my.salesforce.mil"


@pytest.mark.parametrize("field", ["access_token", "instance_url", "id"])
def test_answer_without_what_is_needed_is_not_believed(pair: KeyPair, field: str) -> None:
    with pytest.raises(Unintelligible, match=field):
        assert_itself(Server(answered({name: value for name, value in GOOD.items() if name != field})), pair)


@pytest.mark.parametrize("field", ["instance_url", "id"])
def test_answer_that_points_to_a_foreign_host_is_not_believed(pair: KeyPair, field: str) -> None:
    foreign = GOOD[field].replace("salesforce.com", "evil.example")
    for attempt in (lambda server: assert_itself(server, pair), by_itself):
        with pytest.raises(UntrustedHost):
            attempt(Server(answered(GOOD | {field: foreign})))


def test_lost_answer_may_be_asked_for_again(pair: KeyPair) -> None:
    for attempt in (lambda server: assert_itself(server, pair), by_itself):
        with pytest.raises(TryAgainLater):
            attempt(Server(httpx2.ReadTimeout("no answer")))


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("Mon, 02 Nov 2026 11:56:00 GMT", "This computer's clock is 4 minutes ahead of Salesforce's: set it first."),
        ("Mon, 02 Nov 2026 12:01:30 GMT", "This computer's clock is 90 seconds behind Salesforce's: set it first."),
        ("Mon, 02 Nov 2026 12:00:10 GMT", ""),
        ("", ""),
        ("once upon a time", ""),
    ],
)
def test_refusal_by_time_says_how_far_the_clocks_are_apart(pair: KeyPair, date: str, words: str) -> None:
    refused = {"error": "invalid_grant", "error_description": "expired authorization code"}
    with pytest.raises(NeedsAuthorization) as caught:
        assert_itself(Server(answered(refused, 400, date)), pair)
    assert caught.value.next_step.startswith(words or "Salesforce found the assertion")


def test_other_refusals_say_nothing_of_clocks(pair: KeyPair) -> None:
    refused = {"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}
    with pytest.raises(NeedsAuthorization) as caught:
        assert_itself(Server(answered(refused, 400, "Mon, 02 Nov 2026 11:00:00 GMT")), pair)
    assert "clock" not in caught.value.next_step


def test_client_credentials_send_key_and_secret_in_the_body_only() -> None:
    server = Server(answered(GOOD))
    assert by_itself(server).refresh_token is None
    assert server.form == {
        "grant_type": "client_credentials",
        "client_id": "3MVG9",
        "client_secret": "consumer secret",
    }
    assert urlsplit(str(server.requests[0].url)).query == ""


def test_signature_that_is_there_is_verified() -> None:
    forged = GOOD | {"issued_at": "1278448384422", "signature": "AAAA"}
    with pytest.raises(Unintelligible, match="signature"):
        by_itself(Server(answered(forged)))


def test_signature_may_be_of_either_secret_while_two_are_live() -> None:
    signed = GOOD | {"issued_at": "1278448384422"}
    digest = hmac.digest(b"staged secret", f"{signed['id']}{signed['issued_at']}".encode(), "sha256")
    signed |= {"signature": base64.b64encode(digest).decode()}
    assert by_itself(Server(answered(signed)), Secret("staged secret")).access_token == Secret("00Dx!access")
    with pytest.raises(Unintelligible, match="signature"):
        by_itself(Server(answered(signed)))


def test_shared_login_host_refuses_client_credentials(emulator: Emulator) -> None:
    """Reached under the name of a login host, as the org tells them apart."""
    with make_http() as http:
        http.headers["Host"] = f"login.localhost:{urlsplit(emulator.url).port}"
        with pytest.raises(NeedsAuthorization) as caught:
            exchange_client_credentials(
                http,
                emulator.url,
                consumer_key=emulator.consumer_key,
                consumer_secret=Secret(emulator.consumer_secret),
                allowed_hosts=("127.0.0.1",),
                now=NOON,
            )
    assert caught.value.said == "invalid_grant: request not supported on this domain"
    assert "My Domain" in caught.value.next_step


def test_private_key_prints_as_stars(pair: KeyPair) -> None:
    assert "PRIVATE KEY" not in json.dumps(repr(pair))
    assert pair.private_key.open().startswith("-----BEGIN PRIVATE KEY-----")
