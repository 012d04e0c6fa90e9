"""What became of each record of a batch, by its place in it, kept in the org's store with the records themselves."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sf_emulator.objects import Org, RecordError
from sf_emulator.objects.ids import sequence_of
from sf_emulator.objects.saving import Saved
from sf_emulator.store import Row, Store

_SCHEMA = """CREATE TABLE IF NOT EXISTS bulk_outcomes (
    batch INTEGER NOT NULL, place INTEGER NOT NULL, id TEXT, created INTEGER NOT NULL, errors TEXT,
    PRIMARY KEY (batch, place)) WITHOUT ROWID"""
_AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    """One record's result."""

    id: str | None
    created: bool
    errors: tuple[RecordError, ...]

    @property
    def error_text(self) -> str:
        """`CODE:message:fields --` for each error. Source: Bulk API guide, "Handle Failed Records in Batches"."""
        return "".join(_error_text(error) for error in self.errors)


class Outcomes:
    """The outcomes of one org's batches."""

    def __init__(self, org: Org) -> None:
        self._store: Store = org.store
        self._store.execute(_SCHEMA)

    def add(self, batch_id: str, first: int, results: Sequence[Saved]) -> None:
        """Keep the results of records from this place on."""
        number = sequence_of(batch_id)
        self._store.executemany(
            "INSERT INTO bulk_outcomes VALUES (?, ?, ?, ?, ?)",
            ((number, first + place, *_columns(result)) for place, result in enumerate(results)),
        )

    def of(self, batch_id: str) -> Iterator[Outcome]:
        """A batch's outcomes in the order of its records, a few at a time in memory."""
        number, next_place = sequence_of(batch_id), 0
        while True:
            rows = self._store.rows(
                "SELECT * FROM bulk_outcomes WHERE batch = ? AND place >= ? ORDER BY place LIMIT ?",
                (number, next_place, _AT_A_TIME),
            )
            yield from map(_outcome, rows)
            if len(rows) < _AT_A_TIME:
                return
            next_place = rows[-1]["place"] + 1

    def delete(self, batch_id: str) -> None:
        """Forget a batch's outcomes."""
        self._store.execute("DELETE FROM bulk_outcomes WHERE batch = ?", (sequence_of(batch_id),))


def _columns(result: Saved) -> tuple[str | None, bool, str | None]:
    errors = [[error.status_code, error.message, list(error.fields)] for error in result.errors]
    return result.id, result.created, json.dumps(errors) if errors else None


def _outcome(row: Row) -> Outcome:
    errors = json.loads(row["errors"]) if row["errors"] else []
    return Outcome(
        row["id"],
        bool(row["created"]),
        tuple(RecordError(code, message, tuple(fields)) for code, message, fields in errors),
    )


def _error_text(error: RecordError) -> str:
    fields = f"{','.join(error.fields)} " if error.fields else ""
    return f"{error.status_code}:{error.message}:{fields}--"
