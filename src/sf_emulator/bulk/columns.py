"""Which fields a batch's columns name: fields of the object, or what identifies a parent.

Source: Bulk API guide, "Relationship Fields in a Header Row".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sf_emulator.objects.sobjects import Schema, SObject

from . import texts
from .jobs import JobSpec, Operation

_NULL = "#N/A"

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`Name`, or with a relationship `Owner.Username`, or with a type too `User:Owner.Username`."""

    name: str
    relationship: str | None = None
    type: str | None = None

    def put(self, record: Record, value: Any) -> None:
        """Set the column's value in a record."""
        if self.relationship is None:
            record[self.name] = value
        elif value is not None:
            record[self.relationship] = {"type": self.type, self.name: value} if self.type else {self.name: value}


def parse_column(header: str, schema: Schema, sobject: SObject) -> Column:
    """The column of this header. Raises ContentRefused."""
    if sobject.field(header):
        return Column(header)
    path, dot, key = header.rpartition(".")
    type_name, colon, relationship = path.rpartition(":")
    if not dot:
        raise texts.no_such_field(header)
    reference = sobject.relationship(relationship)
    if reference is None:
        raise texts.no_such_relationship(relationship)
    parents = reference.reference_to
    if colon and len(parents) == 1:
        raise texts.type_not_needed(relationship)
    if not colon and len(parents) > 1:
        raise texts.type_needed(relationship)
    candidates = [schema[name] for name in parents if not colon or name.lower() == type_name.lower()]
    if not any(parent.lookup_field(key) for parent in candidates):
        raise texts.no_such_field(header)
    return Column(key, relationship, type_name or None)


def parse_columns(headers: Sequence[str], schema: Schema, sobject: SObject, spec: JobSpec) -> list[Column]:
    """The columns of a whole batch, with what the operation needs among them. Raises ContentRefused."""
    columns = [parse_column(header, schema, sobject) for header in headers]
    lowered = [header.lower() for header in headers]
    repeated = next((header for header in headers if lowered.count(header.lower()) > 1), None)
    if repeated is not None:
        raise texts.duplicate_field(repeated)
    needed = _needed_header(spec)
    if needed and needed.lower() not in lowered:
        raise texts.no_such_field(needed)
    if spec.operation.deletes and len(columns) > 1:
        raise texts.ids_only(spec.operation)
    return columns


def record_of(columns: Iterable[Column], values: Iterable[str]) -> Record:
    """A row of text as a record: what is empty is left out, `#N/A` empties the field."""
    record: Record = {}
    for column, value in zip(columns, values, strict=True):
        if value:
            column.put(record, None if value == _NULL else value)
    return record


def _needed_header(spec: JobSpec) -> str | None:
    """An upsert by Id may leave the column out, and then inserts. Source: jsforce, test/bulk2.test.ts."""
    if spec.operation is Operation.UPSERT:
        return None if (spec.external_id_field or "").lower() == "id" else spec.external_id_field
    return None if spec.operation is Operation.INSERT else "Id"
