"""The console for people whose browser runs no scripts, and for people who use the keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.installation import ADMINISTRATOR, PASSWORD, Installation

pytestmark = pytest.mark.journey

NAME = "without-scripts"
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"


@pytest.fixture
def plain_page(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_pages_are_readable_without_scripts(plain_page: Page, installation: Installation, emulator: Emulator) -> None:
    installation.add_connection(NAME, emulator)
    installation.run("assignment", "add", NAME, "--group", "sf-support", "--profile", "Support User")
    installation.run("plan", NAME)
    console = Console(plain_page, installation.url)
    console.sign_in(ADMINISTRATOR, PASSWORD)

    console.go("People")
    plain_page.get_by_label("Search people").fill("vaillant")
    plain_page.get_by_role("button", name="Show").click()
    expect(plain_page.get_by_role("table").get_by_role("link", name="Colette Vaillant")).to_be_visible()

    console.edit_integration(NAME)
    expect(plain_page.get_by_label("OAuth Consumer Key")).to_be_visible()
    expect(plain_page.get_by_text(installation.callback).first).to_be_visible()

    console.open(NAME, "Provisioning", "Plans")
    plain_page.get_by_role("table").get_by_role("link").first.click()
    console.figure("Updates").click()
    line = console.line_of("April Carrillo", "Title")
    line.click()
    expect(line.get_by_role("cell", name="Support Manager")).to_be_visible()


def test_sign_in_form_shows_where_the_keyboard_is(page: Page, installation: Installation) -> None:
    page.goto(installation.url)
    for field in (page.get_by_label("E-mail address"), page.get_by_label("Password")):
        expect(field).to_be_focused()
        assert page.evaluate(OUTLINE) != "none"
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    assert page.evaluate(OUTLINE) != "none"
