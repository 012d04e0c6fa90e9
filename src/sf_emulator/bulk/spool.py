"""Uploads and query results on disk, so that no amount of them is ever in memory.

A result file has an index beside it: eight bytes for the end of each row, so that any rows of it are found at once.
"""

import shutil
import struct
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from sf_emulator.objects import Org

_END = struct.Struct("<Q")
_PIECE = 64 * 1024


class Spool:
    """The files of every org: beside the org's own file, or in a folder that goes with this object."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def content(self, org: Org, name: str) -> Path:
        """Where what a client uploaded is kept."""
        return self._files(org) / f"{name}.content"

    def results(self, org: Org, name: str) -> "ResultFile":
        """Where what a query found is kept."""
        return ResultFile(self._files(org) / f"{name}.results")

    def delete(self, org: Org, name: str) -> None:
        """Remove the files of one name."""
        for path in self._files(org).glob(f"{name}.*"):
            path.unlink(missing_ok=True)

    def keep_only(self, org: Org, names: frozenset[str]) -> None:
        """Remove files that no batch knows any more."""
        for path in self._files(org).iterdir():
            if path.stem not in names:
                path.unlink(missing_ok=True)

    def _files(self, org: Org) -> Path:
        kept = org.store.path
        folder = kept.with_name(f"{kept.name}-bulk") if kept else self._temporary() / str(org.number)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _temporary(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="sf-emulator-bulk-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


class ResultFile:
    """Rows behind a head, each already in the form that it is sent in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._index = path.with_suffix(".index")

    @property
    def exists(self) -> bool:
        return self._index.exists()

    def write(self, head: bytes, rows: Iterable[bytes]) -> Iterator[int]:
        """Write head and rows; answers the number of rows so far after each, so that the writer can stop."""
        with self._path.open("wb") as file, self._index.open("wb") as index:
            end = file.write(head)
            index.write(_END.pack(end))
            for count, row in enumerate(rows, 1):
                end += file.write(row)
                index.write(_END.pack(end))
                yield count

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._index.stat().st_size // _END.size - 1

    def head(self) -> bytes:
        """What stands before the rows."""
        with self._path.open("rb") as file:
            return file.read(self._end(0))

    def rows(self, start: int, stop: int) -> Iterator[bytes]:
        """The rows from one place up to another, in pieces of bytes."""
        first, last = self._end(start), self._end(min(stop, self.count))
        with self._path.open("rb") as file:
            file.seek(first)
            yield from pieces(file, last - first)

    def _end(self, row: int) -> int:
        with self._index.open("rb") as index:
            index.seek(row * _END.size)
            return int(_END.unpack(index.read(_END.size))[0])


def pieces(file: BinaryIO, length: int | None = None) -> Iterator[bytes]:
    """The next bytes of a file, all or so many, a piece at a time."""
    while length is None or length > 0:
        piece = file.read(_PIECE if length is None else min(_PIECE, length))
        if not piece:
            return
        if length is not None:
            length -= len(piece)
        yield piece
