"""Mail that Salesforce would have sent: nothing leaves the machine, the control surface shows it."""

from dataclasses import dataclass

from sf_emulator.store import Store

_KEEP = 1_000


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail.

    `kind`: new_user, password_reset, email_change (to the new address) or email_change_notice (to the old one).
    """

    number: int
    kind: str
    user_id: str
    to: str
    text: str
    sent_at: str


class Outbox:
    """The newest mails."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute(
            "CREATE TABLE IF NOT EXISTS outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, "
            "user_id TEXT NOT NULL, recipient TEXT NOT NULL, text TEXT NOT NULL, sent_at TEXT NOT NULL)"
        )

    def send(self, kind: str, user_id: str, to: str, text: str, sent_at: str) -> None:
        """Put a mail into the outbox; the oldest ones go."""
        self._store.execute(
            "INSERT INTO outbox (kind, user_id, recipient, text, sent_at) VALUES (?, ?, ?, ?, ?)",
            (kind, user_id, to, text, sent_at),
        )
        self._store.execute("DELETE FROM outbox WHERE number <= (SELECT max(number) FROM outbox) - ?", (_KEEP,))

    def all(self, user_id: str | None = None) -> list[Mail]:
        """Mails, oldest first, of one user when asked."""
        sql = "SELECT number, kind, user_id, recipient, text, sent_at FROM outbox WHERE ?1 IS NULL OR user_id = ?1"
        return [Mail(*row) for row in self._store.tuples(f"{sql} ORDER BY number", (user_id,))]

    def clear(self) -> None:
        """Forget every mail."""
        self._store.execute("DELETE FROM outbox")
