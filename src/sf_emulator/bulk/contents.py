"""The records of a batch, read from what was uploaded. A whole upload is checked before its first record is read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sf_emulator.objects.sobjects import Schema, SObject

from . import texts
from .columns import Record, parse_columns, record_of
from .delimited import Dialect, checked_header, raw_rows
from .errors import ContentRefused
from .jobs import ContentType, JobSpec, JobType
from .xml_records import read_xml_records

MAX_CLASSIC_RECORDS = 10_000


def read_records(path: Path, schema: Schema, sobject: SObject, spec: JobSpec) -> Iterator[Record]:
    """The records of an upload; parents are nested as `{"Owner": {"Username": …}}`.

    Raises:
        ContentRefused: Something in it is not as the job says; nothing was read.
    """
    if not path.exists():
        return iter(())
    if spec.content_type is ContentType.CSV:
        return _csv_records(path, schema, sobject, spec)
    records = _json_records(path) if spec.content_type is ContentType.JSON else read_xml_records(path)
    _check_count(len(records), spec)
    for headers in {_headers(record) for record in records}:
        parse_columns(headers, schema, sobject, spec)
    return iter(records)


def _csv_records(path: Path, schema: Schema, sobject: SObject, spec: JobSpec) -> Iterator[Record]:
    with path.open("rb") as file:
        header, count = checked_header(file, spec.dialect)
    _check_count(count, spec)
    columns = parse_columns(header, schema, sobject, spec) if header else []
    return (record_of(columns, values) for values in csv_rows(path, spec.dialect))


def _check_count(count: int, spec: JobSpec) -> None:
    if spec.job_type is JobType.CLASSIC and count > MAX_CLASSIC_RECORDS:
        raise ContentRefused(texts.too_many_records(MAX_CLASSIC_RECORDS))


def csv_rows(path: Path, dialect: Dialect) -> Iterator[list[str]]:
    """The rows below the header."""
    with path.open("rb") as file:
        rows = raw_rows(file)
        next(rows, None)
        yield from map(dialect.values, rows)


def _json_records(path: Path) -> list[Record]:
    try:
        records: Any = json.loads(path.read_bytes())
    except ValueError as broken:
        raise ContentRefused(texts.NOT_JSON) from broken
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ContentRefused(texts.NOT_JSON)
    return [{name: value for name, value in record.items() if name != "attributes"} for record in records]


def _headers(record: Record) -> tuple[str, ...]:
    """A record's names as a header of CSV would say them."""
    return tuple(_header(name, value) for name, value in record.items())


def _header(name: str, value: Any) -> str:
    if not isinstance(value, dict):
        return name
    attributes = value.get("attributes")
    type_name = attributes.get("type") if isinstance(attributes, dict) else value.get("type")
    key = next((key for key in value if key not in ("attributes", "type")), "")
    return f"{type_name}:{name}.{key}" if type_name else f"{name}.{key}"
