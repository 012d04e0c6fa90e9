"""The apps of the org (connected apps and external client apps), and when a change to one takes effect."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sf_emulator.objects.org import Org
from sf_emulator.store import Row

from .app_settings import AppKind, AppSettings
from .org_settings import org_setting
from .times import from_ms, to_ms
from .tokens import new_consumer_key, new_consumer_secret

_SCHEMA = """CREATE TABLE IF NOT EXISTS oauth_apps (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, consumer_key TEXT NOT NULL UNIQUE,
    consumer_secret TEXT NOT NULL, settings TEXT NOT NULL, created_by TEXT,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL)"""


@dataclass(frozen=True, slots=True)
class App:
    """One registered app. The secret stays out of the repr."""

    number: int
    kind: AppKind
    consumer_key: str
    consumer_secret: str
    settings: AppSettings
    created_at: datetime
    changed_at: datetime

    def __repr__(self) -> str:
        return f"App({self.settings.name!r}, {self.kind}, {self.consumer_key[:12]}…)"


class NameTaken(ValueError):
    """Another app of the org has this name or API name."""


class Apps:
    """Every app of the org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def all(self, kind: AppKind | None = None) -> list[App]:
        """Apps by name, of one kind when asked."""
        rows = self._store.rows("SELECT * FROM oauth_apps WHERE ? IS NULL OR kind = ?", (kind, kind))
        return sorted(map(_app, rows), key=lambda app: app.settings.name.casefold())

    def get(self, number: int) -> App | None:
        """One app by its number in this org."""
        row = self._store.row("SELECT * FROM oauth_apps WHERE number = ?", (number,))
        return _app(row) if row else None

    def by_key(self, consumer_key: str) -> App | None:
        """One app by its consumer key, whether its settings have taken effect or not."""
        row = self._store.row("SELECT * FROM oauth_apps WHERE consumer_key = ?", (consumer_key,))
        return _app(row) if row else None

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
    ) -> App:
        """Register an app with a new key and secret; clients find it after the org's delay.

        Raises:
            NameTaken: The org has an app of this name.
        """
        self._refuse_taken_name(settings, besides=None)
        now = to_ms(self._org.clock.now())
        key = new_consumer_key()
        self._store.execute(
            "INSERT INTO oauth_apps (kind, consumer_key, consumer_secret, settings, created_by, created_at, "
            "changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                kind,
                key,
                new_consumer_secret(),
                json.dumps(settings.as_json()),
                created_by,
                now,
                0 if in_effect_at_once else now,
            ),
        )
        app = self.by_key(key)
        assert app is not None  # noqa: S101 - inserted in the line above
        return app

    def change(self, app: App, settings: AppSettings) -> None:
        """Store new settings; they take effect after the org's delay.

        Raises:
            NameTaken: The org has another app of this name.
        """
        self._refuse_taken_name(settings, besides=app.number)
        self._store.execute(
            "UPDATE oauth_apps SET settings = ?, changed_at = ? WHERE number = ?",
            (json.dumps(settings.as_json()), to_ms(self._org.clock.now()), app.number),
        )

    def change_policies(self, app: App, settings: AppSettings) -> None:
        """Store new policies; unlike settings they count at once."""
        self._store.execute(
            "UPDATE oauth_apps SET settings = ? WHERE number = ?",
            (json.dumps(settings.as_json()), app.number),
        )

    def add_callback_urls(self, app: App, urls: Sequence[str]) -> App:
        """Give an app more callback URLs, at once."""
        more = (*app.settings.callback_urls, *urls)
        self.change_policies(app, replace(app.settings, callback_urls=more))
        return replace(app, settings=replace(app.settings, callback_urls=more))

    def restore(self, app: App, settings: AppSettings) -> None:
        """Put back an app that was deleted, with its key and secret."""
        self._store.execute(
            "INSERT INTO oauth_apps (number, kind, consumer_key, consumer_secret, settings, created_at, "
            "changed_at) VALUES (?, ?, ?, ?, ?, ?, 0)",
            (
                app.number,
                app.kind,
                app.consumer_key,
                app.consumer_secret,
                json.dumps(settings.as_json()),
                to_ms(app.created_at),
            ),
        )

    def rotate_secret(self, app: App) -> None:
        """Give the app another consumer secret, at once."""
        self._store.execute(
            "UPDATE oauth_apps SET consumer_secret = ? WHERE number = ?", (new_consumer_secret(), app.number)
        )

    def delete(self, app: App) -> None:
        """Forget the app. Its grants are the caller's to revoke."""
        self._store.execute("DELETE FROM oauth_apps WHERE number = ?", (app.number,))

    def _refuse_taken_name(self, settings: AppSettings, besides: int | None) -> None:
        for other in self.all():
            if other.number == besides:
                continue
            if other.settings.name.casefold() == settings.name.casefold():
                raise NameTaken(f"An app named {settings.name} already exists in this org.")
            if other.settings.api_name.casefold() == settings.api_name.casefold():
                raise NameTaken(f"The API name {settings.api_name} is already used by another app.")


def _app(row: Row) -> App:
    return App(
        number=row["number"],
        kind=AppKind(row["kind"]),
        consumer_key=row["consumer_key"],
        consumer_secret=row["consumer_secret"],
        settings=AppSettings.from_json(json.loads(row["settings"])),
        created_at=from_ms(row["created_at"]),
        changed_at=from_ms(row["changed_at"]),
    )
