"""Records by the values of their fields."""

from collections.abc import Mapping
from typing import Any

from sf_emulator.store import Row, Store

from .columns import quoted
from .sobjects import SObject


def find_rows(store: Store, sobject: SObject, equals: Mapping[str, Any]) -> list[Row]:
    """Records whose fields equal these values, text in any case; in the order they were made."""
    tests = [
        f"{quoted(sobject.fields[name].name)} {'IS' if value is None else '='} ?" for name, value in equals.items()
    ]
    where = " AND ".join(tests) or "1"
    sql = f"SELECT * FROM {quoted(sobject.name)} WHERE {where} ORDER BY rowid"  # noqa: S608 - names from the schema
    rows = store.rows(sql, list(equals.values()))
    for row in rows:
        for name, read in sobject.readers:
            row[name] = read(row[name])
    return rows
