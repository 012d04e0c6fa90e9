"""Grants: what a user allowed an app, with its refresh token. One grant is one token family.

Source: salesforce-api.md, A4 (rotation, policies, five approvals a user and app), A8 (revoking).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sf_emulator.objects.org import Org
from sf_emulator.store import Row

from .app_settings import AppSettings, RefreshTokenPolicy
from .apps import App
from .org_settings import org_setting
from .scopes import in_wire_order
from .sessions import Sessions
from .times import from_ms, to_ms
from .tokens import new_delete_token, new_refresh_token

GRANTS_A_USER_AND_APP = 5
IDLE_REFRESH_TOKEN_TTL = timedelta(days=30)

_SCHEMA = """CREATE TABLE IF NOT EXISTS oauth_grants (
    number INTEGER PRIMARY KEY AUTOINCREMENT, app_number INTEGER NOT NULL, user_id TEXT NOT NULL,
    scopes TEXT NOT NULL, refresh_token TEXT UNIQUE, delete_token TEXT NOT NULL UNIQUE, record_id TEXT NOT NULL,
    created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, use_count INTEGER NOT NULL DEFAULT 1)"""
_RECORD = "OauthToken"
_SPENT = """CREATE TABLE IF NOT EXISTS oauth_spent_refresh_tokens (
    token TEXT PRIMARY KEY, grant_number INTEGER NOT NULL)"""


@dataclass(frozen=True, slots=True)
class Grant:
    """One approval. The refresh token stays out of the repr; it is None without the scope `refresh_token`.

    `record_id` is that of its OauthToken, whose DeleteToken revokes it.
    """

    number: int
    app_number: int
    user_id: str
    scopes: frozenset[str]
    refresh_token: str | None
    delete_token: str
    record_id: str
    created_at: datetime
    last_used_at: datetime
    use_count: int

    def __repr__(self) -> str:
        return f"Grant({self.number}, app {self.app_number}, user {self.user_id}, {in_wire_order(self.scopes)})"


class Grants:
    """Every grant of the org that has not been revoked."""

    def __init__(self, org: Org, sessions: Sessions) -> None:
        self._org = org
        self._store = org.store
        self._sessions = sessions
        self._store.execute(_SCHEMA)
        self._store.execute(_SPENT)

    def all(self) -> list[Grant]:
        """Live grants, the newest first."""
        return list(map(_grant, self._store.rows("SELECT * FROM oauth_grants ORDER BY number DESC")))

    def get(self, number: int) -> Grant | None:
        """A live grant by its number."""
        row = self._store.row("SELECT * FROM oauth_grants WHERE number = ?", (number,))
        return _grant(row) if row else None

    def by_refresh_token(self, token: str) -> Grant | None:
        """The live grant whose current refresh token this is."""
        row = self._store.row("SELECT * FROM oauth_grants WHERE refresh_token = ?", (token,))
        return _grant(row) if row else None

    def knows(self, refresh_token: str) -> bool:
        """Whether this is, or was before it was rotated away, a refresh token of the org."""
        spent = self._store.row("SELECT 1 FROM oauth_spent_refresh_tokens WHERE token = ?", (refresh_token,))
        return spent is not None or self.by_refresh_token(refresh_token) is not None

    def by_delete_token(self, token: str) -> Grant | None:
        """The live grant whose OauthToken has this DeleteToken."""
        row = self._store.row("SELECT * FROM oauth_grants WHERE delete_token = ?", (token,))
        return _grant(row) if row else None

    def of_user_and_app(self, user_id: str, app_number: int) -> list[Grant]:
        """Live grants of one user to one app, the oldest first."""
        rows = self._store.rows(
            "SELECT * FROM oauth_grants WHERE user_id = ? AND app_number = ? ORDER BY number",
            (user_id, app_number),
        )
        return list(map(_grant, rows))

    def approves(self, user_id: str, app_number: int, scopes: frozenset[str]) -> bool:
        """Whether the user allowed the app these scopes before and nobody revoked it."""
        return any(scopes <= grant.scopes for grant in self.of_user_and_app(user_id, app_number))

    def approved_scopes(self, user_id: str, app_number: int) -> frozenset[str]:
        """Everything that the user allowed the app and nobody revoked."""
        return frozenset().union(*(grant.scopes for grant in self.of_user_and_app(user_id, app_number)))

    def create(self, user_id: str, app: App, scopes: frozenset[str]) -> Grant:
        """Record an approval; the sixth with a refresh token ends the oldest of its user and app."""
        token = new_refresh_token() if "refresh_token" in scopes else None
        delete_token = new_delete_token()
        now = to_ms(self._org.clock.now())
        with self._store.transaction():
            record_id = self._org.insert(_RECORD, self._record(user_id, app, delete_token), None)
            self._store.execute(
                "INSERT INTO oauth_grants (app_number, user_id, scopes, refresh_token, delete_token, record_id, "
                "created_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (app.number, user_id, in_wire_order(scopes), token, delete_token, record_id, now, now),
            )
            alike = [g for g in self.of_user_and_app(user_id, app.number) if bool(g.refresh_token) == bool(token)]
            for displaced in alike[:-GRANTS_A_USER_AND_APP]:
                self.revoke(displaced)
        return alike[-1]

    def rotate(self, grant: Grant) -> str | None:
        """Replace the refresh token of a grant; the old one is remembered as spent.

        Returns:
            The new token; None when another request has just replaced or ended the old one.
        """
        token = new_refresh_token()
        with self._store.transaction():
            replaced = self._store.execute(
                "UPDATE oauth_grants SET refresh_token = ? WHERE number = ? AND refresh_token = ?",
                (token, grant.number, grant.refresh_token),
            )
            if not replaced:
                return None
            self._store.execute(
                "INSERT INTO oauth_spent_refresh_tokens VALUES (?, ?)", (grant.refresh_token, grant.number)
            )
        return token

    def revoke_family_of_spent(self, token: str) -> bool:
        """A rotated-away refresh token has come back: end its whole family. Answers whether it was one."""
        row = self._store.row("SELECT grant_number FROM oauth_spent_refresh_tokens WHERE token = ?", (token,))
        grant = self.get(row["grant_number"]) if row else None
        if grant:
            self.revoke(grant)
        return row is not None

    def note_use(self, grant: Grant) -> None:
        """Count a refresh, unless the grant has just been ended; inactivity is measured from here."""
        used = {"LastUsedDate": self._org.now(), "UseCount": grant.use_count + 1}
        with self._store.transaction():
            counted = self._store.execute(
                "UPDATE oauth_grants SET last_used_at = ?, use_count = use_count + 1 WHERE number = ?",
                (to_ms(self._org.clock.now()), grant.number),
            )
            if counted:
                self._org.update(_RECORD, grant.record_id, used, None)

    def revoke(self, grant: Grant) -> None:
        """End the grant, its refresh token and the sessions it opened, unless somebody has just done so."""
        with self._store.transaction():
            if self._store.execute("DELETE FROM oauth_grants WHERE number = ?", (grant.number,)):
                self._org.delete(_RECORD, grant.record_id, None)
                self._sessions.end_of_grant(grant.number)

    def revoke_all_of_app(self, app: App) -> None:
        """End every grant to one app."""
        for grant in self.all():
            if grant.app_number == app.number:
                self.revoke(grant)

    def has_expired(self, grant: Grant, settings: AppSettings) -> bool:
        """Whether the app's refresh token policy, or the org's cap on idle ones, no longer lets the token be used."""
        now = self._org.clock.now()
        if org_setting(self._org, "idle_refresh_token_ttl") and now >= grant.last_used_at + IDLE_REFRESH_TOKEN_TTL:
            return True
        match settings.refresh_token_policy:
            case RefreshTokenPolicy.INFINITE:
                return False
            case RefreshTokenPolicy.ZERO:
                return True
            case RefreshTokenPolicy.SPECIFIC_INACTIVITY:
                return now >= grant.last_used_at + settings.refresh_token_limit
            case RefreshTokenPolicy.SPECIFIC_LIFETIME:
                return now >= grant.created_at + settings.refresh_token_limit

    def _record(self, user_id: str, app: App, delete_token: str) -> dict[str, Any]:
        """An OauthToken; its AccessToken is, as at Salesforce, nothing that a client could use."""
        now = self._org.now()
        opaque = hashlib.sha256(delete_token.encode()).hexdigest()
        return {
            "AppName": app.settings.name,
            "UserId": user_id,
            "AccessToken": opaque,
            "DeleteToken": delete_token,
            "CreatedDate": now,
            "LastUsedDate": now,
            "UseCount": 1,
        }


def _grant(row: Row) -> Grant:
    return Grant(
        number=row["number"],
        app_number=row["app_number"],
        user_id=row["user_id"],
        scopes=frozenset(row["scopes"].split()),
        refresh_token=row["refresh_token"],
        delete_token=row["delete_token"],
        record_id=row["record_id"],
        created_at=from_ms(row["created_at"]),
        last_used_at=from_ms(row["last_used_at"]),
        use_count=row["use_count"],
    )
