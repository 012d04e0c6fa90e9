"""The main job from end to end, as two administrators live it: from an empty installation and an org that has
never heard of Instep to a company's people being its users."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.emulator import Emulator
from tests.journeys.console_pages import Console
from tests.journeys.installation import ADMINISTRATOR, PASSWORD, PEOPLE, Installation
from tests.journeys.org_pages import KeyAndSecret, NewUser, Org, allow, log_in
from tests.journeys.pictures import Pictures

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

APPLICATION = "northwind"
INTEGRATOR = NewUser(
    "Instep",
    "Integration",
    "instep",
    "instep-integration@northwind.example",
    "Instep Integration",
    "northwind-Stairs-7",
)
COMES_WITH_MANAGE_USERS = (
    "Assign Permission Sets",
    "Manage Internal Users",
    "Manage IP Addresses",
    "Manage Login Access Policies",
    "Manage Password Policies",
    "Manage Profiles and Permission Sets",
    "Manage Roles",
    "Manage Sharing",
    "Reset User Passwords and Unlock Users",
    "View All Users",
    "View Roles and Role Hierarchy",
    "View Setup and Configuration",
)
ASSIGNMENTS = (  # group, profile, role, permission sets, priority
    ("sf-admins", "Standard User", "Revenue Operations", ("CRM Administration", "Reports and Dashboards"), 10),
    ("sf-sales", "Sales User", "", ("Sales Cloud User",), 20),
    ("sf-support", "Support User", "Support Agent", ("Service Cloud User",), 30),
    ("sf-marketing", "Marketing User", "Marketing Team", ("Marketing Campaigns",), 40),
    ("sf-read-only", "Read Only", "Finance Team", (), 50),
    ("sf-forecasting", "Sales User", "", ("Forecasting User",), 60),
)
JOINER = "Gürsal Aksu"  # sells, and has no user in the org
CHANGED = "Colette Vaillant"  # has one under the name she had before
LEAVER = "Kathryn Bowers"  # terminated, but her user is active
PROTECTED = "Tracy Higgins"  # is a System Administrator
CALLS_UNTIL_HELD = 2


def test_a_company_s_people_become_the_right_users_in_an_org(
    context: BrowserContext, empty_installation: Installation, emulator: Emulator, pictures: Pictures
) -> None:
    console = Console(context.new_page(), empty_installation.url)
    sign_in(console, pictures)
    bring_in_people(console, pictures)
    console.add_application(APPLICATION, emulator.url)

    org = Org(context.new_page(), emulator)
    prepare_administrator(org)
    given = create_external_client_app(org, console, pictures)
    connect(console, given, pictures)

    import_org(console, pictures)
    assign_groups(console, pictures)
    look_at_plan(console, pictures)
    apply_plan(console, emulator, pictures)
    find_users_in_org(org, pictures)
    plan_again_without_changes(console)


def sign_in(console: Console, pictures: Pictures) -> None:
    console.page.goto(console.url)
    pictures.take(console.page, "sign-in")
    console.sign_in(ADMINISTRATOR, PASSWORD)
    expect(console.page.get_by_role("heading", name="Get in step")).to_be_visible()
    pictures.take(console.page, "dashboard")


def bring_in_people(console: Console, pictures: Pictures) -> None:
    console.page.get_by_role("link", name="Import people").click()
    console.import_people(PEOPLE)
    expect(console.figure("added")).to_contain_text("320")
    console.page.get_by_role("link", name="See people").click()
    expect(console.page.get_by_text("1–50 of 320 people")).to_be_visible()
    pictures.take(console.page, "people")
    console.page.get_by_label("Search people").fill("vaillant")
    console.page.get_by_role("link", name=CHANGED).click()
    expect(console.page.get_by_role("link", name="sf-forecasting")).to_be_visible()
    pictures.take(console.page, "person")


def prepare_administrator(org: Org) -> None:
    """A profile that may manage users, and the administrator who creates the app and authorises Instep."""
    org.log_in()
    org.clone_profile("Standard User", INTEGRATOR.profile)
    ticked = org.tick_permissions(["API Enabled", "Manage Users", "Customize Application"])
    labels = {org.page.locator(f"label[for='{box.get_attribute('id')}']").inner_text() for box in ticked.all()}
    assert set(COMES_WITH_MANAGE_USERS) <= labels
    org.save_profile()
    org.create_user(INTEGRATOR)
    org.log_out()
    org.log_in(INTEGRATOR.username, INTEGRATOR.password)


def create_external_client_app(org: Org, console: Console, pictures: Pictures) -> KeyAndSecret:
    """Every setting as Instep's own checklist says it."""
    console.come_back()
    checklist = console.checklist("External client app")
    pictures.take(console.page, "checklist")
    org.come_back()
    org.begin_app("External Client App Manager", "New External Client App")
    org.set_rows(checklist["Create the app"])
    console.come_back()
    callback = console.copy("Callback URL")
    org.come_back()
    org.page.get_by_label("Callback URL").fill(callback)
    pictures.take(org.page, "eca-new")
    org.create_app()
    expect(org.fact("Callback URL")).to_have_text(f"{console.url}/admin/app/generic/oauth20redirect")
    pictures.take(org.page, "eca-settings")
    org.set_policies(checklist["Set its policies, and save"])
    expect(org.fact("Permitted Users")).to_have_text("All users may self-authorize")
    expect(org.fact("Refresh Token Policy")).to_have_text("Refresh token is valid until revoked")
    return org.show_key_and_secret()


def connect(console: Console, given: KeyAndSecret, pictures: Pictures) -> None:
    """Authenticate with Salesforce.com, log in, Allow, Save."""
    console.come_back()
    console.edit_integration(APPLICATION)
    console.switch_on()
    console.paste(given)
    console.page.context.clear_cookies(domain="127.0.0.1")  # a browser that has not logged in to the org today
    window = console.authenticate()
    expect(window.get_by_role("button", name="Log In")).to_be_visible()
    expect(console.authorization).to_contain_text("Waiting for Salesforce")
    pictures.take(window, "authorize-login")
    log_in(window, INTEGRATOR.username, INTEGRATOR.password)
    expect(window.get_by_role("heading", name="Allow Access?")).to_be_visible()
    expect(window.get_by_role("list")).to_contain_text("Manage user data via APIs (api)")
    pictures.take(window, "authorize-allow")
    allow(window)
    see_authorised(window)
    pictures.take(window, "authorised")
    window.close()
    console.come_back()
    expect(console.authorization).to_contain_text(f"Authorised as {INTEGRATOR.username} in Northwind Traders")
    pictures.take(console.page, "connection-integration")
    console.save()
    expect(console.notices).to_contain_text("the integration is set up")
    expect(console.page.get_by_text("Connected with OAuth")).to_be_visible()
    console.page.get_by_role("link", name="Edit", exact=True).click()
    expect(console.page.get_by_role("button", name="Re-authenticate with Salesforce.com")).to_be_visible()
    assert given.secret not in console.page.content()


def see_authorised(window: Page) -> None:
    expect(window.get_by_role("heading", name="Northwind Traders")).to_be_visible()
    expect(window.get_by_text(INTEGRATOR.username)).to_be_visible()
    assert "code=" not in window.url
    assert "state=" not in window.url


def import_org(console: Console, pictures: Pictures) -> None:
    console.open_tabs(APPLICATION, "Provisioning", "Import")
    console.press("Import from Salesforce")
    assert console.run_is_over() == "Done"
    console.open_tabs(APPLICATION, "Provisioning", "Import")
    expect(console.figure("users")).to_contain_text("26")
    pictures.take(console.page, "import")


def assign_groups(console: Console, pictures: Pictures) -> None:
    console.open_tabs(APPLICATION, "Provisioning", "Assignments")
    for group, profile, role, permission_sets, priority in ASSIGNMENTS:
        form = console.page.locator("#add-assignment")
        form.get_by_label(re.compile("^Group")).select_option(group)
        form.get_by_label("Profile").select_option(profile)
        form.get_by_label("Role").select_option(role)
        for name in permission_sets:
            form.get_by_label(name).check()
        form.get_by_label("Priority").fill(str(priority))
        console.press("Add assignment")
        expect(console.notices).to_contain_text(f"{group} is assigned")
    pictures.take(console.page, "assignments")


def look_at_plan(console: Console, pictures: Pictures) -> None:
    """What will happen to whom, what is held back, and what it costs."""
    page = console.page
    console.open_tabs(APPLICATION, "Provisioning", "Plans")
    console.make_plan()
    expect(page.get_by_text("Ready to apply")).to_be_visible()
    expect(page.get_by_text("Nothing is written before you apply it.")).to_be_visible()
    expect(console.figure("Creates")).to_contain_text("202")
    expect(console.figure("Deactivations")).to_contain_text("3")
    expect(page.get_by_role("row", name="Salesforce", exact=False).filter(has_text="19 → 219 of 400")).to_be_visible()
    pictures.take(page, "plan")
    pictures.take_dark(page, "plan-dark")
    pictures.take_phone(page, "plan-phone")
    look_at_blocked_lines(console, pictures)
    look_at_change(console)


def look_at_blocked_lines(console: Console, pictures: Pictures) -> None:
    console.figure("Blocked").click()
    lines = console.page.get_by_role("region", name="Changes")
    blocked = lines.locator("details").filter(has_text=PROTECTED)
    expect(blocked.first).to_contain_text("is a System Administrator: linked, and otherwise left alone")
    blocked.first.click()
    expect(blocked.first.get_by_role("link", name="Protected users")).to_be_visible()
    pictures.take(console.page, "plan-blocked", lines)
    console.figure("All lines").click()


def look_at_change(console: Console) -> None:
    """Before and after, field by field."""
    console.page.get_by_label("Search this plan").fill("vaillant")
    updated = console.line_of(CHANGED, "Last Name")
    updated.click()
    row = updated.get_by_role("row").filter(has=console.page.get_by_role("rowheader", name="Last Name", exact=True))
    expect(row.get_by_role("cell")).to_have_text(["Marchand", "Vaillant"])


def apply_plan(console: Console, emulator: Emulator, pictures: Pictures) -> None:
    """Confirm, watch it half way, see it done."""
    page = console.page
    page.get_by_role("link", name="Apply…").click()
    expect(page.get_by_role("heading", name="to Northwind Traders?")).to_be_visible()
    hold = emulator.fault("hold_before", method="POST", path="/composite", skip=CALLS_UNTIL_HELD)
    console.press("Apply to Northwind Traders")
    expect(page.locator("#run-progress")).to_contain_text(re.compile(r"[1-9]\d* of 467"))
    expect(page.get_by_text("Running", exact=True)).to_be_visible()
    pictures.take(page, "run")
    emulator.release(hold)
    assert console.run_is_over() == "Done"
    expect(page.locator("#run-progress")).to_contain_text("467 of 467")
    pictures.take(page, "run-done")


def find_users_in_org(org: Org, pictures: Pictures) -> None:
    org.come_back()
    org.find_user("", "Active Users")
    pictures.take(org.page, "org-users")
    org.find_user("aksu", "Active Users")
    org.open_user(JOINER)
    expect(org.fact("Profile")).to_have_text("Sales User")
    expect(org.fact("Status")).to_have_text("Active")
    expect(org.page.locator("#permission-sets")).to_contain_text("Sales Cloud User")
    pictures.take(org.page, "org-user")
    org.find_user("bowers", "Inactive Users")
    org.open_user(LEAVER)
    expect(org.fact("Status")).to_contain_text("Inactive")
    org.find_user("vaillant", "Active Users")
    org.open_user(CHANGED)
    expect(org.fact("Username")).to_have_text("colette.vaillant@northwind.example")
    org.open("Company Information")
    licence = org.page.locator("#user-licenses").get_by_role("row").filter(has_text="400")
    expect(licence.locator("[data-name=Used]")).to_have_text("219")


def plan_again_without_changes(console: Console) -> None:
    console.come_back()
    console.open(APPLICATION, "Provisioning", "Plans")
    console.make_plan()
    expect(console.page.get_by_text("no changes to apply")).to_be_visible()
    console.go("Dashboard")
    expect(console.page.get_by_role("heading", name="Get in step")).to_be_hidden()
