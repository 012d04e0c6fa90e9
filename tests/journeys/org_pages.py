"""The org's own pages, as a Salesforce administrator uses them: login, Setup, Allow."""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Locator, Page, expect
from tests.emulator import Emulator


@dataclass(frozen=True, slots=True)
class Row:
    """A row of Instep's checklist: a setting's name in Salesforce and the values to give it."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyAndSecret:
    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class NewUser:
    first_name: str
    last_name: str
    alias: str
    username: str
    profile: str
    password: str
    licence: str = "Salesforce"


class Org:
    """One tab at the org."""

    def __init__(self, page: Page, emulator: Emulator) -> None:
        self.page = page
        self.emulator = emulator
        self.url = emulator.url

    def come_back(self) -> None:
        """From another tab. A tab in the background draws once a second, and every click waits for that."""
        self.page.bring_to_front()

    # --- login ---

    def log_in(self, username: str = "", password: str = "") -> None:
        """As the sample org's administrator unless another is named."""
        self.page.goto(self.url)
        log_in(self.page, username or self.emulator.username, password or self.emulator.ready["admin"]["password"])
        expect(self.page.get_by_role("button", name="Log Out")).to_be_visible()

    def enter(self) -> None:
        """As whoever logged in to the org in this browser, by way of Authenticate with Salesforce.com perhaps."""
        self.page.goto(f"{self.url}/setup")

    def log_out(self) -> None:
        self.page.get_by_role("button", name="Log Out").click()
        expect(self.page.get_by_role("button", name="Log In")).to_be_visible()

    # --- Setup ---

    def open(self, *steps: str) -> None:
        """Follow Setup's menu, then links of the pages it leads to."""
        menu = self.page.get_by_role("navigation", name="Setup")
        menu.get_by_role("link", name=steps[0], exact=True).click()
        for step in steps[1:]:
            self.page.get_by_role("main").get_by_role("link", name=step, exact=True).first.click()

    def clone_profile(self, existing: str, name: str) -> None:
        self.open("Profiles", existing, "Clone")
        self.page.get_by_label("Profile Name").fill(name)
        self._save()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    def tick_permissions(self, permissions: Sequence[str]) -> Locator:
        """On the profile that is shown. Answers what is ticked in the end, before it is saved."""
        self.page.get_by_role("link", name="Edit", exact=True).click()
        for permission in permissions:
            self.page.get_by_role("checkbox", name=permission, exact=True).check()
        return self.page.get_by_role("checkbox", checked=True)

    def save_profile(self) -> None:
        self._save()
        expect(self.page.get_by_text("The profile was saved.")).to_be_visible()

    def create_user(self, user: NewUser) -> None:
        self.open("Users", "New User")
        self._fill("First Name", user.first_name)
        self._fill("Last Name", user.last_name)
        self._fill("Alias", user.alias)
        self._fill("Email", user.username)
        self._fill("Username", user.username)
        self.page.get_by_label("Profile", exact=True).select_option(label=f"{user.profile} ({user.licence})")
        self._fill("Password", user.password)
        self._save()
        expect(self.page.get_by_role("heading", name=f"{user.first_name} {user.last_name}")).to_be_visible()

    def find_user(self, search: str, view: str) -> None:
        """The list of users, searched; `view` is its choice, such as All Users."""
        self.open("Users")
        self.page.get_by_label("View").select_option(view)
        self.page.get_by_label("Search", exact=True).fill(search)
        self.page.get_by_role("button", name="Show").click()

    def open_user(self, name: str) -> None:
        self.page.get_by_role("table").get_by_role("link", name=name, exact=True).click()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    def rename_user(self, username: str) -> None:
        """The user that is shown."""
        self.page.get_by_role("link", name="Edit", exact=True).click()
        self._fill("Username", username)
        self._save()
        expect(self.fact("Username")).to_have_text(username)

    def fact(self, name: str) -> Locator:
        """A value on a detail page, by the label before it."""
        return self.page.get_by_role("main").locator(f"dt:text-is('{name}') + dd")

    def revoke_grants(self, app: str) -> None:
        """Connected Apps OAuth Usage: take every authorisation of an app back."""
        self.open("Connected Apps OAuth Usage")
        usage = self.page.locator("section").filter(has=self.page.get_by_role("heading", name=app))
        usage.get_by_role("button", name="Revoke All").click()

    # --- apps ---

    def begin_app(self, manager: str, new: str) -> None:
        self.open(manager, new)
        expect(self.page.get_by_role("heading", name=new, level=1)).to_be_visible()
        self._fill("Contact Email", "salesforce-admin@northwind.example")

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Each row of a checklist that has values, in the form that is open. A row whose name is on no field fails."""
        for row in rows:
            if row.values:
                self._set(row)

    def create_app(self) -> None:
        self.page.get_by_role("button", name="Create", exact=True).click()
        expect(self.page.get_by_role("link", name="Consumer Key and Secret").first).to_be_visible()

    def upload_certificate(self, certificate: str) -> None:
        """In the form of an app."""
        file = FilePayload(name="instep.crt", mimeType="application/x-x509-ca-cert", buffer=certificate.encode())
        self.page.get_by_label("Certificate", exact=True).set_input_files(file)

    def switch_on(self, page: str, setting: str) -> None:
        """A switch of the org, on one of Setup's pages."""
        self.open(page)
        edit = self.page.get_by_role("link", name="Edit", exact=True)
        if edit.count():
            edit.click()
        self.page.get_by_label(setting).check()
        self._save()

    def set_policies(self, rows: Sequence[Row], profiles: Sequence[str] = ()) -> None:
        self.page.get_by_role("link", name="Policies", exact=True).click()
        self.page.get_by_role("link", name="Edit Policies").click()
        self.set_rows(rows)
        for profile in profiles:
            self.page.get_by_role("checkbox", name=profile, exact=True).check()
        self._save()
        expect(self.page.get_by_role("link", name="Edit Policies")).to_be_visible()

    def show_key_and_secret(self) -> KeyAndSecret:
        """By way of their copy buttons."""
        self.page.get_by_role("link", name="Consumer Key and Secret").first.click()
        key, secret = (self._copy(name) for name in ("Consumer Key", "Consumer Secret"))
        return KeyAndSecret(key, secret)

    def _copy(self, name: str) -> str:
        place = self.page.locator("p").filter(has=self.page.get_by_role("status", name=name))
        place.get_by_role("button", name="Copy").click()
        expect(place.get_by_role("button", name="Copied")).to_be_visible()
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def _set(self, row: Row) -> None:
        ticks = self.page.get_by_role("checkbox", name=row.name)
        if row.values in (("enabled",), ("disabled",)):
            ticks.set_checked(row.values == ("enabled",))
        elif self.page.get_by_role("group", name=row.name).count():
            self._choose(self.page.get_by_role("group", name=row.name), row.values)
        elif self.page.get_by_role("combobox", name=row.name).count():
            self.page.get_by_role("combobox", name=row.name).select_option(row.values[0])
        elif self.page.get_by_text(f"{row.name}: {row.values[0]}").count() == 0:  # else it is so already
            self.page.get_by_role("textbox", name=row.name).fill("\n".join(row.values))

    def _choose(self, group: Locator, values: Sequence[str]) -> None:
        """Tick exactly these of a group's boxes, or its one radio button."""
        radio = group.get_by_role("radio", name=values[0])
        if radio.count():
            radio.check()
            return
        for box in group.get_by_role("checkbox", checked=True).all():
            box.uncheck()
        for value in values:
            group.get_by_role("checkbox", name=value).check()

    def _fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).fill(value)

    def _save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()


def log_in(page: Page, username: str, password: str) -> None:
    """Fill in the login page that is shown."""
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log In").click()


def allow(page: Page) -> None:
    page.get_by_role("button", name="Allow").click()


def deny(page: Page) -> None:
    page.get_by_role("button", name="Deny").click()
