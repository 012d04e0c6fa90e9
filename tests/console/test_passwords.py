"""Setting a user's password from the person's page."""

import pytest
from django.test import Client

from instep.connections.models import Connection, SoapCredential
from instep.connections.vault import seal
from instep.directory.models import Person
from instep.provisioning.models import Account, ObservedUser, Outcome, ProtectedUser
from instep.salesforce import Secret
from tests.console.pages import Page
from tests.emulator import Emulator

NEW = "Correct-horse-7-battery"


@pytest.fixture
def account(connection: Connection, people: list[Person], emulator: Emulator) -> Account:
    """Zoë has a user in the emulated org, which is reached by SOAP."""
    user = emulator.query("SELECT Id, Username FROM User WHERE Profile.Name = 'Standard User' AND IsActive = true")[0]
    connection.environment, connection.domain, connection.rest_oauth_enabled = "custom", emulator.url, False
    connection.save()
    sealed = seal(Secret(emulator.password_and_token), SoapCredential.place("password", connection.pk))
    SoapCredential.objects.create(connection=connection, username=emulator.username, password_sealed=sealed)
    ObservedUser.objects.create(
        connection=connection, salesforce_id=user["Id"], username=user["Username"], name="Zoë", is_active=True
    )
    return Account.objects.create(connection=connection, person=people[0], salesforce_id=user["Id"], origin="linked")


def form_of(signed_in: Client, account: Account) -> str:
    return Page(signed_in.get(f"/people/{account.person_id}/")).links()["Set password… in acme"]


def test_password_is_set_and_the_run_shows_it(signed_in: Client, account: Account) -> None:
    address = form_of(signed_in, account)
    assert ObservedUser.objects.get().username in Page(signed_in.get(address)).text
    run = Page(signed_in.post(address, {"password": NEW, "again": NEW}, follow=True))
    assert "Set password" in run.text
    assert Outcome.objects.get().status == "done"
    assert NEW not in run.source


def test_two_that_differ_are_not_sent(signed_in: Client, account: Account) -> None:
    refused = Page(signed_in.post(form_of(signed_in, account), {"password": NEW, "again": "other"}))
    assert "The two are not the same." in refused.text
    assert NEW not in refused.source
    assert not Outcome.objects.exists()


def test_protected_user_is_told_before_anything_is_typed(signed_in: Client, account: Account) -> None:
    ProtectedUser.objects.create(connection=account.connection, username=ObservedUser.objects.get().username)
    page = Page(signed_in.get(form_of(signed_in, account)))
    assert "protected list" in page.text
    assert page.find("//input[@name='password']") == []
