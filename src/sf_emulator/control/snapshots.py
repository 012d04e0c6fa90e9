"""Snapshots: orgs as they were, with apps, grants and sessions. They are in memory, and end with the process."""

import re
import threading
from dataclasses import dataclass
from datetime import datetime

from sf_emulator.clock import ClockSetting
from sf_emulator.objects.access import Access, Orgs
from sf_emulator.store import StoreCopy

_NAME = re.compile(r"[\w.-]{1,80}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Copies of orgs by number. `clock` None: it is of one org, and leaves the clock and the other orgs alone."""

    name: str
    taken_at: datetime
    copies: dict[int, StoreCopy]
    org_ids: tuple[str, ...]
    clock: ClockSetting | None

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""
        return sum(copy.size_bytes for copy in self.copies.values())


class Snapshots:
    """Every snapshot by name."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs
        self._lock = threading.Lock()
        self._snapshots: dict[str, Snapshot] = {}

    def all(self) -> list[Snapshot]:
        """Oldest first."""
        return list(self._snapshots.values())

    def get(self, name: str) -> Snapshot | None:
        """The snapshot of this name."""
        return self._snapshots.get(name)

    def take(self, name: str | None, only: Access | None) -> Snapshot:
        """Keep one org, or all of them with the clock; a snapshot of the same name is replaced.

        Raises:
            ValueError: The name has other characters than letters, digits, `_`, `.` and `-`.
        """
        if name is not None and not _NAME.fullmatch(name):
            raise ValueError(f"A snapshot's name has letters, digits, _, . and -, not {name!r}.")
        with self._lock:
            taken = [only] if only else list(self._orgs)
            snapshot = Snapshot(
                name=name or self._free_name(),
                taken_at=self._orgs.clock.now(),
                copies={access.org.number: access.org.store.copy() for access in taken},
                org_ids=tuple(access.org.id for access in taken),
                clock=None if only else self._orgs.clock.setting,
            )
            self._snapshots.pop(snapshot.name, None)
            self._snapshots[snapshot.name] = snapshot
            return snapshot

    def restore(self, snapshot: Snapshot) -> None:
        """Everything as it was; with a snapshot of all orgs, those made since are gone and the clock goes back."""
        with self._lock:
            for number, copy in snapshot.copies.items():
                self._orgs.put_back(number, copy)
            if snapshot.clock is None:
                return
            for access in self._orgs:
                if access.org.number not in snapshot.copies:
                    self._orgs.remove(access)
            self._orgs.clock.setting = snapshot.clock

    def remove(self, name: str) -> bool:
        """Forget a snapshot; answers whether there was one."""
        return self._snapshots.pop(name, None) is not None

    def _free_name(self) -> str:
        number = len(self._snapshots) + 1
        while f"snapshot-{number}" in self._snapshots:
            number += 1
        return f"snapshot-{number}"
