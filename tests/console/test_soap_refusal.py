"""The banner of an org that refuses SOAP login() itself, and where it leads."""

from datetime import timedelta

import pytest
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

VIEW = "/applications/acme/provisioning/integration/"


@pytest.fixture
def refused(db: None, emulator: Emulator) -> Connection:
    """A connection whose import ended because the org had switched login() off."""
    connection = Connection.objects.create(
        name="acme", environment="custom", domain=emulator.url, api_integration_enabled=True
    )
    save_soap_credential(connection, username=emulator.username, password=Secret(emulator.password_and_token))
    emulator.settings(soap_login_enabled=False)
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


def test_banner_is_gone_once_a_run_has_signed_in_again(
    signed_in: Client, refused: Connection, emulator: Emulator
) -> None:
    emulator.settings(soap_login_enabled=True)
    with open_org(refused) as org:
        assert list(org.query("SELECT Id FROM Organization"))
    later = timezone.now() + timedelta(minutes=1)
    Run.objects.create(connection=refused, kind="import", status="done", created_at=later, finished_at=later)
    assert "The org refuses SOAP login()" not in Page(signed_in.get(VIEW)).text
