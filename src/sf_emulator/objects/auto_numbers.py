"""Numbers given out in order: `CASE-{0000}` counts CASE-0001, CASE-0002, …"""

import re

from sf_emulator.store import Store

_COUNTER = re.compile(r"\{(0+)\}")
_NEXT = "INSERT INTO auto_numbers VALUES (?, 1) ON CONFLICT (field) DO UPDATE SET last = last + 1 RETURNING last"


def is_number_format(text: str) -> bool:
    """Whether it has exactly one counter in braces."""
    return len(_COUNTER.findall(text)) == 1


class AutoNumbers:
    """The last number of each field."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute("CREATE TABLE IF NOT EXISTS auto_numbers (field TEXT PRIMARY KEY, last INTEGER NOT NULL)")

    def next(self, sobject: str, field: str, number_format: str) -> str:
        """The next number of a field, in its format."""
        last = self._store.value(_NEXT, (f"{sobject}.{field}",))
        return _COUNTER.sub(lambda counter: str(last).zfill(len(counter.group(1))), number_format)
