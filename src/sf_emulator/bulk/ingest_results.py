"""What became of an ingest job's records, as text beside what was uploaded.

Source: Bulk API guide, "Get Job Successful Record Results" and the two after it.
"""

from collections.abc import Iterator
from itertools import islice

from sf_emulator.objects.sobjects import Field

from .contents import csv_rows
from .delimited import Dialect, raw_rows
from .jobs import Batch, BatchState, Job
from .outcomes import Outcome
from .spool import pieces
from .values import echoed
from .workspace import Workspace

Row = tuple[list[str], Outcome]


def successful_results(space: Workspace, job: Job, batch: Batch) -> Iterator[bytes]:
    """`sf__Id`, `sf__Created` and the uploaded values of each record that was written."""
    dialect, fields = job.spec.dialect, _fields(space, job, batch)
    yield _header(space, batch, dialect, "sf__Id", "sf__Created")
    for values, outcome in _rows(space, job, batch):
        if not outcome.errors:
            created = "true" if outcome.created else "false"
            yield dialect.row([outcome.id or "", created, *map(echoed, values, fields)]).encode()


def failed_results(space: Workspace, job: Job, batch: Batch) -> Iterator[bytes]:
    """`sf__Id`, `sf__Error` and the uploaded values of each record that was refused."""
    dialect, fields = job.spec.dialect, _fields(space, job, batch)
    id_place = next((place for place, field in enumerate(fields) if field and field.name == "Id"), None)
    yield _header(space, batch, dialect, "sf__Id", "sf__Error")
    for values, outcome in _rows(space, job, batch):
        if outcome.errors:
            record_id = values[id_place] if id_place is not None else ""
            yield dialect.row([record_id, outcome.error_text, *map(echoed, values, fields)]).encode()


def unprocessed_records(space: Workspace, batch: Batch) -> Iterator[bytes]:
    """The uploaded rows that nothing was done with, as they came."""
    content = space.content(batch)
    if not content.exists() or batch.state is BatchState.COMPLETED:
        yield _header(space, batch, Dialect())
        return
    with content.open("rb") as file:
        if batch.processed == 0:  # perhaps because it cannot be read as rows
            yield from pieces(file)
            return
        rows = raw_rows(file)
        yield from islice(rows, 1)
        yield from islice(rows, batch.processed, None)


def _rows(space: Workspace, job: Job, batch: Batch) -> Iterator[Row]:
    """Uploaded rows with their outcomes. (The fault `reversed_results` turns them around: no order is promised.)"""
    outcomes = space.outcomes.of(batch.id)
    yield from zip(csv_rows(space.content(batch), job.spec.dialect), outcomes, strict=False) if batch.processed else ()


def _header(space: Workspace, batch: Batch, dialect: Dialect, *names: str) -> bytes:
    """The new names in quotes, then the uploaded header as it was written."""
    uploaded = _uploaded_header(space, batch)
    added = [f'"{name}"' for name in names]
    return (dialect.character.join([*added, uploaded] if uploaded else added) + dialect.ending).encode()


def _uploaded_header(space: Workspace, batch: Batch) -> str:
    content = space.content(batch)
    if not content.exists():
        return ""
    with content.open("rb") as file:
        return file.readline().decode(errors="replace").rstrip("\r\n")


def _fields(space: Workspace, job: Job, batch: Batch) -> list[Field | None]:
    """The fields that the uploaded columns name, None for those of parents."""
    if not batch.processed:
        return []
    sobject = space.org.schema[job.spec.object]
    header = job.spec.dialect.values(_uploaded_header(space, batch).encode())
    return [sobject.field(name) for name in header]
