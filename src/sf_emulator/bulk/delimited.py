"""Delimited text as Salesforce reads and writes it: the delimiter and the line ending that the job names.

Stricter than most readers of CSV: spaces count, a quote stands around a whole value or is doubled inside one,
a byte order mark is part of the first header. Source: Bulk API guide, "Prepare CSV Files".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import BinaryIO

from . import texts
from .errors import ContentRefused


class ColumnDelimiter(StrEnum):
    """What stands between two values."""

    BACKQUOTE = "BACKQUOTE"
    CARET = "CARET"
    COMMA = "COMMA"
    PIPE = "PIPE"
    SEMICOLON = "SEMICOLON"
    TAB = "TAB"


class LineEnding(StrEnum):
    """What ends a row."""

    LF = "LF"
    CRLF = "CRLF"


_CHARACTERS = {
    ColumnDelimiter.BACKQUOTE: "`",
    ColumnDelimiter.CARET: "^",
    ColumnDelimiter.COMMA: ",",
    ColumnDelimiter.PIPE: "|",
    ColumnDelimiter.SEMICOLON: ";",
    ColumnDelimiter.TAB: "\t",
}
_ENDINGS = {LineEnding.LF: "\n", LineEnding.CRLF: "\r\n"}


@dataclass(frozen=True)
class Dialect:
    """How one job's text is written. Without a line ending either one is read, and LF is written."""

    delimiter: ColumnDelimiter = ColumnDelimiter.COMMA
    line_ending: LineEnding | None = None

    @cached_property
    def character(self) -> str:
        return _CHARACTERS[self.delimiter]

    @cached_property
    def ending(self) -> str:
        return _ENDINGS[self.line_ending or LineEnding.LF]

    @cached_property
    def _value(self) -> re.Pattern[str]:
        return re.compile(rf'"([^"]*(?:""[^"]*)*)"|[^"{re.escape(self.character)}]*')

    def row(self, values: Sequence[str]) -> str:
        """A row with every value in quotes."""
        text = f'"{self.character}"'.join(values)
        if text.count('"') != 2 * (len(values) - 1):
            text = f'"{self.character}"'.join(value.replace('"', '""') for value in values)
        return f'"{text}"{self.ending}'

    def values(self, raw: bytes) -> list[str]:
        """The values of a row. Raises ContentRefused."""
        try:
            text = raw.decode().rstrip("\r\n")
        except UnicodeDecodeError as broken:
            raise ContentRefused(texts.NOT_UTF_8) from broken
        return self._quoted_values(text) if '"' in text else text.split(self.character)

    def _quoted_values(self, text: str) -> list[str]:
        values, place = [], 0
        while True:
            found = self._value.match(text, place)
            assert found is not None  # noqa: S101 - the pattern matches nothing, too
            is_quoted = found[1] is not None
            values.append(found[1].replace('""', '"') if is_quoted else found[0])
            place = found.end()
            if place == len(text):
                return values
            if text[place] != self.character:
                raise ContentRefused(texts.TEXT_AFTER_QUOTE if is_quoted else texts.UNESCAPED_QUOTE)
            place += 1

    def check_ending(self, raw: bytes) -> None:
        """Refuse a row that ends otherwise than the job says; the last one may go without. Raises ContentRefused."""
        if self.line_ending is None or not raw.endswith(b"\n"):
            return
        if raw.endswith(b"\r\n") != (self.line_ending is LineEnding.CRLF):
            raise ContentRefused(texts.wrong_line_ending(self.line_ending))


def raw_rows(file: BinaryIO) -> Iterator[bytes]:
    """Every row with its line ending; line ends inside quotes belong to the row. Empty lines are left out.

    Raises:
        ContentRefused: A quote is never closed.
    """
    parts: list[bytes] = []
    is_open = False
    for line in file:
        is_open ^= line.count(b'"') % 2 == 1
        if is_open or parts:
            parts.append(line)
            if not is_open:
                yield b"".join(parts)
                parts.clear()
        elif line.strip(b"\r\n"):
            yield line
    if parts:
        raise ContentRefused(texts.OPEN_QUOTE)


def checked_header(file: BinaryIO, dialect: Dialect) -> tuple[list[str], int]:
    """Read a whole text once: its header and the number of rows below, all well formed. Raises ContentRefused."""
    header: list[str] = []
    count = 0
    for raw in raw_rows(file):
        dialect.check_ending(raw)
        values = dialect.values(raw)
        if not header:
            header = values
        elif len(values) != len(header):
            raise ContentRefused(texts.wrong_number_of_columns(len(values), len(header)))
        else:
            count += 1
    return header, count
