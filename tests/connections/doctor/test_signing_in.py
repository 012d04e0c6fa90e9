"""Reaching Salesforce, signing in, the app and SOAP: each line against an org that is broken in that way."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from tests.connections.conftest import SESSION, go_and_allow, terminal_callback
from tests.connections.doctor.clinic import Clinic
from tests.connections.doctor.looking import line_of, others

from instep.connections.authorizing import ask_about_app, begin
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


def test_org_that_cannot_be_reached_is_a_finding(clinic: Clinic) -> None:
    connection = clinic.connect_with_soap()
    Connection.objects.update(domain="http://127.0.0.1:9")
    finding = line_of(connection, "reachable")
    assert (finding.status, finding.summary) == (FAILURE, "http://127.0.0.1:9 does not answer")
    assert "no connection to 127.0.0.1" in finding.said
    assert line_of(connection, "sign-in").status is FAILURE


def test_host_without_tls_is_named(connection: Connection) -> None:
    assert "without TLS" in line_of(connection, "tls-certificate").summary


def test_clock_that_differs_is_warned_about(clinic: Clinic, connection: Connection) -> None:
    clinic.emulator.advance(600)
    finding = line_of(connection, "clock")
    assert finding.status is WARNING
    assert "behind that of" in finding.summary


def test_org_without_our_api_version_fails(clinic: Clinic, connection: Connection) -> None:
    versions = '[{"label": "Summer \'24", "url": "/services/data/v61.0", "version": "61.0"}]'
    clinic.emulator.fault("answer", path="^/services/data/$", status=200, body=versions)
    finding = line_of(connection, "api-version")
    assert (finding.status, "61.0 to 61.0, but not 66.0" in finding.summary) == (FAILURE, True)


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


@pytest.mark.parametrize(("minutes", "status"), [(3, WARNING), (11, FAILURE)])
def test_app_that_is_not_known_yet_has_ten_minutes(clinic: Clinic, minutes: int, status: Status) -> None:
    entered_at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    with time_machine.travel(entered_at):
        connection = clinic.add_connection(consumer_key="3MVG9unknown")
        callback = terminal_callback(clinic.emulator)
        begun = begin(connection, session_key=SESSION, redirect_uri=callback, now=timezone.now())
        assert ask_about_app(begun.pending) is not None
    with time_machine.travel(entered_at.replace(minute=minutes)):
        assert line_of(connection, "app-settling").status is status


# --- the app ---


def test_app_without_the_scopes_fails(clinic: Clinic) -> None:
    clinic.change_app(scopes=["api"])
    connection = clinic.add_connection()
    with pytest.raises(BadInput):
        go_and_allow(connection, clinic.integration_user)
    assert line_of(connection, "app-scopes").status is FAILURE


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


def test_refresh_tokens_that_expire_are_warned_about(clinic: Clinic, connection: Connection) -> None:
    clinic.change_app(refresh_token_policy="specific_inactivity", refresh_token_period=30)
    finding = line_of(connection, "refresh-policy")
    assert (finding.status, "end without use" in finding.summary) == (WARNING, True)


def test_app_for_pre_authorised_users_is_told(clinic: Clinic, connection: Connection) -> None:
    assert "All users may self-authorise" in line_of(connection, "permitted-users").summary
    clinic.change_app(permitted_users="admin_approved", profiles=["Instep Integration"])
    assert "pre-authorised users only" in line_of(connection, "permitted-users").summary


# --- SOAP ---


@pytest.mark.parametrize("setting", [{"soap_login_enabled": False}, {"soap_login_needs_permission": True}])
def test_org_that_refuses_soap_is_recognised(clinic: Clinic, setting: dict[str, Any]) -> None:
    clinic.settings(**setting)
    finding = line_of(clinic.connect_with_soap(), "soap-login")
    assert (finding.status, "refuses SOAP login() itself" in finding.summary) == (FAILURE, True)
    assert finding.said.startswith("INVALID_OPERATION")


def test_soap_user_without_use_any_api_auth_is_warned_about(clinic: Clinic) -> None:
    connection = clinic.connect_with_soap()
    assert line_of(connection, "soap-permission").status is WARNING
    clinic.set_permissions(UseAnyApiAuth=True)
    assert line_of(connection, "soap-permission").status is OK


def test_end_of_soap_is_counted_in_days(clinic: Clinic) -> None:
    connection = clinic.connect_with_soap()
    with time_machine.travel(datetime(2027, 5, 1, tzinfo=UTC)):
        findings = check_connection(connection)
    days = next(finding for finding in findings if finding.code == "soap-days-left")
    assert (days.status, "31 days left" in days.summary) == (WARNING, True)
    assert next(finding for finding in findings if finding.code == "soap-version").status is OK
