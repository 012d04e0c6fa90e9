"""What was changed or deleted in a span of time, for clients that keep a copy. REST and SOAP share it.

Source: REST API guide, sObject Get Updated and Get Deleted: seconds are ignored; at most 30 days back; 600,000 ids.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import texts
from .columns import quoted
from .errors import RecordError
from .org import Org
from .sobjects import SObject
from .times import wire_time

MAX_IDS = 600_000
REACH = timedelta(days=30)


class ReplicationRefused(Exception):
    """The span of time, or what is in it, is not answered: Salesforce's code and text."""

    def __init__(self, error: RecordError) -> None:
        super().__init__(error.message)
        self.error_code = error.status_code
        self.message = error.message


@dataclass(frozen=True, slots=True)
class Span:
    """From a minute to a minute, the second one left out."""

    start: datetime
    end: datetime

    @property
    def covered_until(self) -> str:
        """`latestDateCovered`."""
        return wire_time(self.end)


def span(org: Org, sobject: SObject, start: datetime, end: datetime) -> Span:
    """The span that a client asks for. Raises ReplicationRefused."""
    if not sobject.replicateable:
        raise ReplicationRefused(texts.not_replicable(sobject.name))
    first, last = _minute(start), _minute(end)
    if first >= last:
        raise ReplicationRefused(texts.empty_replication_span())
    if first < _minute(org.clock.now() - REACH):
        raise ReplicationRefused(texts.replication_too_long_ago())
    return Span(first, last)


def updated_ids(org: Org, sobject: SObject, within: Span) -> list[str]:
    """Ids of the records that were created or changed, and are still there."""
    alive = '"IsDeleted" = 0' if sobject.undeletable else "1"
    return [record_id for record_id, _ in _changed(org, sobject, within, alive)]


def deleted_records(org: Org, sobject: SObject, within: Span) -> list[tuple[str, str]]:
    """Ids of the records that were deleted, and when. Objects without a recycle bin leave no trace."""
    return _changed(org, sobject, within, '"IsDeleted" = 1') if sobject.undeletable else []


def _changed(org: Org, sobject: SObject, within: Span, where: str) -> list[tuple[str, str]]:
    stamp = next((name for name in ("SystemModstamp", "LastModifiedDate") if name in sobject.fields), "CreatedDate")
    rows = org.store.tuples(
        f'SELECT "Id", {quoted(stamp)} FROM {quoted(sobject.name)} '  # noqa: S608 - names from the schema
        f"WHERE {quoted(stamp)} >= ? AND {quoted(stamp)} < ? AND {where} LIMIT {MAX_IDS + 1}",
        (wire_time(within.start), wire_time(within.end)),
    )
    if len(rows) > MAX_IDS:
        raise ReplicationRefused(texts.too_many_replicated(MAX_IDS))
    return rows


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)
