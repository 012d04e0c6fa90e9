"""What happens to a connection that worked: its authorisation is taken back in the org, or its feature is switched
off and on again."""

import pytest
from playwright.sync_api import expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.org_pages import KeyAndSecret, Org, allow
from tests.journeys.pictures import Pictures

pytestmark = pytest.mark.journey

LOST = "northwind-eu"
READY_MADE_APP = "Ready-made App"
INVALID_CREDENTIALS = "The credentials used to connect to the API were invalid; please check your configuration"
SOAP_LOGIN = "/services/Soap/"


def test_revoked_authorisation_stops_imports_until_somebody_authenticates_again(
    console: Console, org: Org, emulator: Emulator, app: KeyAndSecret, pictures: Pictures
) -> None:
    console.add_application(LOST, emulator.url)
    authorize(console, emulator, app)
    import_org(console, LOST)

    org.come_back()
    org.enter()
    org.revoke_grants(READY_MADE_APP)

    console.come_back()
    console.press("Import from Salesforce")
    assert console.run_is_over() == "Failed"
    expect(console.page.get_by_role("main")).to_contain_text(INVALID_CREDENTIALS)
    expect(console.page.get_by_role("main")).to_contain_text("invalid_grant")
    console.open(LOST, "Provisioning", "Health")
    health = console.page.get_by_role("region", name="Health")
    expect(health).to_contain_text("Needs re-authentication")
    expect(health).to_contain_text("Salesforce no longer accepts it")
    console.go("Dashboard")
    banner = console.page.get_by_role("alert").filter(has_text=f"{LOST} needs re-authentication")
    expect(banner).to_contain_text("nothing runs until you act")
    banner.get_by_role("link", name="Re-authenticate…").click()

    window = console.authenticate("Re-authenticate with Salesforce.com")
    allow(window)
    console.come_back()
    expect(console.authorization).to_contain_text("Press Save to finish.")
    console.save()
    expect(console.page.get_by_text("needs re-authentication")).to_be_hidden()
    import_org(console, LOST)
    console.open_tabs(LOST, "Provisioning", "Health")
    console.look_now()
    expect(health).to_contain_text("Connected with OAuth")
    events = console.page.get_by_role("region", name="What happened").get_by_role("rowheader")
    assert [text.split(" as ")[0] for text in events.all_inner_texts()[:3]] == [
        "Healthy",
        "Authorised",
        "Needs re-authentication",
    ]
    pictures.take(console.page, "health")


def test_feature_switched_off_falls_back_to_soap_and_on_again_finds_the_authorisation(
    console: Console, emulator: Emulator, app: KeyAndSecret
) -> None:
    console.add_application("both-ways", emulator.url)
    console.enter_soap_credentials(emulator.username, emulator.password_and_token)
    authorize(console, emulator, app)
    import_org(console, "both-ways")
    assert emulator.journal(path=SOAP_LOGIN) == []

    console.edit_integration("both-ways")
    console.page.get_by_label("OAuth and REST integration").uncheck()
    console.save()
    expect(console.page.get_by_text("Connected with SOAP")).to_be_visible()
    import_org(console, "both-ways")
    logins = len(emulator.journal(path=SOAP_LOGIN))
    assert logins > 0

    console.edit_integration("both-ways")
    console.page.get_by_label("OAuth and REST integration").check()
    console.save()
    expect(console.page.get_by_text("Connected with OAuth")).to_be_visible()
    import_org(console, "both-ways")
    assert len(emulator.journal(path=SOAP_LOGIN)) == logins


def authorize(console: Console, emulator: Emulator, app: KeyAndSecret) -> None:
    console.switch_on()
    console.authorize(app, emulator.username, emulator.ready["admin"]["password"])


def import_org(console: Console, application: str) -> None:
    """Leaves the tab Import open."""
    console.open(application, "Provisioning", "Import")
    console.press("Import from Salesforce")
    assert console.run_is_over() == "Done"
    console.open_tabs(application, "Provisioning", "Import")
