"""A look at a host before anybody signs in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from tests.emulator import Emulator, running_emulator

from instep.salesforce import TryAgainLater, make_http, probe


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - what is compared is the computer's own clock


@pytest.fixture(scope="module")
def tls_emulator() -> Iterator[Emulator]:
    with running_emulator("--https") as emulator:
        yield emulator


def test_certificate_clock_and_versions_are_seen(tls_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", tls_emulator.ready["ca_file"])
    with make_http() as http:
        found = probe(http, tls_emulator.url, now)
    assert found.certificate_ends is not None
    assert timedelta(days=800) < found.certificate_ends - now() < timedelta(days=830)
    assert found.clock_ahead is not None
    assert abs(found.clock_ahead) < timedelta(seconds=10)
    assert found.versions[0] == "31.0"
    assert "66.0" in found.versions


def test_certificate_that_nobody_trusts_is_refused(tls_emulator: Emulator) -> None:
    with make_http() as http, pytest.raises(TryAgainLater, match="CERTIFICATE_VERIFY_FAILED"):
        probe(http, tls_emulator.url, now)


@pytest.mark.parametrize(
    ("answer", "versions"),
    [
        (httpx2.Response(200, json=[{"version": "66.0"}, {"version": "9.0"}]), ("9.0", "66.0")),
        (httpx2.Response(200, text="<html>a proxy's page</html>"), ()),
        (httpx2.Response(200, json={"error": "no list"}), ()),
        (httpx2.Response(200, json=[{"version": "newest"}]), ()),
        (httpx2.Response(302, headers={"location": "https://elsewhere.example/"}), ()),
        (httpx2.Response(404), ()),
    ],
)
def test_any_answer_shows_that_the_host_is_there(answer: httpx2.Response, versions: tuple[str, ...]) -> None:
    """Wire cases that no Salesforce server makes, hence a transport of our own."""
    with make_http(httpx2.MockTransport(lambda request: answer)) as http:
        found = probe(http, "https://login.salesforce.com", now)
    assert (found.versions, found.certificate_ends, found.clock_ahead) == (versions, None, None)
