"""A check as a whole, and what it tells of the app when nothing is wrong."""

import pytest
from tests.connections.conftest import go_and_allow
from tests.connections.doctor.clinic import Clinic
from tests.connections.doctor.looking import line_of, lines_of, others

from instep.connections.checking import check_connection
from instep.connections.documents import check_document
from instep.connections.managing import add_connection
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.domain.doctor.findings import Status
from instep.domain.permissions import INTEGRATION_PERMISSIONS
from instep.domain.problems import BadInput

OK, WARNING, FAILURE = Status.OK, Status.WARNING, Status.FAILURE
READS = {"query", "queryMore", "describeSObject", "describeSObjects", "versions", "login", "refresh_token"}


def test_org_set_up_as_documented_is_in_order_on_every_line(connection: Connection) -> None:
    findings = check_connection(connection)
    assert others(findings) == []
    assert {finding.code for finding in findings} >= {
        "reachable",
        "sign-in",
        "app-scopes",
        "api-calls",
        "picklist-locale",
    }
    permissions = {finding.code for finding in findings if finding.code.startswith("permission-")}
    assert permissions == {f"permission-{needed.code}" for needed in INTEGRATION_PERMISSIONS} | {
        "permission-set-licences"
    }


@pytest.mark.parametrize("way", ["connect_with_oauth", "connect_with_soap"])
def test_check_only_signs_in_and_reads(clinic: Clinic, way: str) -> None:
    connection: Connection = getattr(clinic, way)()
    clinic.control("DELETE", "sessions")
    clinic.emulator.forget_journal()
    check_connection(connection)
    requests = clinic.emulator.journal()
    assert {request["operation"] for request in requests} <= READS
    assert all(request["method"] == "GET" for request in requests if request["path"].startswith("/services/data"))
    assert len(requests) < 20


def test_document_has_the_words_of_every_line(connection: Connection) -> None:
    document = check_document(connection, check_connection(connection))
    assert document["name"] == "clinic"
    first = document["findings"][0]
    assert first["code"] == "reachable"
    assert set(first) == {"code", "group", "status", "summary", "why", "where", "said", "next_step"}


# --- reaching and signing in ---


def test_host_without_tls_is_named(connection: Connection) -> None:
    assert "without TLS" in line_of(connection, "tls-certificate").summary


def test_revoked_connection_fails_with_salesforces_words_and_a_next_step(
    clinic: Clinic, connection: Connection
) -> None:
    clinic.control("DELETE", "grants")
    finding = line_of(connection, "sign-in")
    assert (finding.status, finding.said) == (FAILURE, "invalid_grant: expired access/refresh token")
    assert "instep connection authorize clinic" in finding.next_step


@pytest.mark.django_db
def test_connection_without_credentials_fails() -> None:
    connection = add_connection(NewConnection(name="bare", environment="custom", domain="http://127.0.0.1:9"))
    finding = line_of(connection, "sign-in")
    assert finding.status is FAILURE
    assert "invalid" in finding.summary


# --- the app ---


def test_app_that_gives_no_refresh_token_fails(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instep.salesforce.oauth.web_server.SCOPES", "api")
    connection = clinic.add_connection()
    with pytest.raises(BadInput):
        go_and_allow(connection, clinic.integration_user)
    assert line_of(connection, "refresh-token").status is FAILURE


def test_pkce_is_always_sent(connection: Connection) -> None:
    assert "S256" in line_of(connection, "pkce").summary


@pytest.mark.parametrize(("rotates", "words"), [(True, "Rotation is on"), (False, "Rotation is off")])
def test_rotation_shows_after_a_refresh(clinic: Clinic, connection: Connection, rotates: bool, words: str) -> None:
    assert "Nothing was refreshed yet" in line_of(connection, "token-rotation").summary
    clinic.change_app(refresh_token_rotation=rotates)
    clinic.control("DELETE", "sessions")
    assert words in line_of(connection, "token-rotation").summary


def test_app_for_pre_authorised_users_is_told(clinic: Clinic, connection: Connection) -> None:
    assert "All users may self-authorise" in line_of(connection, "permitted-users").summary
    clinic.change_app(permitted_users="admin_approved", profiles=["Instep Integration"])
    assert "pre-authorised users only" in line_of(connection, "permitted-users").summary


# --- the integration user and licences ---


def test_user_without_api_enabled_is_recognised(clinic: Clinic, connection: Connection) -> None:
    clinic.set_permissions(ApiEnabled=False)
    finding = line_of(connection, "sign-in")
    assert (finding.status, "API_DISABLED_FOR_ORG" in finding.said) == (FAILURE, True)
    assert "API Enabled" in finding.next_step


def test_seats_are_counted_kind_by_kind(connection: Connection) -> None:
    names = [finding.summary.partition(":")[0] for finding in lines_of(connection, "user-licences")]
    assert {"Salesforce", "Salesforce Platform", "Identity", "Chatter Free"} <= set(names)
    sets = [finding.summary.partition(":")[0] for finding in lines_of(connection, "permission-set-licences")]
    assert "Sales User" in sets
