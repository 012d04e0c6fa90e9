"""The tables behind the jobs and batches of one org. They live in the org's store, so snapshots hold them too."""

import secrets
from typing import Any

from sf_emulator.objects import Org
from sf_emulator.objects.ids import make_id, normal_id, sequence_of
from sf_emulator.store import Row

from .delimited import ColumnDelimiter, LineEnding
from .jobs import (
    BATCH_PREFIX,
    JOB_PREFIX,
    JOB_STATES_OF_2_0,
    Batch,
    BatchState,
    ContentType,
    Job,
    JobSpec,
    JobType,
    Operation,
)

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS bulk_jobs (
        number INTEGER PRIMARY KEY AUTOINCREMENT, job_type TEXT NOT NULL, operation TEXT NOT NULL,
        object TEXT NOT NULL, external_id_field TEXT, content_type TEXT NOT NULL, column_delimiter TEXT NOT NULL,
        line_ending TEXT, concurrency_mode TEXT NOT NULL, api_version TEXT NOT NULL, assignment_rule_id TEXT,
        chunk_size INTEGER, created_by TEXT NOT NULL, created_at TEXT NOT NULL, changed_at TEXT NOT NULL,
        state TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS bulk_batches (
        number INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL, state TEXT NOT NULL, message TEXT,
        processed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL,
        changed_at TEXT NOT NULL, queued_at REAL, active_ms INTEGER NOT NULL DEFAULT 0,
        total_ms INTEGER NOT NULL DEFAULT 0, file TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS bulk_batches_job ON bulk_batches (job)",
)


class Jobs:
    """The jobs and batches of one org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._store = org.store
        for statement in _SCHEMA:
            self._store.execute(statement)

    def create(self, spec: JobSpec, user_id: str) -> Job:
        """Make a job; it is open."""
        now = self._org.now()
        columns = {
            "job_type": spec.job_type,
            "operation": spec.operation,
            "object": spec.object,
            "external_id_field": spec.external_id_field,
            "content_type": spec.content_type,
            "column_delimiter": spec.column_delimiter,
            "line_ending": spec.line_ending,
            "concurrency_mode": spec.concurrency_mode,
            "api_version": spec.api_version,
            "assignment_rule_id": spec.assignment_rule_id,
            "chunk_size": spec.chunk_size,
            "created_by": user_id,
            "created_at": now,
            "changed_at": now,
            "state": "Open",
        }
        return _job(self._insert("bulk_jobs", columns))

    def find(self, job_id: str) -> Job | None:
        """One job by its id of 15 or 18 characters."""
        row = self._store.row("SELECT * FROM bulk_jobs WHERE number = ?", (_number(job_id, JOB_PREFIX),))
        return _job(row) if row else None

    def page(self, job_types: tuple[JobType, ...], mode: str | None, after: int, size: int) -> list[Job]:
        """Jobs of these types, oldest first, that were made after the one with this number."""
        marks = ", ".join("?" * len(job_types))
        rows = self._store.rows(
            f"SELECT * FROM bulk_jobs WHERE job_type IN ({marks}) AND (? IS NULL OR concurrency_mode = ?) "  # noqa: S608
            "AND number > ? ORDER BY number LIMIT ?",
            (*job_types, mode, mode, after, size),
        )
        return [_job(row) for row in rows]

    def set_state(self, job_id: str, state: str) -> None:
        """Close or abort a job."""
        self._store.execute(
            "UPDATE bulk_jobs SET state = ?, changed_at = ? WHERE number = ?",
            (state, self._org.now(), sequence_of(job_id)),
        )

    def delete(self, job_id: str) -> None:
        """Forget a job and its batches."""
        with self._store.transaction():
            self._store.execute("DELETE FROM bulk_batches WHERE job = ?", (sequence_of(job_id),))
            self._store.execute("DELETE FROM bulk_jobs WHERE number = ?", (sequence_of(job_id),))

    # --- batches ---

    def add_batch(self, job_id: str, state: BatchState) -> Batch:
        """Add a batch to a job."""
        now = self._org.now()
        columns = {"job": sequence_of(job_id), "state": state, "created_at": now, "changed_at": now}
        columns["file"] = secrets.token_hex(8)  # not its id: after a reset ids begin again, and snapshots know the old
        if state is BatchState.QUEUED:
            columns["queued_at"] = self._org.clock.now().timestamp()
        return _batch(self._insert("bulk_batches", columns))

    def find_batch(self, batch_id: str) -> Batch | None:
        """One batch by its id of 15 or 18 characters."""
        row = self._store.row("SELECT * FROM bulk_batches WHERE number = ?", (_number(batch_id, BATCH_PREFIX),))
        return _batch(row) if row else None

    def batches(self, job_id: str) -> list[Batch]:
        """Every batch of a job, oldest first."""
        rows = self._store.rows("SELECT * FROM bulk_batches WHERE job = ? ORDER BY number", (sequence_of(job_id),))
        return [_batch(row) for row in rows]

    def files(self) -> frozenset[str]:
        """What the files of every batch are named by."""
        return frozenset(file for (file,) in self._store.tuples("SELECT file FROM bulk_batches"))

    def waiting(self) -> list[Batch]:
        """Batches that are still to be worked off, oldest first."""
        rows = self._store.rows("SELECT * FROM bulk_batches WHERE state IN ('Queued', 'InProgress') ORDER BY number")
        return [_batch(row) for row in rows]

    def move(self, batch: Batch, state: BatchState, message: str | None = None) -> bool:
        """Let a batch go on to a state; answers False when it has left the one that it was seen in."""
        now = self._org.now()
        instant = self._org.clock.now().timestamp()
        with self._store.transaction():
            moved = self._store.execute(
                "UPDATE bulk_batches SET state = ?, message = ?, changed_at = ?, "
                "queued_at = CASE WHEN ? = 'Queued' THEN ? ELSE queued_at END, "
                "total_ms = max(0, CAST((? - coalesce(queued_at, ?)) * 1000 AS INTEGER)) "
                "WHERE number = ? AND state = ?",
                (state, message, now, state, instant, instant, instant, sequence_of(batch.id), batch.state),
            )
            if moved:
                self._store.execute(
                    "UPDATE bulk_jobs SET state = ?, changed_at = ? WHERE number = ? AND job_type <> 'Classic'",
                    (JOB_STATES_OF_2_0[state], now, sequence_of(batch.job_id)),
                )
        return moved > 0

    def is_in_progress(self, batch: Batch) -> bool:
        """Whether a batch is still to be worked on: it may have been aborted or deleted."""
        now = self.find_batch(batch.id)
        return now is not None and now.state is BatchState.IN_PROGRESS

    def count(self, batch: Batch, processed: int, failed: int, active_ms: int) -> None:
        """So many more records were worked off."""
        self._store.execute(
            "UPDATE bulk_batches SET processed = processed + ?, failed = failed + ?, active_ms = active_ms + ? "
            "WHERE number = ?",
            (processed, failed, active_ms, sequence_of(batch.id)),
        )

    def _insert(self, table: str, columns: dict[str, Any]) -> Row:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING *"  # noqa: S608 - names from this file
        return self._store.rows(sql, list(columns.values()))[0]


def _number(record_id: str, prefix: str) -> int:
    normal = normal_id(record_id)
    return sequence_of(normal) if normal and normal.startswith(prefix) else 0


def _job(row: Row) -> Job:
    spec = JobSpec(
        job_type=JobType(row["job_type"]),
        operation=Operation(row["operation"]),
        object=row["object"],
        api_version=row["api_version"],
        external_id_field=row["external_id_field"],
        content_type=ContentType(row["content_type"]),
        column_delimiter=ColumnDelimiter(row["column_delimiter"]),
        line_ending=LineEnding(row["line_ending"]) if row["line_ending"] else None,
        concurrency_mode=row["concurrency_mode"],
        assignment_rule_id=row["assignment_rule_id"],
        chunk_size=row["chunk_size"],
    )
    job_id = make_id(JOB_PREFIX, row["number"])
    return Job(job_id, spec, row["state"], row["created_by"], row["created_at"], row["changed_at"])


def _batch(row: Row) -> Batch:
    return Batch(
        id=make_id(BATCH_PREFIX, row["number"]),
        job_id=make_id(JOB_PREFIX, row["job"]),
        state=BatchState(row["state"]),
        message=row["message"],
        processed=row["processed"],
        failed=row["failed"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        queued_at=row["queued_at"],
        active_ms=row["active_ms"],
        total_ms=row["total_ms"],
        file=row["file"],
    )
