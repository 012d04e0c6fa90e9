"""Whole answers, a few thousand rows in memory at a time."""

from collections.abc import Iterator
from dataclasses import replace

from sf_emulator.objects.columns import reader
from sf_emulator.store import Store

from .cursors import Asked, Cursors
from .errors import not_in_a_stream
from .reading import kept_rows, last_row, walked_rows
from .records import Row
from .translated import FieldOutput, Rows

_CHUNK = 5_000


class Streaming:
    """Reads a whole answer, a few thousand rows in memory at a time."""

    def __init__(self, store: Store, cursors: Cursors, rows: Rows) -> None:
        self._store = store
        self._cursors = cursors
        self._rows = rows
        outputs = [output for output in rows.outputs if isinstance(output, FieldOutput)]
        if len(outputs) < len(rows.outputs):
            raise not_in_a_stream(next(each.name for each in rows.outputs if not isinstance(each, FieldOutput)))
        self.columns = tuple(".".join((*output.term.place.way, output.name)) for output in outputs)
        self._selected = [output.term.sql for output in outputs]
        self._readers = [(place, read) for place, output in enumerate(outputs) if (read := reader(output.term.field))]

    def rows(self, asked: Asked) -> Iterator[Row]:
        """Every row's values."""
        for chunk in self._kept(asked) if self._rows.order else self._walked():
            for row in chunk:
                yield self._values(row)

    def _values(self, row: Row) -> Row:
        values = list(row[:-1])
        for place, read in self._readers:
            values[place] = None if values[place] is None else read(values[place])
        return tuple(values)

    def _walked(self) -> Iterator[list[Row]]:
        rows, after = self._rows, 0
        left = rows.limit
        end = last_row(self._store, rows)
        while left is None or left > 0:
            count = _CHUNK if left is None else min(left, _CHUNK)
            chunk = walked_rows(self._store, rows, self._selected, after, end, count)
            if not chunk:
                return
            yield chunk
            after, left = chunk[-1][-1], left and left - len(chunk)
            rows = replace(rows, offset=0)

    def _kept(self, asked: Asked) -> Iterator[list[Row]]:
        cursor = self._cursors.keep(asked, self._rows)
        try:
            for start in range(0, cursor.total, _CHUNK):
                yield kept_rows(self._store, self._rows, self._selected, cursor, start, start + _CHUNK)
        finally:
            self._cursors.close(cursor)
