"""The doctor's page: an org that is set up wrongly, mended in Setup by what the page says, and checked again."""

import pytest
from playwright.sync_api import expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.org_pages import KeyAndSecret, NewUser, Org
from tests.journeys.pictures import Pictures

pytestmark = pytest.mark.journey

INTEGRATOR = NewUser(
    "Too", "Little", "toolittl", "too-little@northwind.example", "Instep Too Little", "northwind-Stairs-8"
)
CHECKED = "northwind-uk"
MISSING = "Manage Users"


def test_missing_permission_is_found_mended_where_the_page_says_and_gone_at_the_next_check(
    console: Console, org: Org, emulator: Emulator, app: KeyAndSecret, pictures: Pictures
) -> None:
    org.come_back()
    org.log_in()
    org.clone_profile("Standard User", INTEGRATOR.profile)
    org.tick_permissions(["API Enabled"])
    org.save_profile()
    org.create_user(INTEGRATOR)
    org.log_out()

    console.come_back()
    console.add_application(CHECKED, emulator.url)
    console.switch_on()
    console.authorize(app, INTEGRATOR.username, INTEGRATOR.password)
    console.open_tabs(CHECKED, "Provisioning", "Check")
    console.check()
    assert any(MISSING in line for line in console.to_mend())
    pictures.take(console.page, "check")
    console.page.locator(".to-mend").get_by_role("link", name=MISSING).first.click()
    finding = console.page.locator(".findings details[open]").filter(has_text=MISSING).first
    expect(finding).to_contain_text("Setup → ")

    org.come_back()
    org.page.context.clear_cookies(domain="127.0.0.1")  # in Setup works another than who pressed Allow
    org.log_in()
    org.open("Profiles", INTEGRATOR.profile)
    org.tick_permissions([MISSING])
    org.save_profile()
    console.come_back()
    console.check()
    assert not [line for line in console.to_mend() if line.startswith("Failure")]
    assert not any(MISSING in line for line in console.to_mend())
