"""Text with delimiters, without an emulator around it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sf_emulator.bulk.delimited import ColumnDelimiter, Dialect, LineEnding, checked_header, raw_rows
from sf_emulator.bulk.errors import ContentRefused
from sf_emulator.bulk.values import double_text, echoed

DIALECTS = st.builds(Dialect, st.sampled_from(ColumnDelimiter), st.sampled_from(LineEnding))
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.text(st.characters(codec="utf-8")), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


@given(DIALECTS, TABLES)
def test_what_was_written_is_read_back(dialect: Dialect, rows: list[list[str]]) -> None:
    text = "".join(map(dialect.row, rows)).encode()
    assert [dialect.values(raw) for raw in raw_rows(io.BytesIO(text))] == rows
    assert checked_header(io.BytesIO(text), dialect) == (rows[0], len(rows) - 1)


@given(TABLES)
def test_text_of_other_writers_is_read_as_they_meant_it(rows: list[list[str]]) -> None:
    rows = [[value.replace("\r", "") for value in row] for row in rows]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(rows)
    read = [Dialect().values(raw) for raw in raw_rows(io.BytesIO(written.getvalue().encode()))]
    assert read == rows


@given(st.binary(max_size=60), DIALECTS)
def test_any_bytes_are_read_or_refused(content: bytes, dialect: Dialect) -> None:
    try:
        header, _ = checked_header(io.BytesIO(content), dialect)
    except ContentRefused:
        return
    assert all(len(dialect.values(raw)) == len(header) for raw in raw_rows(io.BytesIO(content)))


def test_spaces_belong_to_the_value() -> None:
    assert Dialect().values(b"John, Smith\n") == ["John", " Smith"]


def test_row_with_another_number_of_columns_is_refused() -> None:
    with pytest.raises(ContentRefused, match="A row has 3 columns, the header has 2"):
        checked_header(io.BytesIO(b"a,b\n1,2,3\n"), Dialect())


def test_numbers_come_back_as_they_were_read() -> None:
    shown = {
        0.0: "0.0",
        2.5: "2.5",
        912260031.0: "9.12260031E8",
        -1e7: "-1.0E7",
        9999999.0: "9999999.0",
        1e-4: "1.0E-4",
    }
    assert {number: double_text(number) for number in shown} == shown
    assert echoed("many", None) == "many"
