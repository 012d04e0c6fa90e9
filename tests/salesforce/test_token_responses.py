"""Token responses: what is believed, and what is not."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from instep.salesforce import (
    NeedsAuthorization,
    OutcomeUnknown,
    SalesforceError,
    Secret,
    TokenGrant,
    TryAgainLater,
    Unintelligible,
    UntrustedHost,
    make_http,
)
from instep.salesforce.oauth.refresh import refresh_access_token
from instep.salesforce.oauth.revoke import revoke_token
from instep.salesforce.oauth.web_server import exchange_code

LOGIN = "https://login.salesforce.com"
KEY, SECRET = "3MVG9", Secret("consumer secret")


def response(**changes: str | None) -> dict[str, str]:
    """A good answer with some fields changed or, with None, left out; signed last."""
    good: dict[str, str | None] = {
        "access_token": "00Dx!access",
        "instance_url": "https://acme.my.salesforce.com/",
        "id": f"{LOGIN}/id/00Dx0000000BV7zEAG/005i0000002MUqLAAW",
        "issued_at": "1278448384422",
        "token_type": "Bearer",
    }
    fields = good | changes
    message = f"{fields['id']}{fields['issued_at']}".encode()
    digest = hmac.new(SECRET.open().encode(), message, hashlib.sha256).digest()
    fields.setdefault("signature", base64.b64encode(digest).decode())
    return {name: value for name, value in fields.items() if value}


def refresh(answer: httpx2.Response | Exception) -> TokenGrant:
    def server(_: httpx2.Request) -> httpx2.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    with make_http(httpx2.MockTransport(server)) as http:
        return refresh_access_token(
            http, LOGIN, refresh_token=Secret("refresh"), consumer_key=KEY, consumer_secret=SECRET, allowed_hosts=()
        )


def ok(fields: Any) -> httpx2.Response:
    return httpx2.Response(200, json=fields)


def test_good_response_is_read_with_its_time_and_without_a_trailing_slash() -> None:
    grant = refresh(ok(response()))
    assert grant.instance_url == "https://acme.my.salesforce.com"
    assert grant.issued_at == datetime(2010, 7, 6, 20, 33, 4, 422000, tzinfo=UTC)
    assert grant.identity.org_id == "00Dx0000000BV7zEAG"
    assert grant.refresh_token is None
    assert "access" not in repr(grant.access_token)
    assert "00Dx!access" not in repr(grant)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (response(signature="AAAA"), Unintelligible),
        (response(signature="not base64!"), Unintelligible),
        (response() | {"id": f"{LOGIN}/id/00Dx0000000BV7zEAG/005i0000002MUqMAAW"}, Unintelligible),
        (response(access_token=None), Unintelligible),
        (response(signature=None), Unintelligible),
        (response(issued_at="yesterday"), Unintelligible),
        (response(id=f"{LOGIN}/id/00Dx0000000BV7zEAG"), Unintelligible),
        (response(id="https://["), UntrustedHost),
        (response(id=f"{LOGIN}/id/005i0000002MUqLAAW/00Dx0000000BV7zEAG"), Unintelligible),
        (response(instance_url="https://evil.example"), UntrustedHost),
        (response(id="https://evil.example/id/00Dx0000000BV7zEAG/005i0000002MUqLAAW"), UntrustedHost),
        (["a list"], Unintelligible),
    ],
)
def test_response_that_is_not_whole_or_not_salesforces_is_not_believed(
    fields: Any, kind: type[SalesforceError]
) -> None:
    with pytest.raises(SalesforceError) as caught:
        refresh(ok(fields))
    assert type(caught.value) is kind
    assert "00Dx!access" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (
            httpx2.Response(400, json={"error": "invalid_grant", "error_description": "inactive user"}),
            NeedsAuthorization,
        ),
        (httpx2.Response(429), TryAgainLater),
        (httpx2.Response(503, text="<html></html>"), TryAgainLater),
        (httpx2.Response(404, text="<html></html>"), Unintelligible),
        (httpx2.Response(302, headers={"location": "https://evil.example"}), Unintelligible),
        (httpx2.ConnectError("refused"), TryAgainLater),
        (httpx2.ReadError("reset"), TryAgainLater),
    ],
)
def test_refresh_without_a_grant_lands_on_its_branch(
    answer: httpx2.Response | Exception, kind: type[SalesforceError]
) -> None:
    with pytest.raises(SalesforceError) as caught:
        refresh(answer)
    assert type(caught.value) is kind


def test_code_whose_answer_was_lost_is_not_sent_again() -> None:
    sent: list[httpx2.Request] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        raise httpx2.ReadError("reset")

    with make_http(httpx2.MockTransport(server)) as http, pytest.raises(OutcomeUnknown):
        exchange_code(
            http,
            LOGIN,
            code=Secret("aPrx"),
            code_verifier=Secret("verifier"),
            consumer_key=KEY,
            consumer_secret=SECRET,
            redirect_uri="http://localhost:8717/x",
            allowed_hosts=(),
        )
    assert len(sent) == 1
    assert "aPrx" not in str(sent[0].url)


@pytest.mark.parametrize(("error", "is_refused"), [("invalid_token", False), ("unsupported_token_type", True)])
def test_token_that_is_gone_already_counts_as_revoked(error: str, is_refused: bool) -> None:
    def server(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(400, json={"error": error, "error_description": "said"})

    with make_http(httpx2.MockTransport(server)) as http:
        if is_refused:
            with pytest.raises(SalesforceError):
                revoke_token(http, LOGIN, Secret("refresh"))
        else:
            revoke_token(http, LOGIN, Secret("refresh"))
