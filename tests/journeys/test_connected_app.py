"""The legacy way: an org that still has, or may still create, connected apps."""

import pytest
from playwright.sync_api import expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.org_pages import Org

pytestmark = pytest.mark.journey


def test_connected_app_set_up_by_its_checklist_authorises_instep(
    console: Console, org: Org, emulator: Emulator
) -> None:
    console.add_application("legacy", emulator.url)
    checklist = console.checklist("Connected app (legacy)")
    org.come_back()
    org.log_in()
    org.begin_app("App Manager", "New Connected App")
    org.set_rows(checklist["Create the app"])
    org.create_app()
    org.set_policies(checklist["Set its policies, and save"])
    given = org.show_key_and_secret()
    org.log_out()

    console.come_back()
    console.switch_on()
    console.authorize(given, emulator.username, emulator.ready["admin"]["password"])
    expect(console.page.get_by_text("Connected with OAuth")).to_be_visible()
