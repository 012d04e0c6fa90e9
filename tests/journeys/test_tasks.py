"""A change that Salesforce refuses: it waits in Tasks, says what to change, and is retried from there."""

import pytest
from playwright.sync_api import expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.installation import Installation
from tests.journeys.org_pages import NewUser, Org
from tests.journeys.pictures import Pictures

pytestmark = pytest.mark.journey

NAME = "name-taken"
JOINER = "Gürsal Aksu"
USERNAME = "gursal.aksu@northwind.example"
TAKER = NewUser("Gunnar", "Aksel", "gaksel", USERNAME, "Standard User", "northwind-Stairs-7")


def test_refused_change_waits_in_tasks_and_is_retried_once_the_org_is_put_right(
    console: Console, org: Org, installation: Installation, emulator: Emulator, pictures: Pictures
) -> None:
    """Between import and apply somebody gives the user name to another user."""
    installation.add_connection(NAME, emulator)
    installation.run("assignment", "add", NAME, "--person", USERNAME, "--profile", "Sales User")
    console.open(NAME, "Provisioning", "Plans")
    console.make_plan()
    org.come_back()
    org.log_in()
    org.create_user(TAKER)

    console.come_back()
    console.page.get_by_role("link", name="Apply…").click()
    console.press("Apply to Northwind Traders")
    assert console.run_is_over() == "Done, some changes failed"
    console.go("Tasks")
    task = console.page.locator(".task").filter(has_text=JOINER)
    expect(task).to_contain_text("DUPLICATE_USERNAME")
    expect(task).to_contain_text(f"Automatic provisioning of user {USERNAME} to app {NAME} failed")
    pictures.take(console.page, "tasks")

    org.come_back()
    org.rename_user("gunnar.aksel@northwind.example")
    console.come_back()
    task.get_by_role("checkbox").check()
    expect(console.page.get_by_text("1 selected")).to_be_visible()
    console.press("Retry selected")
    assert console.run_is_over() == "Done"
    console.go("Tasks")
    expect(console.page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    org.come_back()
    org.find_user(USERNAME, "Active Users")
    org.open_user(JOINER)
