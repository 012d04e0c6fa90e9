"""Setup's menu: what Quick Find searches."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    label: str
    path: str


NAVIGATION: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("Setup", (Entry("Home", "/setup"),)),
    (
        "Users",
        (
            Entry("Users", "/setup/users"),
            Entry("Profiles", "/setup/profiles"),
            Entry("Permission Sets", "/setup/permission-sets"),
            Entry("Roles", "/setup/roles"),
        ),
    ),
    (
        "Apps",
        (
            Entry("External Client App Manager", "/setup/external-client-apps"),
            Entry("App Manager", "/setup/connected-apps"),
            Entry("Connected Apps OAuth Usage", "/setup/oauth-usage"),
        ),
    ),
    (
        "Settings",
        (
            Entry("Company Information", "/setup/company"),
            Entry("Login History", "/setup/login-history"),
            Entry("Emulator Control", "/__emulator__/"),
        ),
    ),
)
