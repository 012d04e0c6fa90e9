"""One-time passwords that open a browser session from a frontdoor address: once, within a minute.

Source: Salesforce help, "Generate a Frontdoor URL to Bridge into UI Sessions" (single use; UNCONFIRMED: one minute).
"""

from datetime import timedelta

from sf_emulator.objects.org import Org

from .times import to_ms
from .tokens import new_one_time_password

_LIFETIME = timedelta(minutes=1)
_SCHEMA = """CREATE TABLE IF NOT EXISTS oauth_one_time_passwords (
    password TEXT PRIMARY KEY, user_id TEXT NOT NULL, issued_at INTEGER NOT NULL)"""


class OneTimePasswords:
    """Every one-time password that was issued and not used."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        self._store.execute(_SCHEMA)

    def issue(self, user_id: str) -> str:
        """A password for one visit."""
        password = new_one_time_password()
        self._store.execute(
            "INSERT INTO oauth_one_time_passwords VALUES (?, ?, ?)", (password, user_id, to_ms(self._org.clock.now()))
        )
        return password

    def use(self, password: str) -> str | None:
        """Spend a password; answers whose it was, None when it is unknown, spent or too old."""
        youngest = to_ms(self._org.clock.now() - _LIFETIME)
        with self._store.transaction():
            user_id = self._store.value(
                "SELECT user_id FROM oauth_one_time_passwords WHERE password = ? AND issued_at > ?",
                (password, youngest),
            )
            self._store.execute("DELETE FROM oauth_one_time_passwords WHERE password = ?", (password,))
        return str(user_id) if user_id else None
