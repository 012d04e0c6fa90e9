"""Writing a batch's records. Each lot of 200 is a transaction of its own, which also keeps how far the batch is."""

import time
from collections.abc import Callable
from functools import partial
from itertools import islice

from sf_emulator.objects import Actor, Org
from sf_emulator.objects.saving import (
    Saved,
    delete_record,
    insert_record,
    purge_record,
    record_id_of,
    save_each,
    update_record,
    upsert_record,
)
from sf_emulator.objects.sobjects import SObject
from sf_emulator.objects.transactions import in_transaction

from .columns import Record
from .contents import read_records
from .jobs import Batch, BatchState, Job, JobSpec, Operation
from .typed_text import check_types
from .workspace import Workspace

RECORDS_A_TRANSACTION = 200  # source: Bulk API guide, "Limits": each chunk of 200 records is a transaction

Write = Callable[[Record], Saved]


def load(space: Workspace, job: Job, batch: Batch) -> None:
    """Write the records that have not been written yet; stops when the batch leaves its state.

    Raises:
        ContentRefused: The upload cannot be read; nothing was written.
    """
    org = space.org
    actor = org.actor(job.created_by)
    sobject = actor.schema.sobject(job.spec.object) or org.schema[job.spec.object]
    records = read_records(space.content(batch), org.schema, sobject, job.spec)
    save = _writer(org, sobject, job.spec, actor)

    def write(record: Record) -> Saved:
        check_types(sobject, record)
        return save(record)

    left = islice(records, batch.processed, None)
    while lot := list(islice(left, RECORDS_A_TRANSACTION)):
        if not in_transaction(space.org, partial(_load_lot, space, batch, lot, write)):
            return


def _load_lot(space: Workspace, batch: Batch, lot: list[Record], write: Write) -> bool:
    """Answers False, having written nothing, when the batch is not to be worked on any more."""
    began = time.perf_counter()
    now = space.jobs.find_batch(batch.id)
    if now is None or now.state is not BatchState.IN_PROGRESS:
        return False
    results = save_each(space.org, lot, write)
    space.outcomes.add(batch.id, now.processed, results)
    failed = sum(not result.success for result in results)
    space.jobs.count(batch, len(lot), failed, round((time.perf_counter() - began) * 1000))
    return True


def _writer(org: Org, sobject: SObject, spec: JobSpec, actor: Actor) -> Write:
    match spec.operation:
        case Operation.INSERT:
            return lambda record: insert_record(org, sobject, record, actor)
        case Operation.UPDATE:
            return lambda record: update_record(org, sobject, record, actor)
        case Operation.UPSERT:
            by = sobject.field(spec.external_id_field or "Id") or sobject.fields["Id"]
            return lambda record: upsert_record(org, sobject, by, record, actor)
        case Operation.DELETE:
            return lambda record: delete_record(org, record_id_of(sobject, record), actor)
        case _:
            return lambda record: _delete_for_good(org, sobject, record_id_of(sobject, record), actor)


def _delete_for_good(org: Org, sobject: SObject, record_id: str, actor: Actor) -> Saved:
    """Past the recycle bin. A record that lies in it already is removed from it."""
    if org.get(sobject.name, record_id):
        deleted = delete_record(org, record_id, actor)
        if org.get(sobject.name, record_id, with_deleted=True) is None:
            return deleted
    return purge_record(org, record_id, actor)
