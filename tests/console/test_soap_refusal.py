"""The banner of an org that refuses SOAP login() itself, and where it leads."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from instep.connections.errors import AuthorizationLost
from instep.connections.managing import save_soap_credential
from instep.connections.models import Connection
from instep.connections.opening import open_org
from instep.provisioning.models import Run
from instep.provisioning.progress import fail, problem_from
from instep.salesforce import Secret
from tests.console.pages import Page
from tests.emulator import Emulator

THE_DAY_AFTER = datetime(2027, 6, 2, 9, tzinfo=UTC)
VIEW = "/applications/acme/provisioning/integration/"


@pytest.fixture
def soap(db: None, emulator: Emulator) -> Connection:
    """A connection that signs in with SOAP."""
    connection = Connection.objects.create(
        name="acme", environment="custom", domain=emulator.url, api_integration_enabled=True
    )
    save_soap_credential(connection, username=emulator.username, password=Secret(emulator.password_and_token))
    return connection


@pytest.fixture
def refused(soap: Connection, emulator: Emulator) -> Connection:
    """Its import ended because the org had switched login() off."""
    emulator.settings(soap_login_enabled=False)
    return refuse(soap)


def refuse(connection: Connection) -> Connection:
    """An import that ends while it signs in."""
    run = Run.objects.create(connection=connection, kind="import", created_at=timezone.now())
    with pytest.raises(AuthorizationLost) as caught, open_org(connection):
        pass
    fail(run, problem_from(caught.value), timezone.now())
    return connection


def test_page_says_that_the_org_refuses_login_and_leads_away_from_soap(signed_in: Client, refused: Connection) -> None:
    page = Page(signed_in.get(VIEW))
    assert "The org refuses SOAP login()" in page.text
    assert "INVALID_OPERATION: SOAP API login() is disabled" in page.text
    assert page.find("//a[@href='/applications/acme/provisioning/leave-soap/']")
    assert "Authenticate with OAuth before then" not in page.text


def test_banner_counts_days_until_the_end_and_says_afterwards_that_nobody_can_open_login_again(
    signed_in: Client, soap: Connection, emulator: Emulator
) -> None:
    assert "SOAP login() ends on 1 June 2027: " in Page(signed_in.get(VIEW)).text
    emulator.settings(soap_login_ends="2027-06-01")
    emulator.control("POST", "clock", {"to": THE_DAY_AFTER.isoformat()})
    with time_machine.travel(THE_DAY_AFTER):
        signed_in.force_login(User.objects.get())
        assert "SOAP login() ended on 1 June 2027" in Page(signed_in.get(VIEW)).text
        refuse(soap)
        page = Page(signed_in.get(VIEW))
    assert "The org refuses SOAP login()" in page.text
    assert "Salesforce ended SOAP login() on 1 June 2027, and nobody can open it again" in page.text
    assert page.find("//a[@href='/applications/acme/provisioning/leave-soap/']")


def test_banner_is_gone_once_a_run_has_signed_in_again(
    signed_in: Client, refused: Connection, emulator: Emulator
) -> None:
    emulator.settings(soap_login_enabled=True)
    with open_org(refused) as org:
        assert list(org.query("SELECT Id FROM Organization"))
    later = timezone.now() + timedelta(minutes=1)
    Run.objects.create(connection=refused, kind="import", status="done", created_at=later, finished_at=later)
    assert "The org refuses SOAP login()" not in Page(signed_in.get(VIEW)).text
