"""Feature licences: seats behind the UserPermissions… boxes of users, which no object shows.

How many there are is the org's setting `feature_licences`; a feature that it does not name is not limited.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sf_emulator.store import Store

PREFIX = "UserPermissions"


@dataclass(frozen=True, slots=True)
class FeatureLicence:
    """One line of Company Information: the User field that takes a seat, how many there are, how many are taken."""

    field: str
    total: int
    used: int


class FeatureLicences:
    """How many active users have each feature."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute("CREATE TABLE IF NOT EXISTS feature_seats (field TEXT PRIMARY KEY, used INTEGER NOT NULL)")

    def all(self, totals: Mapping[str, int]) -> list[FeatureLicence]:
        """Every feature that has a limit."""
        used = dict(self._store.tuples("SELECT field, used FROM feature_seats"))
        return [FeatureLicence(field, total, used.get(field, 0)) for field, total in totals.items()]

    def count(self, field: str, step: int) -> int:
        """One more user with a feature, or one less; answers how many there are now."""
        self._store.execute(
            "INSERT INTO feature_seats VALUES (?1, ?2) ON CONFLICT (field) DO UPDATE SET used = used + ?2",
            (field, step),
        )
        return int(self._store.value("SELECT used FROM feature_seats WHERE field = ?", (field,)))
