"""Setup's menu: what Quick Find searches."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    label: str
    path: str


NAVIGATION: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("Setup", (Entry("Home", "/setup"), Entry("Object Manager", "/setup/object-manager"))),
    (
        "Users",
        (
            Entry("Users", "/setup/users"),
            Entry("Profiles", "/setup/profiles"),
            Entry("Permission Sets", "/setup/permission-sets"),
            Entry("Permission Set Groups", "/setup/permission-set-groups"),
            Entry("Public Groups", "/setup/public-groups"),
            Entry("Queues", "/setup/queues"),
            Entry("Roles", "/setup/roles"),
            Entry("User Management Settings", "/setup/user-management-settings"),
        ),
    ),
    (
        "Apps",
        (
            Entry("External Client App Manager", "/setup/external-client-apps"),
            Entry("External Client App Settings", "/setup/external-client-app-settings"),
            Entry("App Manager", "/setup/connected-apps"),
            Entry("Connected Apps OAuth Usage", "/setup/oauth-usage"),
        ),
    ),
    ("Integrations", (Entry("API", "/setup/api"), Entry("API Access Control", "/setup/api-access-control"))),
    (
        "Identity",
        (
            Entry("Login History", "/setup/login-history"),
            Entry("OAuth and OpenID Connect Settings", "/setup/oauth-settings"),
        ),
    ),
    (
        "Security",
        (
            Entry("Password Policies", "/setup/password-policies"),
            Entry("Session Settings", "/setup/session-settings"),
        ),
    ),
    ("Environments", (Entry("Deployment Status", "/setup/deployment-status"),)),
    (
        "Company Settings",
        (
            Entry("Company Information", "/setup/company"),
            Entry("State and Country/Territory Picklists", "/setup/state-and-country-picklists"),
            Entry("Emulator Control", "/__emulator__/"),
        ),
    ),
)
