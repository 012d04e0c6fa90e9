"""Everything about access in one place, and the app that every new org comes with."""

from collections.abc import Mapping, Sequence
from typing import Any

from sf_emulator.objects.opening import reset_org
from sf_emulator.objects.org import Org

from .app_settings import AppKind, AppSettings, PermittedUsers
from .apps import App, Apps
from .codes import Codes
from .grants import Grants
from .login_history import LoginHistory
from .org_settings import change_org_settings
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
    "login_history",
)


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
        self._extra_callback_urls = tuple(extra_callback_urls)
        self._add_extra_callbacks()

    def ready_made_app(self) -> App:
        """The app that a new org comes with, so that a client needs no Setup pages.

        It is known by its key, so that it may be renamed; another one is made when it was deleted.
        """
        found = self.apps.by_key(self.org.settings.get(_READY_MADE_KEY, ""))
        if found is None:
            settings = _ready_made_settings((*_READY_MADE_CALLBACKS, *self._extra_callback_urls))
            found = self.apps.create(AppKind.EXTERNAL_CLIENT_APP, settings, in_effect_at_once=True)
            self.org.change_setting(_READY_MADE_KEY, found.consumer_key)
        return found

    def reset(self) -> None:
        """Back to how the org began: records too. The ready-made app keeps its key and secret."""
        kept = self.ready_made_app()
        reset_org(self.org)
        change_org_settings(self.org, self._initial_settings)
        with self.org.store.transaction():
            for table in _TABLES:
                self.org.store.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the tuple above
            self.org.change_setting(_READY_MADE_KEY, kept.consumer_key)
            self.apps.restore(kept, _ready_made_settings((*_READY_MADE_CALLBACKS, *self._extra_callback_urls)))

    def forget_all(self) -> None:
        """Only the ready-made app, with a new key, and nobody signed in: so a sandbox begins."""
        with self.org.store.transaction():
            for table in _TABLES:
                self.org.store.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the tuple above
            self._add_extra_callbacks()

    def _add_extra_callbacks(self) -> None:
        app = self.ready_made_app()
        missing = [url for url in self._extra_callback_urls if url not in app.settings.callback_urls]
        if missing:
            self.apps.add_callback_urls(app, missing)

    def owns(self, session: Session) -> bool:
        """Whether a session is one of this org."""
        return session.token.startswith(self.org.id[:15])

    def may_use_app(self, user: dict[str, Any], app: App) -> bool:
        """Whether the app's Permitted Users let this user in."""
        settings = app.settings
        if settings.permitted_users is PermittedUsers.SELF_AUTHORIZE:
            return True
        if user["ProfileId"] in settings.profile_ids:
            return True
        assigned = self.org.find("PermissionSetAssignment", AssigneeId=user["Id"])
        return any(assignment["PermissionSetId"] in settings.permission_set_ids for assignment in assigned)


def _ready_made_settings(callback_urls: Sequence[str]) -> AppSettings:
    return AppSettings(
        name=READY_MADE_APP,
        api_name="Ready_made_App",
        contact_email="admin@example.com",
        description="Comes with the emulator, so that a client can connect without a visit to Setup.",
        callback_urls=tuple(callback_urls),
        scopes=("api", "refresh_token", "id", "openid", "web"),
    )
