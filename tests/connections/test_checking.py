"""What `check` finds."""

import pytest
from tests.emulator import Emulator

from instep.connections.checking import Status, check_connection
from instep.connections.managing import add_connection
from instep.connections.models import Connection
from instep.connections.validating import NewConnection


def statuses(connection: Connection) -> list[Status]:
    return [finding.status for finding in check_connection(connection)]


def test_good_connection_shows_user_org_environment_and_usage(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    findings = check_connection(authorized_connection)
    assert [finding.status for finding in findings] == [Status.OK] * 4
    assert emulator.username in findings[0].summary
    assert emulator.ready["org_id"] in findings[1].summary
    assert "API calls used in 24 hours" in findings[3].summary


def test_sandbox_connection_to_a_production_org_is_warned_about(authorized_connection: Connection) -> None:
    authorized_connection.environment = "sandbox"  # the stored session is used, so test.salesforce.com is not asked
    assert statuses(authorized_connection) == [Status.OK, Status.OK, Status.WARNING, Status.OK]


def test_revoked_connection_fails_with_salesforces_words_and_a_next_step(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    emulator.revoke_grants()
    (finding,) = check_connection(authorized_connection)
    assert finding.status is Status.FAILURE
    assert finding.said == "invalid_grant: expired access/refresh token"
    assert "instep connection authorize acme" in finding.next_step


@pytest.mark.django_db
def test_connection_without_credentials_fails_without_network() -> None:
    connection = add_connection(NewConnection(name="bare", environment="production"))
    assert statuses(connection) == [Status.FAILURE]


def test_org_that_cannot_be_reached_is_a_finding(soap_connection: Connection) -> None:
    soap_connection.domain = "http://127.0.0.1:9"
    (finding,) = check_connection(soap_connection)
    assert finding.status is Status.FAILURE
    assert "no connection to 127.0.0.1" in finding.said
