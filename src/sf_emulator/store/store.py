"""One SQLite connection that threads share: a lock around it, and transactions that nest as savepoints."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Parameters = Sequence[Any] | Mapping[str, Any]

_PRAGMAS = (
    "PRAGMA synchronous = OFF",  # an emulator's data outlives its process, not a power cut
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -65536",
)
_SIZE = ("page_count", "page_size")


class Store:
    """A database that threads share. Every statement outside `transaction` commits by itself."""

    def __init__(self, path: Path | None, lock: "threading.RLock | None" = None) -> None:
        """Open a file; without one, memory with a temporary file behind it.

        Stores that read each other inside transactions share one lock.
        """
        self.path = path
        self._lock = lock or threading.RLock()
        self._depth = 0
        self._writer: int | None = None
        self._functions: dict[str, Callable[..., Any]] = {}
        self._made: set[str] = set()
        # Without a name SQLite keeps what does not fit its cache in a temporary file that goes with the process.
        self._connection = sqlite3.connect(path or "", isolation_level=None, check_same_thread=False)
        self._connection.row_factory = _as_dict
        self._connection.create_function("fold", 1, _fold, deterministic=True)
        for pragma in (f"PRAGMA journal_mode = {'WAL' if path else 'MEMORY'}", *_PRAGMAS):
            self._connection.execute(pragma).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside another transaction it is a savepoint: its failure undoes only itself."""
        with self._lock:
            self._depth += 1
            name = f"level_{self._depth}"
            outermost = self._depth == 1
            self._writer = threading.get_ident()
            self._connection.execute("BEGIN IMMEDIATE" if outermost else f"SAVEPOINT {name}")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK" if outermost else f"ROLLBACK TO {name}")
                if not outermost:
                    self._connection.execute(f"RELEASE {name}")
                self._made.clear()
                raise
            else:
                self._connection.execute("COMMIT" if outermost else f"RELEASE {name}")
            finally:
                self._depth -= 1
                self._writer = self._writer if self._depth else None

    @property
    def in_transaction(self) -> bool:
        """Whether the thread that asks is inside a transaction."""
        return self._writer == threading.get_ident()

    def add_function(self, name: str, arity: int, function: Callable[..., Any]) -> None:
        """Let statements call a function that answers the same for the same arguments."""
        with self._lock:
            if self._functions.get(name) is not function:
                self._connection.create_function(name, arity, function, deterministic=True)
                self._functions[name] = function

    def make_once(self, statements: Iterable[str]) -> None:
        """Run statements that make what may be there already: for tables of objects that live for a request."""
        with self._lock:
            for statement in statements:
                if statement not in self._made:
                    self._connection.execute(statement)
                    self._made.add(statement)

    def execute(self, sql: str, params: Parameters = ()) -> int:
        """Run one statement; answers how many rows it changed."""
        with self._lock:
            return self._connection.execute(sql, params).rowcount

    def executemany(self, sql: str, params: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters."""
        with self._lock:
            self._connection.executemany(sql, params)

    def rows(self, sql: str, params: Parameters = ()) -> list[Row]:
        """Every row of a query, each a dict by column name."""
        with self._lock:
            return self._connection.execute(sql, params).fetchall()

    def row(self, sql: str, params: Parameters = ()) -> Row | None:
        """The first row of a query, or None."""
        with self._lock:
            found: Row | None = self._connection.execute(sql, params).fetchone()
            return found

    def tuples(self, sql: str, params: Parameters = ()) -> list[tuple[Any, ...]]:
        """Every row as a plain tuple: for pages of thousands of rows."""
        with self._lock:
            cursor = self._connection.cursor()
            cursor.row_factory = None
            return cursor.execute(sql, params).fetchall()

    def value(self, sql: str, params: Parameters = ()) -> Any:
        """The first column of the first row, or None."""
        with self._lock:
            cursor = self._connection.cursor()
            cursor.row_factory = None
            found = cursor.execute(sql, params).fetchone()
            return None if found is None else found[0]

    def tables(self) -> list[str]:
        """The name of every table, those included that count what was numbered."""
        rows = self.tuples("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return [name for (name,) in rows if name == "sqlite_sequence" or not name.startswith("sqlite_")]

    def copy(self) -> "StoreCopy":
        """Everything as it is now, in memory: a copy of pages, which takes milliseconds for a small org."""
        with self._lock:
            kept = sqlite3.connect(":memory:", check_same_thread=False)
            self._connection.backup(kept)
            return StoreCopy(kept)

    def restore(self, copy: "StoreCopy") -> None:
        """Everything as it was when the copy was taken; the copy can be used again."""
        with self._lock:
            copy.connection.backup(self._connection)
            self._made.clear()

    def close(self) -> None:
        """Close the database; the store is unusable afterwards."""
        with self._lock:
            self._connection.close()


class StoreCopy:
    """What a store held at one time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""
        pages, page_bytes = (self.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _SIZE)
        return int(pages * page_bytes)


def _as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def _fold(text: str | float | None) -> str | float | None:
    """Lower case for comparisons beyond ASCII, which SQLite's NOCASE does not do."""
    return text.lower() if isinstance(text, str) else text
