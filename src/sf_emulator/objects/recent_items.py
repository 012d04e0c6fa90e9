"""Which records a user looked at last: what `/recent` and an object's `recentItems` list.

Source: REST API guide, Recently Viewed Items: 200 records for a user; queries `FOR VIEW` and writes that ask for it
(`Sforce-Mru`, SOAP's MruHeader) count as looks.
"""

from sf_emulator.store import Store

KEPT_A_USER = 200


class RecentItems:
    """The list of every user, kept in the org's store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute(
            "CREATE TABLE IF NOT EXISTS recent_items (number INTEGER PRIMARY KEY AUTOINCREMENT, "
            "user_id TEXT NOT NULL, record_id TEXT NOT NULL, UNIQUE (user_id, record_id))"
        )

    def note(self, user_id: str, record_ids: list[str]) -> None:
        """The user has looked at these, the last of them last."""
        with self._store.transaction():
            self._store.executemany(
                "INSERT OR REPLACE INTO recent_items (user_id, record_id) VALUES (?, ?)",
                [(user_id, record_id) for record_id in record_ids],
            )
            self._store.execute(
                "DELETE FROM recent_items WHERE user_id = ? AND number NOT IN "
                "(SELECT number FROM recent_items WHERE user_id = ? ORDER BY number DESC LIMIT ?)",
                (user_id, user_id, KEPT_A_USER),
            )

    def of(self, user_id: str) -> list[str]:
        """Ids of records, the last one first; some may be gone by now."""
        rows = self._store.tuples(
            "SELECT record_id FROM recent_items WHERE user_id = ? ORDER BY number DESC", (user_id,)
        )
        return [record_id for (record_id,) in rows]
