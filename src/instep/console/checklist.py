"""What to set in Salesforce before signing in: every setting of each way, with this installation's own values."""

import dataclasses

from instep.connections import Flow


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """One row: what Salesforce calls it and what to choose or paste."""

    name: str
    values: tuple[str, ...]
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """Settings of one place in Setup."""

    title: str
    place: str
    settings: tuple[Setting, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Checklist:
    key: str
    title: str
    note: str
    sections: tuple[Section, ...]


def checklists(flow: Flow, callback: str, terminal_callback: str) -> list[Checklist]:
    """External client app first; the connected app only for orgs that still have one.

    Args:
        flow: The way to sign in that the app is for.
        callback: Where Salesforce sends the browser back to.
        terminal_callback: The same for `instep connection authorize`.
    """
    callbacks = (callback, terminal_callback)
    return [_external_client_app(flow, callbacks), _connected_app(flow, callbacks)]


def _external_client_app(flow: Flow, callbacks: tuple[str, ...]) -> Checklist:
    return Checklist(
        "external-client-app",
        "External client app",
        "Recommended, and the only kind that new orgs can create.",
        (
            _before_you_begin(flow),
            Section(
                "Create the app",
                "Setup → External Client App Manager → New External Client App",
                (
                    Setting("External Client App Name", ("Instep",)),
                    Setting("Distribution State", ("Local",)),
                    Setting("Enable OAuth", ("enabled",), "under API (Enable OAuth Settings)"),
                    *_app_settings(flow, callbacks),
                ),
            ),
            _policies(flow, "External Client App Manager → Instep → Policies → Edit → OAuth Policies"),
            _key_and_secret(flow, "External Client App Manager → Instep → Settings → OAuth Settings"),
        ),
    )


def _connected_app(flow: Flow, callbacks: tuple[str, ...]) -> Checklist:
    return Checklist(
        "connected-app",
        "Connected app (legacy)",
        "New connected apps can no longer be created in new orgs since Spring ’26. One that exists keeps working.",
        (
            _before_you_begin(flow),
            Section(
                "Create the app",
                "Setup → App Manager → New Connected App → API (Enable OAuth Settings)",
                (
                    Setting("Connected App Name", ("Instep",)),
                    Setting("Enable OAuth Settings", ("enabled",)),
                    *_app_settings(flow, callbacks),
                ),
            ),
            _policies(flow, "App Manager → Instep → Manage → Edit Policies → OAuth Policies"),
            _key_and_secret(flow, "App Manager → Instep → View → Manage Consumer Details"),
        ),
    )


def _before_you_begin(flow: Flow) -> Section:
    then = (
        "who creates the app. Instep signs in as another user: an integration user of its own, best an API-only one."
        if flow.is_unattended
        else "who creates the app and then authorises. Must be able to log in to Salesforce’s pages: an API-only user "
        "cannot press Allow."
    )
    return Section(
        "Before you begin",
        "Setup → Users and Profiles",
        (
            Setting("Administrator", ("System Administrator",), then),
            Setting(
                "Administrative Permissions",
                ("API Enabled", "Manage Users"),
                "on a custom profile of the user that Instep connects as. Manage Users brings the others it needs.",
            ),
        ),
    )


def _app_settings(flow: Flow, callbacks: tuple[str, ...]) -> tuple[Setting, ...]:
    """The rows that an app of either kind needs, in the documented order."""
    return (
        Setting("Enable for Device Flow", ("disabled",)),
        Setting("Callback URL", callbacks, "The second one is for the command line; one a line."),
        *_digital_signatures(flow),
        Setting(
            "Selected OAuth Scopes",
            (
                "Manage user data via APIs (api)",
                "Perform requests at any time (refresh_token, offline_access)",
            ),
        ),
        Setting(
            "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows",
            ("enabled",),
            "Recommended. Instep always sends PKCE and works with either.",
        ),
        Setting("Require Secret for Web Server Flow", ("enabled",)),
        Setting("Require Secret for Refresh Token Flow", ("enabled",)),
        Setting("Enable Client Credentials Flow", ("enabled" if flow is Flow.CLIENT_CREDENTIALS else "disabled",)),
        Setting("Introspect All Tokens", ("disabled",)),
        Setting("Configure ID Token", ("disabled",)),
        Setting("Enable Asset Tokens", ("disabled",)),
        Setting("Enable Single Logout", ("disabled",)),
    )


def _digital_signatures(flow: Flow) -> tuple[Setting, ...]:
    if flow is not Flow.JWT_BEARER:
        return (Setting("Use digital signatures", ("disabled",)),)
    return (
        Setting("Use digital signatures", ("enabled",), "in an external client app also Enable JWT Bearer Flow."),
        Setting("Certificate", (), "Upload the one that you download here."),
    )


def _policies(flow: Flow, place: str) -> Section:
    if flow is Flow.WEB_SERVER:
        settings = (
            Setting("Permitted Users", ("All users may self-authorize",)),
            Setting("Refresh Token Policy", ("Refresh token is valid until revoked",)),
        )
    elif flow is Flow.JWT_BEARER:
        settings = (
            Setting("Permitted Users", ("Admin approved users are pre-authorized",)),
            Setting("Profiles", (), "Select the integration user’s profile, or one of its permission sets."),
        )
    else:
        settings = (
            Setting("Permitted Users", ("All users may self-authorize",)),
            Setting("Run As", (), "The user name of the integration user. Enable the flow in the policies too."),
        )
    return Section("Set its policies, and save", place, settings)


def _key_and_secret(flow: Flow, place: str) -> Section:
    secret = Setting("Consumer Secret", (), "goes into OAuth Consumer Secret.")
    return Section(
        "Copy the key here" if flow is Flow.JWT_BEARER else "Copy key and secret here",
        place,
        (
            Setting("Consumer Key", (), "goes into OAuth Consumer Key."),
            *(() if flow is Flow.JWT_BEARER else (secret,)),
            Setting("Patience", (), "Salesforce takes up to 10 minutes before a new or changed app can be used."),
        ),
    )
