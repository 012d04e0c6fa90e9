"""The credentials table, row by row, and the words of its errors."""

import itertools

import pytest

from instep.connections.choosing import choose
from instep.connections.errors import ApiIntegrationOff, InvalidCredentials
from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.domain.credentials import SignIn, choose_sign_in, invalid_credentials

SAVED = b"an envelope that is not opened here"


def table() -> dict[tuple[bool, bool, bool], SignIn | None]:
    """(feature, OAuth authorised and saved, SOAP saved) -> what provisioning uses."""
    return {
        (False, False, False): None,
        (False, False, True): SignIn.SOAP,
        (False, True, False): None,
        (False, True, True): SignIn.SOAP,
        (True, False, False): None,
        (True, False, True): SignIn.SOAP,
        (True, True, False): SignIn.OAUTH,
        (True, True, True): SignIn.OAUTH,
    }


@pytest.mark.parametrize("row", list(itertools.product([False, True], repeat=3)))
def test_every_row_of_the_table(row: tuple[bool, bool, bool]) -> None:
    feature, authorized, soap = row
    chosen = choose_sign_in(rest_oauth_enabled=feature, oauth_authorized=authorized, soap_saved=soap)
    assert chosen == table()[row]


@pytest.mark.django_db
@pytest.mark.parametrize("row", list(itertools.product([False, True], repeat=3)))
def test_stored_connection_follows_the_table(row: tuple[bool, bool, bool]) -> None:
    feature, authorized, soap = row
    connection = Connection.objects.create(name="acme", api_integration_enabled=True, rest_oauth_enabled=feature)
    OAuthCredential.objects.create(
        connection=connection,
        consumer_key="key",
        consumer_secret_sealed=SAVED,
        access_token_sealed=SAVED if authorized else None,
    )
    if soap:
        SoapCredential.objects.create(connection=connection, username="ann", password_sealed=SAVED)
    expected = table()[row]
    if expected:
        assert choose(connection) is expected
    else:
        with pytest.raises(InvalidCredentials) as caught:
            choose(connection)
        assert str(caught.value).startswith(
            "Automatic provisioning to app acme failed: The credentials used to connect to the API were invalid; "
            "please check your configuration"
        )
        assert "instep connection authorize acme" in str(caught.value)


@pytest.mark.django_db
def test_nothing_runs_while_api_integration_is_off_and_the_error_says_where_to_turn_it_on() -> None:
    connection = Connection.objects.create(name="acme", rest_oauth_enabled=True)
    SoapCredential.objects.create(connection=connection, username="ann", password_sealed=SAVED)
    with pytest.raises(ApiIntegrationOff) as caught:
        choose(connection)
    assert "Enable API integration" in caught.value.problem.next_step
    assert "instep connection use acme" in caught.value.problem.next_step


@pytest.mark.django_db
def test_lost_authorisation_does_not_fall_back_to_soap() -> None:
    from django.utils import timezone

    connection = Connection.objects.create(name="acme", api_integration_enabled=True, rest_oauth_enabled=True)
    SoapCredential.objects.create(connection=connection, username="ann", password_sealed=SAVED)
    OAuthCredential.objects.create(
        connection=connection,
        consumer_key="key",
        consumer_secret_sealed=SAVED,
        access_token_sealed=SAVED,
        lost_at=timezone.now(),
    )
    assert choose(connection) is SignIn.OAUTH


def test_error_for_one_person_has_the_words_that_administrators_know() -> None:
    problem = invalid_credentials("Salesforce", person="Jane Doe", said="invalid_grant: expired access/refresh token")
    assert problem.summary == (
        "Automatic provisioning of user Jane Doe to app Salesforce failed: The credentials used to connect to the API "
        "were invalid; please check your configuration"
    )
    assert "Salesforce said: invalid_grant: expired access/refresh token" in str(problem)
