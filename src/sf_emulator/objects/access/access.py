"""Everything about access in one place, and the app that every new org comes with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sf_emulator.objects.opening import reset_org, restore_org
from sf_emulator.objects.org import Org
from sf_emulator.store import StoreCopy

from .app_settings import AppKind, AppSettings
from .apps import App, Apps
from .codes import Codes
from .device_codes import DeviceCodes
from .grants import Grants
from .login_history import LoginHistory
from .one_time_passwords import OneTimePasswords
from .org_settings import change_org_settings
from .permitted_users import AppRefusal, refusal_to_use
from .profile_policies import ProfilePolicies
from .sessions import Session, Sessions

READY_MADE_APP = "Ready-made App"
_READY_MADE_KEY = "ready_made_app"
_READY_MADE_CALLBACKS = (
    "http://localhost:1717/OauthRedirect",
    "https://login.salesforce.com/services/oauth2/success",
)
_TABLES = (
    "oauth_apps",
    "oauth_codes",
    "oauth_grants",
    "oauth_sessions",
    "oauth_spent_refresh_tokens",
    "oauth_staged_credentials",
    "oauth_device_codes",
    "oauth_one_time_passwords",
    "profile_policies",
)
_RECORDS = ('"LoginHistory"', '"OauthToken"', '"ConnectedApplication"')


class Access:
    """Apps, codes, grants, sessions and the login history of one org."""

    def __init__(
        self, org: Org, extra_callback_urls: Sequence[str] = (), settings: Mapping[str, Any] | None = None
    ) -> None:
        self.org = org
        self._initial_settings = dict(settings or {})
        change_org_settings(org, self._initial_settings)
        self.apps = Apps(org)
        self.codes = Codes(org)
        self.sessions = Sessions(org)
        self.grants = Grants(org, self.sessions)
        self.login_history = LoginHistory(org)
        self.device_codes = DeviceCodes(org)
        self.one_time_passwords = OneTimePasswords(org)
        self.profiles = ProfilePolicies(org)
        self._extra_callback_urls = tuple(extra_callback_urls)
        self._add_extra_callbacks()
        self.apps.add_platform_apps()

    def ready_made_app(self) -> App:
        """The app that a new org comes with, so that a client needs no Setup pages.

        It is known by its key, so that it may be renamed; another one is made when it was deleted.
        """
        found = self.apps.by_key(self.org.settings.get(_READY_MADE_KEY, ""))
        if found is None:
            found = self.apps.create(AppKind.CONNECTED_APP, self._ready_made_settings(), in_effect_at_once=True)
            self.org.change_setting(_READY_MADE_KEY, found.consumer_key)
        return found

    def reset(self, beginning: StoreCopy | None = None) -> None:
        """Back to how the org began, records too: as a copy has it, or its files. The ready-made app keeps its key and
        secret."""
        kept = self.ready_made_app()
        if beginning:
            restore_org(self.org, beginning)
        else:
            reset_org(self.org)
        change_org_settings(self.org, self._initial_settings)
        with self.org.store.transaction():
            for table in _TABLES:
                self.org.store.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the tuple above
            self.org.change_setting(_READY_MADE_KEY, kept.consumer_key)
            self.apps.restore(kept, self._ready_made_settings())
            self.apps.add_platform_apps()

    def forget_all(self) -> None:
        """Only the ready-made app, with a new key, and nobody signed in: so a sandbox begins."""
        with self.org.store.transaction():
            for table in (*_TABLES, *_RECORDS):
                self.org.store.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the tuples above
            self._add_extra_callbacks()
            self.apps.add_platform_apps()

    def _add_extra_callbacks(self) -> None:
        app = self.ready_made_app()
        missing = [url for url in self._extra_callback_urls if url not in app.settings.callback_urls]
        if missing:
            self.apps.add_callback_urls(app, missing)

    def owns(self, session: Session) -> bool:
        """Whether a session is one of this org."""
        return session.token.startswith(self.org.id[:15])

    def refusal_to_use(self, user: dict[str, Any], app: App, *, on_a_device: bool = False) -> AppRefusal | None:
        """Why this user may not use the app; None: he may."""
        return refusal_to_use(self.org, self.grants, user, app, on_a_device=on_a_device)

    def block(self, app: App) -> None:
        """Nobody may use the app from now on, and who does is signed out."""
        self.apps.change_policies(app, replace(app.settings, blocked=True))
        self.sessions.end_of_app(app.number)

    def unblock(self, app: App) -> None:
        """The app may be used again."""
        self.apps.change_policies(app, replace(app.settings, blocked=False))

    def revoke_all_of_app(self, app: App) -> None:
        """End every grant to one app, and every session of it."""
        self.grants.revoke_all_of_app(app)
        self.sessions.end_of_app(app.number)

    def _ready_made_settings(self) -> AppSettings:
        return AppSettings(
            name=READY_MADE_APP,
            api_name="Ready_made_App",
            contact_email="admin@example.com",
            description="Comes with the emulator, so that a client can connect without a visit to Setup.",
            callback_urls=(*_READY_MADE_CALLBACKS, *self._extra_callback_urls),
            scopes=("api", "refresh_token", "id", "openid", "web"),
            device_flow=True,
            client_credentials_flow=True,
            run_as_user_id=self.org.first_user_id,
        )
