"""A company that signs in with SOAP leaves it, looks back once, and goes."""

import pytest
from playwright.sync_api import expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.org_pages import KeyAndSecret, allow, log_in
from tests.journeys.pictures import Pictures

pytestmark = pytest.mark.journey

SOAP_CALLS = "/services/Soap/u/"


def test_connection_leaves_soap_with_a_comparison_before_and_a_way_back(
    console: Console, emulator: Emulator, app: KeyAndSecret, pictures: Pictures
) -> None:
    console.add_application("leaving", emulator.url)
    console.enter_soap_credentials(emulator.username, emulator.password_and_token)
    console.page.get_by_label("OAuth and REST integration").uncheck()
    console.save()
    expect(console.page.get_by_text("Connected with SOAP")).to_be_visible()

    console.open("leaving", "Provisioning", "Leave SOAP")
    expect(console.page.get_by_text("SOAP login() ends on 1 June 2027")).to_be_visible()
    console.page.get_by_role("link", name="Authorise").click()
    console.paste(app)
    window = console.authenticate()
    log_in(window, emulator.username, emulator.ready["admin"]["password"])
    allow(window)
    window.close()
    console.come_back()
    expect(console.authorization).to_contain_text("Press Save to finish.")
    console.save()
    expect(console.page.get_by_text("Connected with SOAP")).to_be_visible()  # an authorisation alone changes nothing

    console.open_tabs("leaving", "Provisioning", "Leave SOAP")
    console.press("Compare")
    expect(console.notices).to_contain_text("Both ways in see the same.")
    pictures.take(console.page, "leave-soap")
    console.press("Switch to OAuth")
    expect(console.notices).to_contain_text("uses OAuth and REST from now on")

    emulator.forget_journal()
    import_and_come_back(console)
    assert emulator.journal(path=SOAP_CALLS) == []
    expect(console.page.locator("#step-watch")).to_contain_text("1 run has ended since the switch, all without errors.")

    console.press("Switch back to SOAP")
    expect(console.notices).to_contain_text("uses SOAP again")
    console.press("Switch to OAuth")
    import_and_come_back(console)
    console.press("Forget the SOAP credentials")
    expect(console.notices).to_contain_text("The SOAP credentials are forgotten")
    expect(console.page.locator("#step-forget")).to_have_class("is-done")


def import_and_come_back(console: Console) -> None:
    console.page.get_by_role("link", name="Go to Import").click()
    console.press("Import from Salesforce")
    assert console.run_is_over() == "Done"
    console.open("leaving", "Provisioning", "Leave SOAP")
