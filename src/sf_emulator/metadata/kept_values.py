"""What components say that the org makes nothing of (labels of tabs, layouts, icons): kept, so that it reads back."""

import json
from typing import Any

from sf_emulator.objects import Org

from .components import Values

_SCHEMA = """CREATE TABLE IF NOT EXISTS metadata_kept_values (
    type TEXT NOT NULL, component TEXT NOT NULL, kept TEXT NOT NULL, PRIMARY KEY (type, component))"""


class KeptValues:
    """The values of one org's components, by type and id."""

    def __init__(self, org: Org) -> None:
        self._store = org.store
        self._store.execute(_SCHEMA)

    def of(self, type_name: str, component: str) -> dict[str, Any]:
        """What was kept of a component; nothing of one that was never deployed."""
        return self.find(type_name, component) or {}

    def find(self, type_name: str, component: str) -> dict[str, Any] | None:
        """What was kept of a component; None: it was never deployed."""
        sql = "SELECT kept FROM metadata_kept_values WHERE type = ? AND component = ?"
        kept = self._store.value(sql, (type_name, component))
        return None if kept is None else dict(json.loads(kept))

    def keep(self, type_name: str, component: str, values: Values) -> None:
        """Keep what a component says now."""
        sql = "REPLACE INTO metadata_kept_values VALUES (?, ?, ?)"
        self._store.execute(sql, (type_name, component, json.dumps(dict(values))))

    def forget(self, type_name: str, component: str) -> None:
        """The component is gone."""
        self._store.execute("DELETE FROM metadata_kept_values WHERE type = ? AND component = ?", (type_name, component))
