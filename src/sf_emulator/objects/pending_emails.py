"""Addresses that users have yet to confirm. Source: salesforce-api.md, D1, "E-mail change"."""

from sf_emulator.store import Row, Store


class PendingEmails:
    """At most one address a user: a later change replaces an earlier one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute(
            "CREATE TABLE IF NOT EXISTS pending_emails "
            "(user_id TEXT PRIMARY KEY, email TEXT NOT NULL, requested_at TEXT NOT NULL)"
        )

    def add(self, user_id: str, email: str, requested_at: str) -> None:
        """Remember an address."""
        self._store.execute("REPLACE INTO pending_emails VALUES (?, ?, ?)", (user_id, email, requested_at))

    def remove(self, user_id: str) -> None:
        """Forget it."""
        self._store.execute("DELETE FROM pending_emails WHERE user_id = ?", (user_id,))

    def of(self, user_id: str, since: str) -> str | None:
        """The address that waits, if it was asked for since then: the link in the mail does not work for ever."""
        sql = "SELECT email FROM pending_emails WHERE user_id = ? AND requested_at > ?"
        email: str | None = self._store.value(sql, (user_id, since))
        return email

    def all(self, since: str) -> list[Row]:
        """Every address that waits and was asked for since then, oldest first."""
        return self._store.rows("SELECT * FROM pending_emails WHERE requested_at > ? ORDER BY requested_at", (since,))
