"""The way into an org."""

import pytest
from tests.emulator import Emulator

from instep.connections.binding import OtherOrg
from instep.connections.errors import ApiIntegrationOff, AuthorizationLost, InvalidCredentials
from instep.connections.managing import add_connection, save_soap_credential, switch
from instep.connections.models import Connection
from instep.connections.opening import open_org
from instep.connections.validating import NewConnection
from instep.salesforce import Secret, UntrustedHost

ORGS = "SELECT Id FROM Organization"


def test_authorised_connection_works_without_signing_in_again(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    with open_org(authorized_connection) as org:
        assert list(org.query(ORGS)) == [{"Id": emulator.ready["org_id"]}]
        assert org.calls == 1


def test_soap_connection_signs_in_with_soap_and_binds_itself_to_the_org(
    soap_connection: Connection, emulator: Emulator
) -> None:
    with open_org(soap_connection) as org:
        assert list(org.query(ORGS)) == [{"Id": emulator.ready["org_id"]}]
    assert Connection.objects.get(pk=soap_connection.pk).org_id == emulator.ready["org_id"]


def test_soap_session_that_ended_is_renewed(soap_connection: Connection, emulator: Emulator) -> None:
    with open_org(soap_connection) as org:
        emulator.end_sessions()
        assert len(list(org.query(ORGS))) == 1


def test_wrong_soap_password_is_said_in_known_words(soap_connection: Connection, emulator: Emulator) -> None:
    save_soap_credential(soap_connection, username=emulator.username, password=Secret("wrong"))
    with pytest.raises(AuthorizationLost) as caught, open_org(soap_connection):
        pass
    text = str(caught.value)
    assert "to app acme-soap failed: The credentials used to connect to the API were invalid" in text
    assert "INVALID_LOGIN: Invalid username, password, security token; or user locked out." in text
    assert "security token" in caught.value.problem.next_step


def test_soap_never_works_in_another_org_than_the_connections(soap_connection: Connection) -> None:
    soap_connection.org_id = "00D000000000001AAA"
    soap_connection.save()
    with pytest.raises(OtherOrg), open_org(soap_connection):
        pass


def test_nothing_is_asked_without_credentials_or_with_integration_off(db: None, emulator: Emulator) -> None:
    connection = add_connection(NewConnection(name="bare", environment="custom", domain=emulator.url))
    with pytest.raises(InvalidCredentials), open_org(connection):
        pass
    switch(connection, api_integration=False)
    with pytest.raises(ApiIntegrationOff), open_org(connection):
        pass
    assert emulator.journal(path="/services/") == []


def test_host_that_is_no_longer_allowed_gets_no_token(authorized_connection: Connection, emulator: Emulator) -> None:
    from django.test import override_settings

    sent = len(emulator.journal(path="/services/"))
    with (
        override_settings(INSTEP_ALLOWED_SALESFORCE_HOSTS=()),
        pytest.raises(UntrustedHost),
        open_org(authorized_connection),
    ):
        pass
    assert len(emulator.journal(path="/services/")) == sent
