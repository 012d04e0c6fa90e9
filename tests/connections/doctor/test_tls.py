"""The doctor and the certificates of the hosts it reaches: an org over HTTPS."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.connections.conftest import go_and_allow
from tests.connections.doctor.ailments import FAILURE, WARNING, Ailment
from tests.connections.doctor.looking import line_of
from tests.emulator import Emulator, running_emulator

from instep.connections.managing import add_connection
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.domain.doctor.findings import Status
from instep.salesforce import Secret

TLS_AILMENTS = (
    Ailment(
        code="tls-certificate",
        how="it ends within 14 days",
        status=WARNING,
        seen="is trusted and ends in 13 days",
        where="Setup → Certificate and Key Management",
    ),
    Ailment(
        code="reachable",
        how="its certificate is not trusted",
        status=FAILURE,
        seen="does not answer",
        where="the firewall and the proxy (HTTPS_PROXY)",
    ),
)


@pytest.fixture(scope="module")
def https_org() -> Iterator[Emulator]:
    with running_emulator("--https") as emulator:
        yield emulator


@pytest.fixture
def connection(db: None, https_org: Emulator, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """Authorised over HTTPS; Instep trusts the authority of the emulator's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(https_org.ca_file))
    added = add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=https_org.url,
            consumer_key=https_org.consumer_key,
            consumer_secret=Secret(https_org.consumer_secret),
        )
    )
    return go_and_allow(added, https_org)


def test_trusted_certificate_is_told_with_its_days(connection: Connection) -> None:
    finding = line_of(connection, "tls-certificate")
    assert (finding.status, "is trusted and ends in 824 days" in finding.summary) == (Status.OK, True)


def test_certificate_that_ends_soon_is_warned_about(connection: Connection) -> None:
    ailment = TLS_AILMENTS[0]
    with time_machine.travel(timezone.now() + timedelta(days=811)):
        finding = line_of(connection, ailment.code)
    assert (finding.status, ailment.seen in finding.summary) == (ailment.status, True), finding
    assert ailment.where in finding.where


def test_certificate_that_is_not_trusted_fails(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    ailment = TLS_AILMENTS[1]
    finding = line_of(connection, ailment.code)
    assert (finding.status, ailment.seen in finding.summary) == (ailment.status, True), finding
    assert "certificate" in finding.said.lower()
    assert ailment.where in finding.where
