"""Settings of the org that are no field of any object, each JSON, kept with the org."""

import json
from typing import Any

from sf_emulator.store import Store

DEFAULTS: dict[str, Any] = {
    "my_domain": "northwind-traders",
    "daily_api_requests": 100_000,
    "confirm_email_changes": True,
    "passwords_expire_days": 0,
    "feature_licences": {},
    "user_duties": [],
    "row_lock_wait_s": 10.0,
    "state_and_country_picklists": False,
    "picklist_values": {},
}


class Settings:
    """Read and write by name; a name that was never written has its default."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute("CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)")

    def __getitem__(self, name: str) -> Any:
        kept = self._store.value("SELECT value FROM settings WHERE name = ?", (name,))
        return json.loads(kept) if kept is not None else DEFAULTS[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._store.execute("REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def get(self, name: str, default: Any = None) -> Any:
        """A setting that may never have been written."""
        kept = self._store.value("SELECT value FROM settings WHERE name = ?", (name,))
        return json.loads(kept) if kept is not None else DEFAULTS.get(name, default)
