"""Sessions of the org: access tokens, SOAP sessions and browser sessions. Each ends after a time of
inactivity.

Source: salesforce-api.md, A3 (token form, two hours), C3 (how a bad one is answered).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sf_emulator.objects.errors import RequestRefused
from sf_emulator.objects.org import Org
from sf_emulator.store import Row

from .org_settings import org_setting
from .profile_policies import ProfilePolicies
from .scopes import covers
from .times import from_ms, to_ms
from .tokens import new_csrf_token, new_session_token
from .users import can_sign_in

_SCHEMA = """CREATE TABLE IF NOT EXISTS oauth_sessions (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, user_id TEXT NOT NULL, scopes TEXT NOT NULL,
    grant_number INTEGER, app_number INTEGER, csrf TEXT NOT NULL, timeout_ms INTEGER NOT NULL,
    created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, is_jwt INTEGER NOT NULL)"""

_REMEMBER_USE_EVERY_MS = 1_000


class SessionKind(StrEnum):
    """What the session was opened for."""

    OAUTH = "oauth"
    SOAP = "soap"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True)
class Session:
    """A user who is signed in. The token stays out of the repr.

    A token that is a JWT ends when it says so; any other one lives on while it is used.
    """

    token: str
    kind: SessionKind
    user_id: str
    scopes: frozenset[str]
    csrf: str
    app_number: int | None
    grant_number: int | None
    created_at: datetime
    expires_at: datetime
    is_jwt: bool = False

    def __repr__(self) -> str:
        return f"Session({self.kind}, user {self.user_id}, until {self.expires_at:%Y-%m-%d %H:%M:%S})"


@dataclass(frozen=True, slots=True)
class SessionOwner:
    """The user of a session, and the app that opened it."""

    user_id: str
    app_number: int | None


class Sessions:
    """Every session of the org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)
        self._store.execute("CREATE INDEX IF NOT EXISTS oauth_sessions_grant ON oauth_sessions (grant_number)")

    def open(
        self,
        kind: SessionKind,
        user_id: str,
        scopes: frozenset[str],
        *,
        grant_number: int | None = None,
        app_number: int | None = None,
        timeout_min: int | None = None,
        jwt: str | None = None,
    ) -> Session:
        """Start a session; it ends after `timeout_min` of inactivity, else after the profile's or the org's timeout.

        `jwt` is the token where an app has its tokens so; it ends `timeout_min` from now.
        """
        token = jwt or new_session_token(self._org.id)
        timeout = self.timeout_of(user_id, timeout_min)
        now = to_ms(self._org.clock.now())
        self._store.execute(
            "INSERT INTO oauth_sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                token,
                kind,
                user_id,
                " ".join(sorted(scopes)),
                grant_number,
                app_number,
                new_csrf_token(),
                timeout // timedelta(milliseconds=1),
                now,
                now,
                jwt is not None,
            ),
        )
        row = self._store.row("SELECT * FROM oauth_sessions WHERE token = ?", (token,))
        assert row is not None  # noqa: S101 - inserted in the line above
        return _session(row)

    @property
    def default_timeout(self) -> timedelta:
        """The org's session timeout."""
        return timedelta(seconds=org_setting(self._org, "session_timeout_s"))

    def timeout_of(self, user_id: str, app_timeout_min: int | None = None) -> timedelta:
        """How long a session of a user lives unused: the app's policy, else the profile's, else the org's."""
        if app_timeout_min:
            return timedelta(minutes=app_timeout_min)
        profile_id = self._org.field_of("User", user_id, "ProfileId")
        minutes = ProfilePolicies(self._org).session_timeout_min(profile_id)
        return timedelta(minutes=minutes) if minutes else self.default_timeout

    def find(self, token: str, *, counts_as_use: bool = True) -> Session | None:
        """A live session of a user who may still sign in; finding it puts off its end."""
        row = self._store.row("SELECT * FROM oauth_sessions WHERE token = ?", (token,))
        if row is None:
            return None
        now = to_ms(self._org.clock.now())
        if now >= row["last_used_at"] + row["timeout_ms"] or not can_sign_in(self._org, row["user_id"]):
            return None
        if counts_as_use and not row["is_jwt"] and now - row["last_used_at"] >= _REMEMBER_USE_EVERY_MS:
            self._store.execute("UPDATE oauth_sessions SET last_used_at = ? WHERE token = ?", (now, token))
            row["last_used_at"] = now
        return _session(row)

    def authenticate(self, authorization_header: str | None, scope: str = "api") -> Session:
        """The session of an API request, which must have a scope.

        Raises:
            RequestRefused: 401, there is no such session or it is not for this API; 403, its user may not use
            the API.
        """
        session = self.find(bearer_token(authorization_header))
        if session is None:
            raise RequestRefused(401, "INVALID_SESSION_ID", "Session expired or invalid")
        if not covers(session.scopes, scope):
            text = "This session is not valid for use with the REST API"
            raise RequestRefused(401, "INVALID_SESSION_ID", text)
        if "ApiEnabled" not in self._org.permissions(session.user_id):
            text = "The REST API is not enabled for this Organization."
            raise RequestRefused(403, "API_DISABLED_FOR_ORG", text)
        return session

    def owner_of(self, token: str) -> SessionOwner | None:
        """Whose session this is, live or not: for the journal."""
        row = self._store.row("SELECT user_id, app_number FROM oauth_sessions WHERE token = ?", (token,))
        return SessionOwner(**row) if row else None

    def all(self, kind: SessionKind | None = None) -> list[Session]:
        """Sessions that have not run out, the newest first."""
        rows = self._store.rows(
            "SELECT * FROM oauth_sessions WHERE last_used_at + timeout_ms > ? AND (? IS NULL OR kind = ?) "
            "ORDER BY created_at DESC, rowid DESC",
            (to_ms(self._org.clock.now()), kind, kind),
        )
        return [_session(row) for row in rows]

    def end(self, token: str) -> bool:
        """End one session; answers whether there was one."""
        return self._store.execute("DELETE FROM oauth_sessions WHERE token = ?", (token,)) > 0

    def end_of_grant(self, grant_number: int) -> None:
        """End the sessions that one grant opened."""
        self._store.execute("DELETE FROM oauth_sessions WHERE grant_number = ?", (grant_number,))

    def end_of_app(self, app_number: int) -> None:
        """End the sessions of one app."""
        self._store.execute("DELETE FROM oauth_sessions WHERE app_number = ?", (app_number,))

    def end_all(self) -> None:
        """End every session but those of browsers."""
        self._store.execute("DELETE FROM oauth_sessions WHERE kind != ?", (SessionKind.BROWSER,))


def bearer_token(authorization_header: str | None) -> str:
    """The token of an Authorization header: `Bearer` or Salesforce's own `OAuth`; empty when there is no
    header.

    Raises:
        RequestRefused: The header has another shape.
    """
    if not authorization_header:
        return ""
    scheme, _, token = authorization_header.strip().partition(" ")
    if scheme.lower() not in {"bearer", "oauth"} or not token.strip():
        raise RequestRefused(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
    return token.strip()


def _session(row: Row) -> Session:
    return Session(
        token=row["token"],
        kind=SessionKind(row["kind"]),
        user_id=row["user_id"],
        scopes=frozenset(row["scopes"].split()),
        csrf=row["csrf"],
        app_number=row["app_number"],
        grant_number=row["grant_number"],
        created_at=from_ms(row["created_at"]),
        expires_at=from_ms(row["last_used_at"] + row["timeout_ms"]),
        is_jwt=bool(row["is_jwt"]),
    )
