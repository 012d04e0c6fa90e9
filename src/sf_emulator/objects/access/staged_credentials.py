"""A second consumer key and secret of an app, so that clients move from one to the other without a pause.

Both pairs work. Rotating swaps them: the pair that was the app's own stays valid as the staged one, marked
rotated, until it is deleted or 30 days old. An app has one staged pair at most.

Source: Connect REST API, "App Oauth Staged Credentials" (65.0).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sf_emulator.objects.ids import make_id
from sf_emulator.objects.org import Org
from sf_emulator.store import Row

from .times import from_ms, to_ms
from .tokens import new_consumer_key, new_consumer_secret

STAGED_FOR = timedelta(days=30)
_KEY_PREFIX = "0Xs"  # UNCONFIRMED: no source shows the prefix of these ids

_SCHEMA = """CREATE TABLE IF NOT EXISTS oauth_staged_credentials (
    number INTEGER PRIMARY KEY AUTOINCREMENT, app_number INTEGER NOT NULL UNIQUE, consumer_key TEXT NOT NULL UNIQUE,
    consumer_secret TEXT NOT NULL, is_rotated INTEGER NOT NULL DEFAULT 0, created_by TEXT, created_at INTEGER NOT NULL)
"""


class StagedState(StrEnum):
    """Whether the staged pair is the coming one or the past one, or too old to be used."""

    ACTIVE = "Active"
    ROTATED = "Rotated"
    EXPIRED = "Expired"


class AlreadyStaged(ValueError):
    """The app has a staged key and secret, and can have one only."""


@dataclass(frozen=True, slots=True)
class StagedCredentials:
    """An app's other key and secret. The secret stays out of the repr."""

    id: str
    app_number: int
    consumer_key: str
    consumer_secret: str
    state: StagedState
    created_by: str | None
    created_at: datetime

    @property
    def expires_at(self) -> datetime:
        """From when on the pair no longer works."""
        return self.created_at + STAGED_FOR

    def __repr__(self) -> str:
        return f"StagedCredentials({self.id}, app {self.app_number}, {self.state})"


class StagedCredentialsOfApps:
    """The staged pairs of the org's apps."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def of_app(self, app_number: int) -> StagedCredentials | None:
        """The staged pair of one app."""
        row = self._store.row("SELECT * FROM oauth_staged_credentials WHERE app_number = ?", (app_number,))
        return self._read(row) if row else None

    def by_key(self, consumer_key: str) -> StagedCredentials | None:
        """The staged pair with this key, if it still works."""
        row = self._store.row("SELECT * FROM oauth_staged_credentials WHERE consumer_key = ?", (consumer_key,))
        found = self._read(row) if row else None
        return found if found and found.state is not StagedState.EXPIRED else None

    def stage(self, app_number: int, created_by: str | None) -> StagedCredentials:
        """Make a second key and secret; both pairs work from now on.

        Raises:
            AlreadyStaged: There is a pair.
        """
        if self.of_app(app_number):
            raise AlreadyStaged("The consumer already has staged credentials. Rotate or delete them first.")
        self._store.execute(
            "INSERT INTO oauth_staged_credentials (app_number, consumer_key, consumer_secret, created_by, created_at) "
            "VALUES (?, ?, ?, ?, ?)",
            (app_number, new_consumer_key(), new_consumer_secret(), created_by, to_ms(self._org.clock.now())),
        )
        staged = self.of_app(app_number)
        assert staged is not None  # noqa: S101 - inserted in the line above
        return staged

    def rotate(self, staged: StagedCredentials) -> None:
        """The staged pair becomes the app's own, and the other way round."""
        with self._store.transaction():
            own = self._store.row("SELECT * FROM oauth_apps WHERE number = ?", (staged.app_number,))
            assert own is not None  # noqa: S101 - an app's staged pair goes with it
            self._store.execute(
                "UPDATE oauth_apps SET consumer_key = ?, consumer_secret = ? WHERE number = ?",
                (staged.consumer_key, staged.consumer_secret, staged.app_number),
            )
            self._store.execute(
                "UPDATE oauth_staged_credentials SET consumer_key = ?, consumer_secret = ?, is_rotated = 1, "
                "created_at = ? WHERE app_number = ?",
                (own["consumer_key"], own["consumer_secret"], to_ms(self._org.clock.now()), staged.app_number),
            )

    def delete_of_app(self, app_number: int) -> None:
        """The staged pair of an app stops working now."""
        self._store.execute("DELETE FROM oauth_staged_credentials WHERE app_number = ?", (app_number,))

    def _read(self, row: Row) -> StagedCredentials:
        created_at = from_ms(row["created_at"])
        state = StagedState.ROTATED if row["is_rotated"] else StagedState.ACTIVE
        if self._org.clock.now() >= created_at + STAGED_FOR:
            state = StagedState.EXPIRED
        return StagedCredentials(
            id=make_id(_KEY_PREFIX, row["number"]),
            app_number=row["app_number"],
            consumer_key=row["consumer_key"],
            consumer_secret=row["consumer_secret"],
            state=state,
            created_by=row["created_by"],
            created_at=created_at,
        )
