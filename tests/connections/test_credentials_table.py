"""The credentials table with real credentials: which API provisioning speaks, as the org's journal shows it."""

import itertools

import pytest
from tests.connections.conftest import go_and_allow
from tests.emulator import Emulator

from instep.connections.errors import InvalidCredentials
from instep.connections.managing import forget_soap_credential, save_soap_credential, switch
from instep.connections.models import Connection
from instep.connections.opening import check_credentials, open_org
from instep.salesforce import Secret

REST, SOAP, NOTHING = "/services/data/", "/services/Soap/", None
# feature, OAuth authorised and saved, SOAP saved -> where the calls go; NOTHING: refused
TABLE = {
    (False, False, False): NOTHING,
    (False, False, True): SOAP,
    (False, True, False): NOTHING,
    (False, True, True): SOAP,
    (True, False, False): NOTHING,
    (True, False, True): SOAP,
    (True, True, False): REST,
    (True, True, True): REST,
}


def save_soap(connection: Connection, emulator: Emulator) -> None:
    save_soap_credential(connection, username=emulator.username, password=Secret(emulator.password_and_token))


def spoken(connection: Connection, emulator: Emulator) -> str:
    """Read and write something as provisioning does; where it went."""
    emulator.forget_journal()
    check_credentials(connection)
    with open_org(connection) as org:
        count = len(list(org.query("SELECT Id FROM UserRole")))
        role = {"Name": "R", "DeveloperName": f"R{count}"}
        assert org.create("UserRole", [role])[0].is_success
    paths = {request["path"] for request in emulator.journal() if request["is_api_call"]}
    ways = {way for way in (REST, SOAP) if any(path.startswith(way) for path in paths)}
    assert len(ways) == 1, paths
    return ways.pop()


def expect_refusal(connection: Connection, emulator: Emulator) -> None:
    """Before anything is sent, and in the words that administrators know."""
    emulator.forget_journal()
    with pytest.raises(InvalidCredentials, match="The credentials used to connect to the API were invalid"):
        check_credentials(connection)
    with pytest.raises(InvalidCredentials), open_org(connection):
        pass
    assert emulator.journal() == []


@pytest.mark.parametrize("row", list(itertools.product([False, True], repeat=3)))
def test_every_row_speaks_to_the_org_as_the_table_says(
    row: tuple[bool, bool, bool], oauth_connection: Connection, emulator: Emulator
) -> None:
    feature, authorized, soap = row
    if authorized:
        go_and_allow(oauth_connection, emulator)
    if soap:
        save_soap(oauth_connection, emulator)
    connection = Connection.objects.get(pk=oauth_connection.pk)
    switch(connection, rest_oauth=feature)
    if TABLE[row] is NOTHING:
        expect_refusal(connection, emulator)
    else:
        assert spoken(connection, emulator) == TABLE[row]


def test_switching_back_and_forth_asks_nobody_to_authorise_again(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    connection = authorized_connection
    save_soap(connection, emulator)
    ways = []
    for feature in (True, False, True, False):
        switch(connection, rest_oauth=feature)
        ways.append(spoken(connection, emulator))
    assert ways == [REST, SOAP, REST, SOAP]
    forget_soap_credential(connection)
    expect_refusal(connection, emulator)
    switch(connection, rest_oauth=True)
    assert spoken(connection, emulator) == REST
