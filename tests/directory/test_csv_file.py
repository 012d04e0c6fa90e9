"""Reading CSV files as HR systems write them."""

from pathlib import Path

import pytest

from instep.directory.columns import count_known
from instep.directory.csv_file import CsvFile, open_csv
from instep.domain.problems import BadInput

HEADER = ["Employee ID", "Last Name", "Work Email", "Groups"]
CELLS = ["E1", "Wakuła", "jakub@x.example", "a;b"]


def opened(path: Path, encoding: str = "") -> CsvFile:
    return open_csv(path, count_known, encoding=encoding)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "people.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_line_ends_and_delimiter_are_found(
    tmp_path: Path, encoding: str, line_end: str, delimiter: str
) -> None:
    lines = [delimiter.join(f'"{cell}"' if ";" in cell else cell for cell in cells) for cells in (HEADER, CELLS)]
    file = opened(written(tmp_path, (line_end.join(lines) + line_end).encode(encoding)))
    assert (file.delimiter, file.header) == (delimiter, tuple(HEADER))
    assert [(record.line, record.cells) for record in file.records()] == [(2, CELLS)]


def test_delimiter_is_the_one_that_makes_headers_known_though_another_is_more_frequent(tmp_path: Path) -> None:
    file = opened(written(tmp_path, b"Work Email;Last Name;Notes, remarks, hints, rest\n"))
    assert (file.delimiter, len(file.header)) == (";", 3)


def test_excels_hint_at_the_delimiter_is_taken_and_counted_as_a_line(tmp_path: Path) -> None:
    file = opened(written(tmp_path, b"sep=|\r\nLast Name|Work Email\r\nBurns|m@x.example\r\n"))
    assert file.header == ("Last Name", "Work Email")
    assert [record.line for record in file.records()] == [3]


def test_line_is_where_the_record_begins_when_a_cell_has_line_breaks(tmp_path: Path) -> None:
    content = b'Last Name,Street\r\nA,"one\r\ntwo\r\nthree"\r\n\r\nB,four\r\n'
    assert [record.line for record in opened(written(tmp_path, content)).records()] == [2, 6]


def test_quoted_quotation_marks_are_one_cell(tmp_path: Path) -> None:
    content = 'Last Name;Work Email\n"O’Connor-Núñez, Jr. ""Bob""";b@x.example\n'.encode()
    assert [record.cells[0] for record in opened(written(tmp_path, content)).records()] == ['O’Connor-Núñez, Jr. "Bob"']


def test_row_with_unpaired_quotation_mark_is_reported_and_reading_goes_on(tmp_path: Path) -> None:
    content = b'Last Name,Work Email\n"A"x,a@x.example\nB,b@x.example\n"C,c@x.example\n'
    records = list(opened(written(tmp_path, content)).records())
    assert [(record.line, bool(record.unreadable)) for record in records] == [(2, True), (3, False), (4, True)]


def test_eight_bit_encoding_is_refused_with_the_line_and_the_way_out(tmp_path: Path) -> None:
    path = written(tmp_path, "Last Name,Work Email\nBurns,m@x.example\nMüller,n@x.example\n".encode("cp1252"))
    with pytest.raises(BadInput, match=r"Line 3 is not UTF-8.*CSV UTF-8"):
        opened(path)
    assert [record.cells[0] for record in opened(path, "cp1252").records()] == ["Burns", "Müller"]


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadInput, match="The file is empty"):
        opened(written(tmp_path, content))


def test_missing_file_and_unknown_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        opened(tmp_path / "nowhere.csv")
    with pytest.raises(BadInput, match="no encoding 'klingon'"):
        opened(written(tmp_path, b"Last Name\n"), "klingon")
