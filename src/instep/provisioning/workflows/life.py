"""Signs of life: a lock that a process holds while it lives and that dies with it. Only who holds a dead process's
lock may take over its runs."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from filelock import FileLock, Timeout


class Signs(Protocol):
    def give(self, executor: str) -> None:
        """Hold this executor's lock until the process ends."""

    def end(self) -> None:
        """Give the lock back: nothing is left to recover."""

    def holding(self, executor: str) -> AbstractContextManager[bool]:
        """Try for another executor's lock: true while held, false when that process lives."""


class FileSigns:
    """File locks in a folder of INSTEP_HOME: the kernel drops them when the process dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: FileLock | None = None

    def give(self, executor: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._own = FileLock(self._path(executor))
        self._own.acquire(timeout=10)

    def end(self) -> None:
        if self._own:
            Path(self._own.lock_file).unlink(missing_ok=True)
            self._own.release(force=True)
            self._own = None

    @contextmanager
    def holding(self, executor: str) -> Iterator[bool]:
        lock = FileLock(self._path(executor))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
            Path(lock.lock_file).unlink(missing_ok=True)
        finally:
            lock.release(force=True)

    def _path(self, executor: str) -> Path:
        return self._folder / f"{executor}.lock"


class AdvisorySigns:
    """Session advisory locks of PostgreSQL: they end with the session, and the session with the process."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._session: psycopg.Connection | None = None

    def give(self, executor: str) -> None:
        self._session = self._open()
        self._session.execute("SELECT pg_advisory_lock(%s)", [_lock_key(executor)])

    def end(self) -> None:
        if self._session:
            self._session.close()
            self._session = None

    @contextmanager
    def holding(self, executor: str) -> Iterator[bool]:
        with self._open() as session:
            row = session.execute("SELECT pg_try_advisory_lock(%s)", [_lock_key(executor)]).fetchone()
            yield bool(row and row[0])

    def _open(self) -> "psycopg.Connection":
        return psycopg.connect(self._url, autocommit=True, connect_timeout=10)


def _lock_key(executor: str) -> int:
    """A signed 64-bit number, as advisory locks take."""
    return int.from_bytes(hashlib.sha256(executor.encode()).digest()[:8], signed=True)
