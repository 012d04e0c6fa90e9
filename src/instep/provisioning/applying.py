"""Applies a plan, a collection at a time. Every chunk may be run twice: intents are stored before a write, and what
an earlier try may have done is read back before anything is sent again."""

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from instep.connections.models import Connection
from instep.connections.opening import open_org
from instep.domain.changes import ChangeKind
from instep.domain.ordering import CALL_SIZE, PHASES
from instep.provisioning.importing import batched, import_missing_logins
from instep.provisioning.models import Outcome, OutcomeStatus, PlannedChange, Run, Task
from instep.provisioning.recording import record_done, record_link
from instep.provisioning.translating import explain
from instep.provisioning.writing import FREEZES, Prepared, Skipped, prepare, read_back, send
from instep.salesforce import OutcomeUnknown, SaveResult, TryAgainLater, UserOrg

TRIES = 4  # of a collection whose answer was lost, and of rows that another transaction had locked


@dataclasses.dataclass(frozen=True, slots=True)
class Chunk:
    """At most 200 changes of one kind, named by their positions in the plan."""

    kind: ChangeKind
    first: int
    last: int


def chunks_of(run: Run) -> list[Chunk]:
    """The plan's unblocked changes in the order of apply: the same chunks however often it is asked."""
    return list(_chunks(run))


def phase_name(kind: ChangeKind) -> str:
    return dict(PHASES)[kind]


def apply_chunk(run: Run, chunk: Chunk, now: datetime) -> None:
    """Bring every change of the chunk to an outcome.

    Safe to repeat: changes with an outcome are left alone, and those that were handed to Salesforce without a
    stored answer are looked up in the org first.

    Raises:
        SalesforceError: The run cannot go on (authorisation lost, limit reached, org out of reach).
    """
    open_changes = _without_outcome(run, chunk)
    if chunk.kind is ChangeKind.LINK:
        _link(run, open_changes, now)
    elif open_changes:
        with open_org(run.connection) as org:
            _write(_Writer(run, org, chunk.kind, now), open_changes)


def _chunks(run: Run) -> Iterator[Chunk]:
    unblocked = PlannedChange.objects.filter(plan=run.plan, blocked_code="")
    for kind, _ in PHASES:
        positions = unblocked.filter(kind=kind.value).order_by("position").values_list("position", flat=True)
        for batch in batched(positions.iterator(), CALL_SIZE):
            yield Chunk(kind, batch[0], batch[-1])


def _without_outcome(run: Run, chunk: Chunk) -> list[PlannedChange]:
    changes = PlannedChange.objects.filter(
        plan=run.plan, kind=chunk.kind.value, position__range=(chunk.first, chunk.last), blocked_code=""
    )
    settled = Outcome.objects.filter(change__in=changes).exclude(status=OutcomeStatus.SENT)
    return list(changes.exclude(pk__in=settled.values("change")).order_by("position"))


@transaction.atomic
def _link(run: Run, changes: Sequence[PlannedChange], now: datetime) -> None:
    for change in changes:
        record_link(run.connection, change)
    _settle(run, [Outcome(run=run, change=change, status=OutcomeStatus.DONE, at=now) for change in changes])


@dataclasses.dataclass(frozen=True, slots=True)
class _Writer:
    run: Run
    org: UserOrg
    kind: ChangeKind
    now: datetime

    @property
    def connection(self) -> Connection:
        return self.run.connection


def _write(writer: _Writer, changes: Sequence[PlannedChange]) -> None:
    if writer.kind in FREEZES:
        import_missing_logins(writer.connection, writer.org, {change.salesforce_id for change in changes})
    ready: list[Prepared] = []
    for one in prepare(writer.connection, writer.kind, changes):
        if isinstance(one, Skipped):
            _skip(writer, one)
        else:
            ready.append(one)
    sent_before = set(
        Outcome.objects.filter(change__in=changes, status=OutcomeStatus.SENT).values_list("change", flat=True)
    )
    unknown = [one for one in ready if one.change.pk in sent_before]
    waiting = [one for one in ready if one.change.pk not in sent_before]
    for attempt in range(TRIES):
        waiting += _resolve(writer, unknown)
        unknown = []
        if not waiting:
            return
        try:
            waiting = _send(writer, waiting, is_last=attempt == TRIES - 1)
        except OutcomeUnknown:
            if attempt == TRIES - 1:
                raise
            waiting, unknown = [], waiting


def _resolve(writer: _Writer, unknown: Sequence[Prepared]) -> list[Prepared]:
    """Record what an earlier try did; return what it did not do."""
    if not unknown:
        return []
    found = read_back(writer.org, writer.kind, unknown)
    _record(writer, [(one, found[one.change.pk]) for one in unknown if one.change.pk in found])
    return [one for one in unknown if one.change.pk not in found]


def _send(writer: _Writer, waiting: Sequence[Prepared], *, is_last: bool) -> list[Prepared]:
    """Send one collection and store its outcomes; return the rows that were locked and may go again."""
    _intend(writer, waiting)
    try:
        results = send(writer.org, writer.kind, waiting)
    except OutcomeUnknown:
        raise
    except TryAgainLater:
        _withdraw(waiting)
        raise
    done, failed, locked = [], [], []
    for one, result in zip(waiting, results, strict=True):
        if result.is_success:
            done.append((one, result.id))
        elif not is_last and result.errors and all(error.is_transient for error in result.errors):
            locked.append(one)
        else:
            failed.append((one, result))
    _record(writer, done)
    _fail(writer, failed)
    return locked


@transaction.atomic
def _intend(writer: _Writer, waiting: Sequence[Prepared]) -> None:
    """Commit what is about to be sent: a crash between here and the outcome must find it."""
    intents = [Outcome(run=writer.run, change=one.change, status=OutcomeStatus.SENT, at=writer.now) for one in waiting]
    Outcome.objects.bulk_create(intents, ignore_conflicts=True)


def _withdraw(waiting: Sequence[Prepared]) -> None:
    """Nothing was done: the intents mean nothing."""
    changes = [one.change for one in waiting]
    Outcome.objects.filter(change__in=changes, status=OutcomeStatus.SENT).delete()


@transaction.atomic
def _record(writer: _Writer, done: Sequence[tuple[Prepared, str]]) -> None:
    """Outcomes, accounts and what is observed change together."""
    if not done:
        return
    record_done(writer.connection, writer.kind, done, writer.now)
    _settle(
        writer.run,
        [
            Outcome(
                run=writer.run,
                change=one.change,
                status=OutcomeStatus.DONE,
                salesforce_id=one.user_id or record_id,
                at=writer.now,
            )
            for one, record_id in done
        ],
    )


@transaction.atomic
def _fail(writer: _Writer, failed: Sequence[tuple[Prepared, SaveResult]]) -> None:
    outcomes = [_failure(writer, one, result) for one, result in failed]
    _settle(writer.run, outcomes)
    stored = Outcome.objects.filter(change__in=[one.change for one, _ in failed])
    Task.objects.bulk_create(
        [Task(outcome=outcome, connection=writer.connection, created_at=writer.now) for outcome in stored],
        ignore_conflicts=True,
    )


def _failure(writer: _Writer, one: Prepared, result: SaveResult) -> Outcome:
    code = result.errors[0].status_code if result.errors else "UNKNOWN"
    explanation = explain(one.change, writer.connection.name, code)
    return Outcome(
        run=writer.run,
        change=one.change,
        status=OutcomeStatus.FAILED,
        salesforce_id=one.user_id,
        code=code,
        message="; ".join(error.message for error in result.errors),
        explanation=explanation.text,
        next_step=explanation.next_step,
        at=writer.now,
    )


def _skip(writer: _Writer, skipped: Skipped) -> None:
    outcome = Outcome(
        run=writer.run,
        change=skipped.change,
        status=OutcomeStatus.SKIPPED,
        explanation=f"Left alone: {skipped.reason}.",
        at=writer.now,
    )
    _settle(writer.run, [outcome])


def _settle(run: Run, outcomes: Sequence[Outcome]) -> None:
    """Store final outcomes over any intents, and count them as progress."""
    if not outcomes:
        return
    Outcome.objects.bulk_create(
        outcomes,
        update_conflicts=True,
        unique_fields=["change"],
        update_fields=["status", "salesforce_id", "code", "message", "explanation", "next_step", "at"],
    )
    run.finished = Outcome.objects.filter(run=run).exclude(status=OutcomeStatus.SENT).count()
    run.save(update_fields=["finished"])
