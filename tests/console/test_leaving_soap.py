"""Leave SOAP: the steps on the page, each with its button."""

import pytest
from django.test import Client
from django.utils import timezone

from instep.connections.managing import add_connection
from instep.connections.models import Connection, SoapCredential, SoapMigration
from instep.connections.validating import NewConnection
from instep.salesforce import Secret
from tests.connections.conftest import go_and_allow
from tests.console.pages import Page
from tests.emulator import Emulator

PAGE = "/applications/acme/provisioning/leave-soap/"


@pytest.fixture
def acme(db: None, emulator: Emulator) -> Connection:
    """Provisioned by SOAP, with the app's key and secret."""
    return add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=emulator.url,
            consumer_key=emulator.consumer_key,
            consumer_secret=Secret(emulator.consumer_secret),
            soap_username=emulator.username,
            soap_password=Secret(emulator.password_and_token),
        )
    )


def _press(signed_in: Client, step: str) -> Page:
    return Page(signed_in.post(f"{PAGE}{step}/", follow=True))


def test_page_leads_from_soap_to_oauth_and_back(signed_in: Client, acme: Connection, emulator: Emulator) -> None:
    page = Page(signed_in.get(PAGE))
    assert "SOAP goes on working meanwhile" in page.text
    assert "Compare" not in page.buttons()
    go_and_allow(acme, emulator)
    Connection.objects.filter(pk=acme.pk).update(rest_oauth_enabled=False)
    assert "Compare" in Page(signed_in.get(PAGE)).buttons()
    compared = _press(signed_in, "compare")
    assert "Both ways in see the same." in compared.text
    assert "Switch to OAuth" in compared.buttons()
    switched = _press(signed_in, "switch")
    assert "uses OAuth and REST from now on" in switched.text
    assert "Switch back to SOAP" in switched.buttons()
    back = _press(signed_in, "back")
    assert "uses SOAP again" in back.text
    assert "Switch to OAuth" in back.buttons()


def test_step_that_is_not_due_is_refused_with_the_reason(signed_in: Client, acme: Connection) -> None:
    assert "no OAuth authorisation" in _press(signed_in, "compare").text
    assert "Switch first" in _press(signed_in, "forget").text
    assert SoapCredential.objects.filter(connection=acme).exists()


def test_integration_page_of_a_soap_connection_leads_there(signed_in: Client, acme: Connection) -> None:
    page = Page(signed_in.get("/applications/acme/provisioning/integration/"))
    assert PAGE in page.find("//a/@href")


def test_salesforce_that_does_not_answer_while_comparing_is_told(
    signed_in: Client, acme: Connection, emulator: Emulator
) -> None:
    go_and_allow(acme, emulator)
    emulator.fault("drop_before", path="/services/", times=50)
    assert "Salesforce could not do it now" in _press(signed_in, "compare").text


def test_permission_that_instep_needs_and_oauth_lacks_stands_first(signed_in: Client, acme: Connection) -> None:
    lacking = {"kind": "Permissions", "record_id": "", "field": "", "oauth": None}
    found = [lacking | {"name": name, "soap": name} for name in ("AuthorApex", "ManageUsers")]
    side = {"org_id": "00D", "org_name": "Acme", "username": "u", "profile": "p"}
    comparison = {"soap": side, "oauth": side, "is_same_org": True, "difference_count": 2, "records": {"User": 1}}
    SoapMigration.objects.create(
        connection=acme, compared_at=timezone.now(), comparison=comparison | {"differences": found}
    )
    rows = Page(signed_in.get(PAGE)).texts("//tbody/tr")
    assert "ManageUsers Instep needs it" in rows[0]
    assert rows[0].endswith("givennot given")
    assert "needs it" not in rows[1]


def test_connection_without_soap_has_nothing_to_leave(signed_in: Client, acme: Connection) -> None:
    SoapCredential.objects.all().delete()
    page = Page(signed_in.get(PAGE))
    assert "There is no SOAP to leave" in page.text
    assert page.find("//ol[@class='stairs']") == []
