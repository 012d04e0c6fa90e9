"""Imports people from a CSV file in one transaction: all or nothing. A CSV adds and updates; it removes nobody."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from instep.directory.checking import FileCheck, check_against_directory, check_rows
from instep.directory.columns import Columns, ColumnsFile, count_known, find_columns, read_columns_file
from instep.directory.csv_file import CsvFile, open_csv
from instep.directory.keys import load_keys
from instep.directory.rows import Row, read_row
from instep.directory.writing import free_user_names, write_managers, write_people
from instep.domain.problems import BadInput, Problem


@dataclasses.dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. Problems are in the order of the file's lines.

    `is_refused`: there are bad rows and they were not to be skipped, so nothing was imported and the counts are 0.
    """

    file: str
    encoding: str
    delimiter: str
    rows: int
    created: int
    updated: int
    unchanged: int
    bad_rows: int
    created_groups: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]  # (header, SCIM attribute), in the file's order
    ignored_columns: tuple[str, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    is_refused: bool
    is_dry_run: bool


def import_people(
    path: Path,
    now: datetime,
    *,
    columns_file: Path | None = None,
    dry_run: bool = False,
    skip_bad_rows: bool = False,
) -> ImportReport:
    """Import a file; importing the same file twice changes nothing the second time.

    Args:
        path: The CSV file.
        now: The moment that changed people carry and that dates are compared with; aware.
        columns_file: What overrules the guesses about columns, statuses, encoding and delimiter.
        dry_run: Do everything and undo it, so that the report is exact.
        skip_bad_rows: Import the good rows of a file that has bad ones.

    Raises:
        BadInput: The file as a whole cannot be used: unreadable, empty, without a column that is needed.
    """
    said = read_columns_file(columns_file) if columns_file else ColumnsFile()
    file = open_csv(path, count_known, encoding=said.encoding, delimiter=said.delimiter)
    columns = find_columns(file.header, said, path.name)
    check = check_rows(_read_rows(file, columns, now), has_managers="manager" in columns.places)
    if not check.rows:
        raise BadInput(_no_rows(path))
    with transaction.atomic():
        report = _compare_and_write(file, columns, check, now, skip_bad_rows=skip_bad_rows)
        if dry_run:
            transaction.set_rollback(True)
    return dataclasses.replace(report, is_dry_run=dry_run)


def _compare_and_write(
    file: CsvFile, columns: Columns, check: FileCheck, now: datetime, *, skip_bad_rows: bool
) -> ImportReport:
    directory = load_keys()
    managers = check_against_directory(check, directory, skip_bad_rows=skip_bad_rows)
    report = _empty_report(file, columns, check)
    if check.errors and not skip_bad_rows:
        return dataclasses.replace(report, is_refused=True)
    good = check.good_rows
    for row, warning in managers.left_out(good):
        check.warnings[row.line].append(warning)
    free_user_names(good, directory)
    rows = (row for row in _read_rows(file, columns, now) if row.line not in check.errors)
    written = write_people(rows, directory, now)
    if check.has_managers:
        write_managers(good, managers, directory, now, written)
    return dataclasses.replace(
        report,
        created=len(written.created),
        updated=len(written.updated),
        unchanged=written.unchanged,
        created_groups=tuple(sorted(written.created_groups)),
        warnings=_in_order(check.warnings),
    )


def _read_rows(file: CsvFile, columns: Columns, now: datetime) -> Iterator[Row]:
    return (read_row(record, columns, now.date()) for record in file.records())


def _empty_report(file: CsvFile, columns: Columns, check: FileCheck) -> ImportReport:
    attributes = {place: attribute for attribute, place in columns.places.items()}
    return ImportReport(
        file=file.path.name,
        encoding=file.encoding,
        delimiter=file.delimiter,
        rows=len(check.rows),
        created=0,
        updated=0,
        unchanged=0,
        bad_rows=len(check.errors),
        created_groups=(),
        columns=tuple((columns.header[place], attributes[place]) for place in sorted(attributes)),
        ignored_columns=columns.ignored,
        problems=_in_order(check.errors),
        warnings=_in_order(check.warnings),
        is_refused=False,
        is_dry_run=False,
    )


def _in_order(found: dict[int, list[Problem]]) -> tuple[Problem, ...]:
    return tuple(problem for line in sorted(found) for problem in found[line])


def _no_rows(path: Path) -> Problem:
    return Problem(
        "file-without-rows",
        "The file has a header and no rows.",
        where=path.name,
        next_step="Export it again with one row a person.",
    )
