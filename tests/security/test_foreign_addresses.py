"""A server that answers with somebody else's address: nothing is ever sent there."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from instep.salesforce import (
    RestOrg,
    SalesforceError,
    Secret,
    Session,
    Unintelligible,
    UntrustedHost,
    make_http,
    soap_login,
)
from instep.salesforce.oauth.refresh import refresh_access_token
from tests.security.traps import Server, Told, serving, trap

ALLOWED = ("127.0.0.1",)
SECRET = Secret("consumer-secret")
REDIRECTS = (301, 302, 303, 307, 308)


@pytest.fixture
def attacker() -> Iterator[Server]:
    with trap() as server:
        yield server


@pytest.fixture
def elsewhere(attacker: Server) -> str:
    """The attacker's address under a host name that is on no list, so that only our own check stands before it."""
    return f"http://localhost:{urlsplit(attacker.url).port}"


def _refresh(login_url: str) -> object:
    with make_http() as http:
        return refresh_access_token(
            http,
            login_url,
            refresh_token=Secret("refresh"),
            consumer_key="key",
            consumer_secret=SECRET,
            allowed_hosts=ALLOWED,
        )


def _query(instance_url: str) -> object:
    with make_http() as http:
        return list(
            RestOrg(Session(instance_url, Secret("t")), http=http, allowed_hosts=ALLOWED).query("SELECT Id FROM X")
        )


def _soap_login(login_url: str) -> object:
    with make_http() as http:
        return soap_login(http, login_url, username="a@b.example", password=Secret("p"), allowed_hosts=ALLOWED)


def _token_response(**changes: str) -> bytes:
    """A response that is right in every way, but for what the attacker changed: the signature is made with the secret,
    as if Salesforce itself had been talked into it."""
    fields = {
        "access_token": "00Dx!access",
        "instance_url": "https://acme.my.salesforce.com",
        "id": "https://login.salesforce.com/id/00Dx0000000BV7zEAG/005x00000012Q9PAAU",
        "issued_at": "1278448384422",
    } | changes
    message = (fields["id"] + fields["issued_at"]).encode()
    digest = hmac.new(SECRET.open().encode(), message, hashlib.sha256).digest()
    return json.dumps(fields | {"signature": base64.b64encode(digest).decode()}).encode()


def _login_response(server_url: str) -> bytes:
    return f"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
      <loginResponse xmlns="urn:partner.soap.sforce.com"><result><sandbox>false</sandbox>
      <serverUrl>{server_url}/services/Soap/u/64.0/00Dx0000000BV7z</serverUrl>
      <sessionId>00Dx!session</sessionId><userId>005x00000012Q9PAAU</userId>
      <userInfo><organizationId>00Dx0000000BV7zEAG</organizationId></userInfo></result></loginResponse>
    </e:Body></e:Envelope>""".encode()


@pytest.mark.parametrize("field", ["instance_url", "id"])
def test_token_response_that_names_another_host_is_refused(field: str, attacker: Server, elsewhere: str) -> None:
    place = elsewhere if field == "instance_url" else f"{elsewhere}/id/00Dx0000000BV7zEAG/005x00000012Q9PAAU"
    with serving(lambda _: Told(body=_token_response(**{field: place}))) as org, pytest.raises(UntrustedHost):
        _refresh(org.url)
    assert attacker.heard == []


def test_login_answer_that_names_another_server_is_refused(attacker: Server, elsewhere: str) -> None:
    with serving(lambda _: Told(body=_login_response(elsewhere))) as org, pytest.raises(UntrustedHost):
        _soap_login(org.url)
    assert attacker.heard == []


@pytest.mark.parametrize("path", ["/next", "//{host}/next"])
def test_next_page_on_another_host_is_not_read(path: str, attacker: Server, elsewhere: str) -> None:
    host = elsewhere.removeprefix("http://")
    place = elsewhere + path if path == "/next" else path.format(host=host)
    page = json.dumps({"done": False, "totalSize": 2, "records": [], "nextRecordsUrl": place}).encode()
    with serving(lambda _: Told(body=page)) as org, pytest.raises(UntrustedHost):
        _query(org.url)
    assert attacker.heard == []


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("call", [_refresh, _query, _soap_login])
def test_redirect_is_not_followed(status: int, call: Callable[[str], object], attacker: Server, elsewhere: str) -> None:
    """Not even to the same host: a token travels where we decided, or not at all."""
    with (
        serving(lambda path: Told(status, headers={"Location": f"{elsewhere}{path}"})) as org,
        pytest.raises((Unintelligible, SalesforceError)),
    ):
        call(org.url)
    assert attacker.heard == []
    assert len(org.heard) == 1


@pytest.mark.parametrize("call", [_refresh, _query, _soap_login])
def test_answer_without_end_is_cut_off(call: Callable[[str], object]) -> None:
    """Memory stays bounded whatever a server sends; sign-in answers are small."""
    body = b"<" + b"a" * (2 * 1024 * 1024)
    with serving(lambda _: Told(body=body)) as org, pytest.raises(SalesforceError):
        call(org.url)
