"""Reads a CSV file as HR systems write them: its encoding and delimiter are found, its rows are streamed."""

import codecs
import csv
import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from instep.domain.problems import BadInput, Problem

DELIMITERS = (",", ";", "\t", "|")
CHUNK_BYTES = 1 << 16
_EXCEL_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # Excel's first line that names the delimiter
SAVE_AS_UTF8 = 'Save it as "CSV UTF-8", or name its encoding in a columns file: encoding = "cp1252".'


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """One row: where it begins (physical line, from 1), its cells as they stand, and why it could not be read."""

    line: int
    cells: Sequence[str]
    unreadable: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class CsvFile:
    """A file whose encoding, delimiter and header are known. `records` may be asked for more than once."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def records(self) -> Iterator[Record]:
        """Every row after the header but the blank ones, one at a time."""
        header_seen = False
        for record in _read_records(self.path, self.encoding, self.delimiter):
            if not any(cell.strip() for cell in record.cells) and not record.unreadable:
                continue
            if header_seen:
                yield record
            header_seen = True


def open_csv(
    path: Path, count_known: Callable[[Sequence[str]], int], *, encoding: str = "", delimiter: str = ""
) -> CsvFile:
    """Find out how the file is written.

    Args:
        path: The file.
        count_known: How many cells of a header are known; the delimiter that makes most of them known is the file's.
        encoding: What the file is written in, when it is not to be found out.
        delimiter: The character between cells, when it is not to be found out.

    Raises:
        BadInput: The file is not there, is empty, or is in an encoding that cannot be told.
    """
    encoding = _checked_encoding(path, encoding)
    hinted = delimiter or _hinted_delimiter(path, encoding)
    headers = {one: _read_header(path, encoding, one) for one in ([hinted] if hinted else DELIMITERS)}
    best = max(headers, key=lambda one: (count_known(headers[one]), len(headers[one])))
    if not headers[best]:
        raise _unusable(path, "file-empty", "The file is empty.", "Export it again with a header and one row a person.")
    return CsvFile(path, encoding, best, headers[best])


def _read_header(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    for record in _read_records(path, encoding, delimiter):
        if any(cell.strip() for cell in record.cells):
            return tuple(cell.strip() for cell in record.cells)
    return ()


def _read_records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    with path.open(encoding=encoding, newline="") as text:
        first = text.readline()
        skipped = 1 if _EXCEL_HINT.fullmatch(first) else 0
        if not skipped:
            text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1 + skipped
            try:
                yield Record(line, next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                yield Record(line, (), f"its quotation marks do not pair up ({error})")


def _hinted_delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as text:
        hint = _EXCEL_HINT.fullmatch(text.readline())
    return hint[1] if hint else ""


def _checked_encoding(path: Path, named: str) -> str:
    """The file's encoding, tried on the whole file so that nothing fails halfway."""
    encoding = named or _guess_encoding(path)
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise _unusable(path, "encoding-unknown", f"There is no encoding {encoding!r}.", SAVE_AS_UTF8) from None
    line = _first_undecodable_line(path, encoding)
    if line:
        raise _unusable(
            path,
            "encoding-unknown",
            f"Line {line} is not {encoding.upper()}: it looks like an 8-bit encoding such as Windows-1252, "
            "and which one cannot be told.",
            SAVE_AS_UTF8,
        )
    return encoding


def _guess_encoding(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(256)
    except OSError as error:
        summary = f"The file cannot be read: {error.strerror}."
        raise _unusable(path, "file-unreadable", summary, "Check the path and its permissions.") from error
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(start) > 3 and start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if len(start) > 3 and start[::2].count(0) > len(start) // 4:
        return "utf-16-be"
    return "utf-8-sig"


def _first_undecodable_line(path: Path, encoding: str) -> int:
    """The physical line of the first bytes that are not in this encoding, or 0."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                line += decoder.decode(chunk).count("\n")
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + error.object[: error.start].count(b"\n")
    return 0


def _unusable(path: Path, code: str, summary: str, next_step: str) -> BadInput:
    return BadInput(Problem(code, summary, where=path.name, next_step=next_step))
