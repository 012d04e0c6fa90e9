"""Adding, changing, disconnecting and removing connections."""

import pytest
from tests.emulator import Emulator

from instep.connections.managing import (
    add_connection,
    change_org,
    disconnect,
    find_connection,
    forget_soap_credential,
    remove_connection,
    save_consumer,
    save_soap_credential,
    switch,
)
from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.connections.opening import open_org
from instep.connections.states import State, state_of
from instep.connections.validating import NewConnection
from instep.domain.problems import BadInput, NotFound
from instep.salesforce import Secret

NOTHING = Secret("")


@pytest.mark.django_db
def test_new_connection_has_api_integration_on_and_the_feature_with_a_consumer_key_only() -> None:
    plain = add_connection(NewConnection(name="plain", environment="production"))
    keyed = add_connection(
        NewConnection(name="keyed", environment="sandbox", consumer_key="3MVG9", consumer_secret=Secret("s"))
    )
    assert (plain.api_integration_enabled, plain.rest_oauth_enabled) == (True, False)
    assert (keyed.api_integration_enabled, keyed.rest_oauth_enabled) == (True, True)


@pytest.mark.django_db
def test_every_bad_place_is_named_and_nothing_is_stored() -> None:
    with pytest.raises(BadInput) as caught:
        add_connection(
            NewConnection(
                name="not a name",
                environment="custom",
                domain="https://evil.example",
                consumer_key="3MVG9",
                soap_password=Secret("sesame"),
            )
        )
    assert [problem.code for problem in caught.value.problems] == [
        "name-invalid",
        "domain-not-trusted",
        "missing",
        "missing",
    ]
    assert "sesame" not in str(caught.value)
    assert not Connection.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("environment", "domain", "code"),
    [
        ("production", "https://acme.my.salesforce.com", "domain-needless"),
        ("custom", "", "missing"),
        ("custom", "http://acme.my.salesforce.com", "domain-not-trusted"),
        ("custom", "https://acme.my.salesforce.com.evil.example", "domain-not-trusted"),
        ("staging", "", "environment-invalid"),
    ],
)
def test_org_that_cannot_be_signed_in_to_is_refused(environment: str, domain: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        add_connection(NewConnection(name="acme", environment=environment, domain=domain))
    assert caught.value.problem.code == code


@pytest.mark.django_db
@pytest.mark.parametrize("domain", ["acme.my.salesforce.com", "https://Acme.my.salesforce.com/lightning"])
def test_domain_is_kept_as_its_origin(domain: str) -> None:
    connection = add_connection(NewConnection(name="acme", environment="custom", domain=domain))
    assert connection.domain == "https://acme.my.salesforce.com"
    change_org(connection, environment="sandbox", domain="")
    assert (connection.environment, connection.domain) == ("sandbox", "")


@pytest.mark.django_db
def test_name_is_given_once() -> None:
    add_connection(NewConnection(name="acme", environment="production"))
    with pytest.raises(BadInput, match="There is a connection acme already"):
        add_connection(NewConnection(name="acme", environment="sandbox"))


@pytest.mark.django_db
def test_unknown_connection_is_answered_with_those_that_exist() -> None:
    with pytest.raises(NotFound, match="instep connection add"):
        find_connection("acme")
    for name in ("east", "west"):
        add_connection(NewConnection(name=name, environment="production"))
    with pytest.raises(NotFound, match="There are: east, west"):
        find_connection("acme")


@pytest.mark.django_db
def test_empty_soap_password_keeps_the_stored_one_for_the_same_user() -> None:
    connection = add_connection(NewConnection(name="acme", environment="production"))
    with pytest.raises(BadInput, match="SOAP password is missing"):
        save_soap_credential(connection, username="ann", password=NOTHING)
    save_soap_credential(connection, username="ann", password=Secret("sesame"))
    before = bytes(SoapCredential.objects.get().password_sealed)
    save_soap_credential(connection, username="ann", password=NOTHING)
    assert bytes(SoapCredential.objects.get().password_sealed) == before
    with pytest.raises(BadInput, match="SOAP password is missing"):
        save_soap_credential(connection, username="bob", password=NOTHING)
    forget_soap_credential(connection)
    assert not SoapCredential.objects.exists()


@pytest.mark.django_db
def test_states_follow_what_is_stored() -> None:
    connection = add_connection(NewConnection(name="acme", environment="production"))
    assert state_of(connection).state is State.NOT_CONFIGURED
    save_soap_credential(connection, username="ann@acme.example", password=Secret("sesame"))
    assert state_of(connection).sentence == "SOAP as ann@acme.example"
    switch(connection, api_integration=False)
    assert state_of(connection).state is State.OFF


def test_consumer_key_of_an_authorised_connection_is_not_changed_without_authorising(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    with pytest.raises(BadInput) as caught:
        save_consumer(authorized_connection, key="3MVG9other", secret=Secret("s"))
    assert caught.value.problem.code == "consumer-key-changed"
    save_consumer(authorized_connection, key=emulator.consumer_key, secret=NOTHING)
    assert OAuthCredential.objects.get(connection=authorized_connection).is_authorized


def test_feature_off_and_on_again_finds_the_authorisation(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    switch(authorized_connection, rest_oauth=False)
    assert state_of(authorized_connection).state is State.NOT_CONFIGURED
    switch(authorized_connection, rest_oauth=True)
    assert state_of(authorized_connection).sentence == f"OAuth authorised as {emulator.username}"


def test_disconnect_revokes_at_salesforce_and_forgets_the_tokens(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    assert disconnect(authorized_connection) is None
    credential = OAuthCredential.objects.get(connection=authorized_connection)
    assert (credential.access_token_sealed, credential.refresh_token_sealed) == (None, None)
    assert credential.consumer_key == emulator.consumer_key
    assert [request["status"] for request in emulator.journal(path="/services/oauth2/revoke")] == [200]


def test_disconnect_warns_when_salesforce_cannot_be_told(authorized_connection: Connection, emulator: Emulator) -> None:
    emulator.fault("answer", path="/services/oauth2/revoke", status=503)
    warning = disconnect(authorized_connection)
    assert warning is not None
    assert "Connected Apps OAuth Usage" in warning.next_step
    assert not OAuthCredential.objects.get(connection=authorized_connection).is_authorized


def test_revoked_token_opens_nothing_afterwards(authorized_connection: Connection, emulator: Emulator) -> None:
    with open_org(authorized_connection) as org:
        remove_connection(find_connection("acme"))
        with pytest.raises(Exception, match="instep connection authorize"):
            list(org.query("SELECT Id FROM Organization"))
    assert not Connection.objects.exists()
