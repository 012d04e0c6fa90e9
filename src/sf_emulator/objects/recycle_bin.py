"""The recycle bin: deleted records that can be restored, and with which record each of them went."""

from dataclasses import dataclass

from sf_emulator.store import Store

_TABLES = (
    "CREATE TABLE IF NOT EXISTS recycle_bin (id TEXT PRIMARY KEY, sobject TEXT NOT NULL, root TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS recycle_bin_root ON recycle_bin (root)",
    "CREATE TABLE IF NOT EXISTS cleared_references (root TEXT, sobject TEXT, id TEXT, field TEXT, value TEXT)",
    "CREATE INDEX IF NOT EXISTS cleared_references_root ON cleared_references (root)",
)


@dataclass(frozen=True, slots=True)
class Binned:
    """One deleted record."""

    sobject: str
    id: str


@dataclass(frozen=True, slots=True)
class ClearedReference:
    """A reference that was emptied because the record that it led to was deleted."""

    sobject: str
    id: str
    field: str
    value: str


class RecycleBin:
    """`root` is the record whose deletion took the others along."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for table in _TABLES:
            store.execute(table)

    def put(self, record: Binned, root: str) -> None:
        """Remember a deleted record."""
        self._store.execute("INSERT INTO recycle_bin VALUES (?, ?, ?)", (record.id, record.sobject, root))

    def put_reference(self, reference: ClearedReference, root: str) -> None:
        """Remember what a reference led to before it was emptied."""
        values = (root, reference.sobject, reference.id, reference.field, reference.value)
        self._store.execute("INSERT INTO cleared_references VALUES (?, ?, ?, ?, ?)", values)

    def take(self, record_id: str) -> tuple[list[Binned], list[ClearedReference]]:
        """Take out a record with all that went with it; nothing when it is not here."""
        records = self._store.tuples(
            "DELETE FROM recycle_bin WHERE id = ?1 OR root = ?1 RETURNING sobject, id", (record_id,)
        )
        references = self._store.tuples(
            "DELETE FROM cleared_references WHERE root = ? RETURNING sobject, id, field, value", (record_id,)
        )
        return [Binned(*row) for row in records], [ClearedReference(*row) for row in references]
