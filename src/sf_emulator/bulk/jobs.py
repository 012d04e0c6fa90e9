"""Jobs and their batches, as values.

A job of Bulk API 2.0 has one batch that nobody sees: its content, its progress and its results. A job of Bulk API 1.0
has as many as the client adds.
"""

from dataclasses import dataclass
from enum import StrEnum

from sf_emulator.objects.ids import make_id, sequence_of

from .delimited import ColumnDelimiter, Dialect, LineEnding

JOB_PREFIX, BATCH_PREFIX, _RESULT_PREFIX = "750", "751", "752"


class JobType(StrEnum):
    """Which API made the job."""

    CLASSIC = "Classic"
    V2_INGEST = "V2Ingest"
    V2_QUERY = "V2Query"


class Operation(StrEnum):
    """What a job does."""

    INSERT = "insert"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"
    HARD_DELETE = "hardDelete"
    QUERY = "query"
    QUERY_ALL = "queryAll"

    @property
    def queries(self) -> bool:
        return self in (Operation.QUERY, Operation.QUERY_ALL)

    @property
    def deletes(self) -> bool:
        return self in (Operation.DELETE, Operation.HARD_DELETE)


class ContentType(StrEnum):
    """What a job's records are written in; 2.0 knows CSV alone."""

    CSV = "CSV"
    JSON = "JSON"
    XML = "XML"


class BatchState(StrEnum):
    """Where a batch is. Only a batch of 2.0 is ever new: its content is still being uploaded."""

    NEW = "New"
    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    NOT_PROCESSED = "NotProcessed"

    @property
    def waits(self) -> bool:
        """Whether there is still something to be worked off."""
        return self in (BatchState.QUEUED, BatchState.IN_PROGRESS)


JOB_STATES_OF_2_0 = {
    BatchState.NEW: "Open",
    BatchState.QUEUED: "UploadComplete",
    BatchState.IN_PROGRESS: "InProgress",
    BatchState.COMPLETED: "JobComplete",
    BatchState.FAILED: "Failed",
    BatchState.NOT_PROCESSED: "Aborted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSpec:
    """What a client asks of a job."""

    job_type: JobType
    operation: Operation
    object: str
    api_version: str
    external_id_field: str | None = None
    content_type: ContentType = ContentType.CSV
    column_delimiter: ColumnDelimiter = ColumnDelimiter.COMMA
    line_ending: LineEnding | None = None
    concurrency_mode: str = "Parallel"
    assignment_rule_id: str | None = None
    chunk_size: int | None = None

    @property
    def dialect(self) -> Dialect:
        """How the job's delimited text is written."""
        return Dialect(self.column_delimiter, self.line_ending)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is now."""

    id: str
    spec: JobSpec
    state: str
    created_by: str
    created_at: str
    changed_at: str

    @property
    def is_classic(self) -> bool:
        return self.spec.job_type is JobType.CLASSIC


@dataclass(frozen=True, slots=True)
class Batch:
    """Part of a job as it is now; times are milliseconds, `queued_at` seconds since 1970. `file` names its files."""

    id: str
    job_id: str
    state: BatchState
    message: str | None
    processed: int
    failed: int
    created_at: str
    changed_at: str
    queued_at: float | None
    active_ms: int
    total_ms: int
    file: str

    @property
    def result_id(self) -> str:
        """The id of the one result that a batch of queried records has."""
        return make_id(_RESULT_PREFIX, sequence_of(self.id))
