"""Instep's console, as an identity administrator uses it."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.journeys.org_pages import KeyAndSecret, Row, allow, log_in

RUN_ENDS_WITHIN_MS = 60_000
IS_OVER = re.compile(r"^(Done|Failed|Done, some changes failed)$")


class Console:
    """One tab at Instep."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def come_back(self) -> None:
        """From another tab. A tab in the background draws once a second, and every click waits for that."""
        self.page.bring_to_front()

    # --- the frame ---

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto(self.url)
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.heading("Dashboard")).to_be_visible()

    def go(self, place: str) -> None:
        """A place of the main navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile(f"^{place}")).click()
        expect(self.heading(place)).to_be_visible()

    def heading(self, text: str) -> Locator:
        return self.page.get_by_role("heading", level=1, name=text)

    @property
    def notices(self) -> Locator:
        """What the page says at its top about what was just done."""
        return self.page.locator(".messages")

    def press(self, button: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=button).first.click()

    # --- people ---

    def import_people(self, path: Path) -> None:
        self.page.get_by_label("CSV file").set_input_files(path)
        self.press("Import people")

    # --- applications ---

    def add_application(self, name: str, domain: str) -> None:
        self.page.goto(f"{self.url}/add-application/")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Environment").select_option(label="Custom domain")
        self.page.get_by_label("Domain").fill(domain)
        self.press("Add application")
        expect(self.page.get_by_role("heading", name="Configure API integration")).to_be_visible()

    def open(self, application: str, *tabs: str) -> None:
        """An application's page, then its tabs."""
        self.go("Applications")
        self.page.get_by_role("link", name=application, exact=True).click()
        self.open_tabs(application, *tabs)

    def edit_integration(self, application: str) -> None:
        self.open(application, "Provisioning", "Integration")
        self.page.get_by_role("link", name="Edit", exact=True).click()
        expect(self.page.get_by_role("heading", name="Configure API integration")).to_be_visible()

    def open_tabs(self, application: str, *tabs: str) -> None:
        for tab, bar in zip(tabs, (application, "Provisioning"), strict=False):
            self.page.get_by_role("navigation", name=bar, exact=True).get_by_role("link", name=tab).click()

    # --- Integration ---

    def checklist(self, title: str) -> dict[str, list[Row]]:
        """What to set in Salesforce for the chosen way, by the section's title without its number."""
        opened = self.page.locator("details.checklist:visible").filter(has_text=title).first
        if opened.get_attribute("open") is None:
            opened.locator("summary").click()
        return {
            section.locator("h3").inner_text().split(". ", 1)[1]: _rows(section)
            for section in opened.locator(".checklist-section").all()
        }

    def copy(self, setting: str) -> str:
        """A checklist's value by way of its copy button."""
        button = self.page.get_by_role("button", name=f"Copy {setting}").first
        button.click()
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def switch_on(self) -> None:
        self.page.get_by_label("Enable API integration").check()
        self.page.get_by_label("OAuth and REST integration").check()

    def paste(self, given: KeyAndSecret) -> None:
        self.page.get_by_label("OAuth Consumer Key").fill(given.key)
        self.page.get_by_label("OAuth Consumer Secret").fill(given.secret)

    def choose_way(self, way: str) -> None:
        self.page.get_by_role("radio", name=re.compile(f"^{way}")).check()

    def enter_soap_credentials(self, username: str, password_and_token: str) -> None:
        self.page.get_by_text("SOAP credentials (legacy)").click()
        self.page.get_by_label("Administrator user name").fill(username)
        self.page.get_by_label("Password and security token").fill(password_and_token)

    def authenticate(self, button: str = "Authenticate with Salesforce.com") -> Page:
        """The new window."""
        with self.page.context.expect_page() as opened:
            self.page.get_by_role("button", name=button, exact=True).click()
        return opened.value

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()

    def authorize(self, given: KeyAndSecret, username: str, password: str) -> None:
        """On the form of a new application: everything up to Save, and Save."""
        self.paste(given)
        window = self.authenticate()
        log_in(window, username, password)
        allow(window)
        expect(window.get_by_text("Not in effect yet.")).to_be_visible()
        window.close()
        self.come_back()
        expect(self.authorization).to_contain_text("Press Save to finish.")
        self.save()
        expect(self.notices).to_contain_text("the integration is set up")

    @property
    def authorization(self) -> Locator:
        """What the form says of the other window."""
        return self.page.locator("#authorization")

    # --- Health, Check ---

    def look_now(self) -> None:
        self.press("Look now")
        expect(self.notices).to_contain_text("Looked at")

    def check(self) -> None:
        """On the tab Check."""
        self.page.get_by_role("button", name=re.compile("^Check (now|again)$")).click()
        expect(self.page.get_by_text(re.compile(r"Checked .* UTC\. Nothing was changed\."))).to_be_visible()

    def to_mend(self) -> list[str]:
        """What the check lists at its top: warnings and failures."""
        return self.page.locator(".to-mend li").all_inner_texts()

    # --- runs ---

    def run_is_over(self) -> str:
        """Wait for the run that is shown; its last word."""
        badge = self.page.locator("#run-progress .badge").first
        expect(badge).to_have_text(IS_OVER, timeout=RUN_ENDS_WITHIN_MS)
        return badge.inner_text()

    def make_plan(self) -> None:
        """On the tab Plans; once it is made the run's page leads to it."""
        self.press("Make a plan")
        self.plan_is_shown()

    def plan_is_shown(self) -> None:
        expect(self.heading("Plan of")).to_be_visible(timeout=RUN_ENDS_WITHIN_MS)

    def line_of(self, person: str, gist: str) -> Locator:
        """A person's line of a plan or an apply, by what it says in short."""
        lines = self.page.locator("details.change").filter(has=self.page.locator(".who", has_text=person))
        return lines.filter(has=self.page.locator(".gist", has_text=gist))

    def figure(self, name: str) -> Locator:
        """A number at the head of a page, by the words under it."""
        return self.page.locator(".figure").filter(has_text=re.compile(f"{name}$"))


def _rows(section: Locator) -> list[Row]:
    return [
        Row(row.locator("dt").inner_text(), tuple(row.locator("code").all_inner_texts()))
        for row in section.locator("dl > div").all()
    ]
