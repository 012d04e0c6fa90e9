"""Retrievals of one org: they are worked off at once, and fetched by their id."""

import json
from typing import Any

from sf_emulator.objects import Org
from sf_emulator.objects.ids import make_id, normal_id, sequence_of

from .retrieving import Retrieved

_KEY_PREFIX = "09S"
_SCHEMA = """CREATE TABLE IF NOT EXISTS metadata_retrievals (
    number INTEGER PRIMARY KEY AUTOINCREMENT, properties TEXT NOT NULL, messages TEXT NOT NULL,
    content BLOB NOT NULL)"""


class Retrievals:
    """The table."""

    def __init__(self, org: Org) -> None:
        self._store = org.store
        self._store.execute(_SCHEMA)

    def add(self, retrieved: Retrieved) -> str:
        """Keep one; answers its id."""
        plain = (json.dumps(retrieved.properties), json.dumps(retrieved.messages), retrieved.content)
        with self._store.transaction():
            sql = "INSERT INTO metadata_retrievals (properties, messages, content) VALUES (?, ?, ?)"
            self._store.execute(sql, plain)
            number = self._store.value("SELECT max(number) FROM metadata_retrievals")
        return make_id(_KEY_PREFIX, number)

    def find(self, retrieval_id: str) -> Retrieved | None:
        """One by its id of 15 or 18 characters."""
        known = normal_id(retrieval_id)
        if known is None or not known.startswith(_KEY_PREFIX):
            return None
        sql = "SELECT * FROM metadata_retrievals WHERE number = ?"
        row: dict[str, Any] | None = self._store.row(sql, (sequence_of(known),))
        if row is None:
            return None
        return Retrieved(bytes(row["content"]), json.loads(row["properties"]), json.loads(row["messages"]))
