"""Authorization codes: each works once, within fifteen minutes. Source: salesforce-api.md, A2."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sf_emulator.objects.org import Org
from sf_emulator.store import Row

from .times import from_ms, to_ms
from .tokens import new_authorization_code

CODE_LIFETIME = timedelta(minutes=15)

_SCHEMA = """CREATE TABLE IF NOT EXISTS oauth_codes (
    code TEXT PRIMARY KEY, app_number INTEGER NOT NULL, user_id TEXT NOT NULL, scopes TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, code_challenge TEXT, nonce TEXT, issued_at INTEGER NOT NULL,
    used_at INTEGER)"""


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """What an approval handed to the callback. The code stays out of the repr."""

    code: str
    app_number: int
    user_id: str
    scopes: frozenset[str]
    redirect_uri: str
    code_challenge: str | None
    nonce: str | None
    issued_at: datetime
    is_used: bool

    def __repr__(self) -> str:
        return f"AuthorizationCode(app {self.app_number}, user {self.user_id})"


class Codes:
    """Every authorization code that was issued."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def issue(
        self,
        app_number: int,
        user_id: str,
        scopes: frozenset[str],
        redirect_uri: str,
        *,
        code_challenge: str | None,
        nonce: str | None,
    ) -> str:
        """A new code for one approval."""
        code = new_authorization_code()
        now = to_ms(self._org.clock.now())
        self._store.execute(
            "INSERT INTO oauth_codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (code, app_number, user_id, " ".join(sorted(scopes)), redirect_uri, code_challenge, nonce, now),
        )
        return code

    def find(self, code: str) -> AuthorizationCode | None:
        """A code that was issued, used or not."""
        row = self._store.row("SELECT * FROM oauth_codes WHERE code = ?", (code,))
        return _code(row) if row else None

    def has_expired(self, code: AuthorizationCode) -> bool:
        """Whether the code was used or is too old."""
        return code.is_used or self._org.clock.now() >= code.issued_at + CODE_LIFETIME

    def use(self, code: AuthorizationCode) -> bool:
        """Spend the code; False when somebody else just did."""
        return (
            self._store.execute(
                "UPDATE oauth_codes SET used_at = ? WHERE code = ? AND used_at IS NULL",
                (to_ms(self._org.clock.now()), code.code),
            )
            == 1
        )


def _code(row: Row) -> AuthorizationCode:
    return AuthorizationCode(
        code=row["code"],
        app_number=row["app_number"],
        user_id=row["user_id"],
        scopes=frozenset(row["scopes"].split()),
        redirect_uri=row["redirect_uri"],
        code_challenge=row["code_challenge"],
        nonce=row["nonce"],
        issued_at=from_ms(row["issued_at"]),
        is_used=row["used_at"] is not None,
    )
