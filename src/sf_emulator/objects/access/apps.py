"""The apps that the org knows (connected apps and external client apps), and when a change to one takes effect."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sf_emulator.objects.org import Org
from sf_emulator.store import Row

from .app_records import keep_entity_access, record_fields
from .app_settings import AppKind, AppSettings
from .org_settings import org_setting
from .platform_apps import PLATFORM_APPS, PlatformApp
from .staged_credentials import StagedCredentialsOfApps
from .times import from_ms, to_ms
from .tokens import new_consumer_key, new_consumer_secret

_SCHEMA = """CREATE TABLE IF NOT EXISTS oauth_apps (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, consumer_key TEXT NOT NULL UNIQUE,
    consumer_secret TEXT NOT NULL, settings TEXT NOT NULL, origin TEXT NOT NULL, is_installed INTEGER NOT NULL,
    created_by TEXT, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, record_id TEXT)"""
_RECORD = "ConnectedApplication"


class AppOrigin(StrEnum):
    """Where an app was made: here, by Salesforce, or in another org. The last two are installed, or are not."""

    LOCAL = "local"
    PLATFORM = "platform"
    OTHER_ORG = "other_org"


@dataclass(frozen=True, slots=True)
class App:
    """One app, with the key that it was looked up by and that key's secret. The secret stays out of the repr.

    `record_id` is that of its ConnectedApplication: for connected apps that are installed here.
    """

    number: int
    kind: AppKind
    consumer_key: str
    consumer_secret: str
    settings: AppSettings
    origin: AppOrigin
    is_installed: bool
    created_at: datetime
    changed_at: datetime
    record_id: str | None = None

    def __repr__(self) -> str:
        return f"App({self.settings.name!r}, {self.kind}, {self.consumer_key[:12]}…)"


class NameTaken(ValueError):
    """Another app of the org has this name or API name."""


class Apps:
    """Every app that the org knows."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)
        self.staged = StagedCredentialsOfApps(org)

    def all(self) -> list[App]:
        """Apps by name, those of others included."""
        return sorted(map(_app, self._store.rows("SELECT * FROM oauth_apps")), key=_by_name)

    def of_kind(self, kind: AppKind) -> list[App]:
        """Apps that an administrator manages: made here, or installed."""
        return [app for app in self.all() if app.kind is kind and app.is_installed]

    def get(self, number: int) -> App | None:
        """One app by its number in this org."""
        row = self._store.row("SELECT * FROM oauth_apps WHERE number = ?", (number,))
        return _app(row) if row else None

    def by_key(self, consumer_key: str) -> App | None:
        """One app by its consumer key or its staged one, whether its settings have taken effect or not."""
        row = self._store.row("SELECT * FROM oauth_apps WHERE consumer_key = ?", (consumer_key,))
        if row:
            return _app(row)
        staged = self.staged.by_key(consumer_key)
        app = self.get(staged.app_number) if staged else None
        if staged is None or app is None:
            return None
        return replace(app, consumer_key=staged.consumer_key, consumer_secret=staged.consumer_secret)

    def usable(self, consumer_key: str) -> App | None:
        """An app that answers: it exists, and its newest settings have had time to take effect."""
        app = self.by_key(consumer_key)
        if app is None or self._org.clock.now() < self.takes_effect_at(app):
            return None
        return app

    def takes_effect_at(self, app: App) -> datetime:
        """When the newest settings of an app start to count: the setting `settings_delay_s` later."""
        return app.changed_at + timedelta(seconds=org_setting(self._org, "settings_delay_s"))

    def create(
        self,
        kind: AppKind,
        settings: AppSettings,
        created_by: str | None = None,
        *,
        in_effect_at_once: bool = False,
        consumer_key: str | None = None,
        consumer_secret: str | None = None,
    ) -> App:
        """Register an app; clients find it after the org's delay. A key and secret that are not given are made up.

        Raises:
            NameTaken: The org has an app of this name.
        """
        self._refuse_taken_name(settings, besides=None)
        now = self._org.clock.now()
        app = App(
            number=0,
            kind=kind,
            consumer_key=consumer_key or new_consumer_key(),
            consumer_secret=consumer_secret or new_consumer_secret(),
            settings=settings,
            origin=AppOrigin.LOCAL,
            is_installed=True,
            created_at=now,
            changed_at=from_ms(0) if in_effect_at_once else now,
        )
        return self._add(app, created_by)

    def adopt(self, app: App) -> App:
        """Know an app of another org by its key; nobody here has installed it."""
        return self._add(replace(app, number=0, origin=AppOrigin.OTHER_ORG, is_installed=False))

    def restore(self, app: App, settings: AppSettings) -> None:
        """Put back an app that was deleted, with its number, key and secret."""
        self._add(replace(app, settings=settings, changed_at=from_ms(0)))

    def add_platform_apps(self) -> None:
        """Know the apps that Salesforce publishes."""
        for known in PLATFORM_APPS:
            if self.by_key(known.consumer_key) is None:
                self._add(_platform_app(known))

    def change(self, app: App, settings: AppSettings) -> None:
        """Store new settings; they take effect after the org's delay.

        Raises:
            NameTaken: The org has another app of this name.
        """
        self._refuse_taken_name(settings, besides=app.number)
        self._store.execute(
            "UPDATE oauth_apps SET changed_at = ? WHERE number = ?",
            (to_ms(self._org.clock.now()), app.number),
        )
        self.change_policies(app, settings)

    def change_policies(self, app: App, settings: AppSettings) -> None:
        """Store new policies; unlike settings they count at once."""
        self._store.execute(
            "UPDATE oauth_apps SET settings = ? WHERE number = ?",
            (json.dumps(settings.as_json()), app.number),
        )
        self._keep_record(app.number)

    def add_callback_urls(self, app: App, urls: Sequence[str]) -> App:
        """Give an app more callback URLs, at once."""
        more = (*app.settings.callback_urls, *urls)
        self.change_policies(app, replace(app.settings, callback_urls=more))
        return replace(app, settings=replace(app.settings, callback_urls=more))

    def change_installation(self, app: App, *, is_installed: bool) -> None:
        """Install an app of others, or uninstall it: who used it before goes on, others need a permission."""
        self._store.execute("UPDATE oauth_apps SET is_installed = ? WHERE number = ?", (is_installed, app.number))
        self._keep_record(app.number)

    def rotate_secret(self, app: App) -> None:
        """Give the app another consumer secret, at once."""
        self._store.execute(
            "UPDATE oauth_apps SET consumer_secret = ? WHERE number = ?", (new_consumer_secret(), app.number)
        )

    def give_credentials(self, app: App, consumer_key: str | None, consumer_secret: str | None) -> App:
        """Give a new app the key and secret that were chosen for it; one that is None stays."""
        key, secret = consumer_key or app.consumer_key, consumer_secret or app.consumer_secret
        sql = "UPDATE oauth_apps SET consumer_key = ?, consumer_secret = ? WHERE number = ?"
        self._store.execute(sql, (key, secret, app.number))
        return replace(app, consumer_key=key, consumer_secret=secret)

    def delete(self, app: App) -> None:
        """Forget the app. Its grants are the caller's to revoke."""
        self._store.execute("DELETE FROM oauth_apps WHERE number = ?", (app.number,))
        self.staged.delete_of_app(app.number)
        if app.record_id:
            self._org.delete(_RECORD, app.record_id, None)

    def _add(self, app: App, created_by: str | None = None) -> App:
        self._store.execute(
            "INSERT INTO oauth_apps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                app.number or None,
                app.kind,
                app.consumer_key,
                app.consumer_secret,
                json.dumps(app.settings.as_json()),
                app.origin,
                app.is_installed,
                created_by,
                to_ms(app.created_at),
                to_ms(app.changed_at),
            ),
        )
        added = self._of_key(app.consumer_key)
        self._keep_record(added.number)
        return self._of_key(app.consumer_key)

    def _of_key(self, consumer_key: str) -> App:
        app = self.by_key(consumer_key)
        assert app is not None  # noqa: S101 - asked for keys that were just written
        return app

    def _keep_record(self, number: int) -> None:
        """Bring the ConnectedApplication of an app in line with it."""
        app = self.get(number)
        if app is None:
            return
        has_record = app.kind is AppKind.CONNECTED_APP and app.is_installed
        record_id = app.record_id if has_record else None
        if has_record and record_id:
            self._org.update(_RECORD, record_id, record_fields(app.settings), None)
        elif has_record:
            record_id = self._org.insert(_RECORD, record_fields(app.settings), None)
        elif app.record_id:
            self._org.delete(_RECORD, app.record_id, None)
        self._store.execute("UPDATE oauth_apps SET record_id = ? WHERE number = ?", (record_id, number))
        if record_id:
            keep_entity_access(self._org, record_id, app.settings)

    def _refuse_taken_name(self, settings: AppSettings, besides: int | None) -> None:
        for other in self.all():
            if other.number == besides or other.origin is not AppOrigin.LOCAL:
                continue
            if other.settings.name.casefold() == settings.name.casefold():
                raise NameTaken(f"An app named {settings.name} already exists in this org.")
            if other.settings.api_name.casefold() == settings.api_name.casefold():
                raise NameTaken(f"The API name {settings.api_name} is already used by another app.")


def _platform_app(known: PlatformApp) -> App:
    return App(
        number=0,
        kind=AppKind.CONNECTED_APP,
        consumer_key=known.consumer_key,
        consumer_secret=new_consumer_secret(),
        settings=known.settings,
        origin=AppOrigin.PLATFORM,
        is_installed=False,
        created_at=from_ms(0),
        changed_at=from_ms(0),
    )


def _by_name(app: App) -> str:
    return app.settings.name.casefold()


def _app(row: Row) -> App:
    return App(
        number=row["number"],
        kind=AppKind(row["kind"]),
        consumer_key=row["consumer_key"],
        consumer_secret=row["consumer_secret"],
        settings=AppSettings.from_json(json.loads(row["settings"])),
        origin=AppOrigin(row["origin"]),
        is_installed=bool(row["is_installed"]),
        created_at=from_ms(row["created_at"]),
        changed_at=from_ms(row["changed_at"]),
        record_id=row["record_id"],
    )
