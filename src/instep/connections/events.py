"""The timeline of a connection: written where things happen, read newest first, dropped when old."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from instep.connections.health_models import ConnectionEvent, EventKind
from instep.connections.models import Connection

ROUTINE = (EventKind.REFRESHED, EventKind.CHECKED)
KEEP_ROUTINE = timedelta(days=30)
KEEP = timedelta(days=400)


def record_event(
    connection: Connection,
    kind: EventKind,
    text: str,
    *,
    now: datetime,
    said: str = "",
    facts: Mapping[str, str] | None = None,
) -> None:
    """Add a line. Inside a transaction it is there exactly when the rest is."""
    ConnectionEvent.objects.create(connection=connection, at=now, kind=kind, text=text, said=said, facts=facts or {})


def history(connection: Connection, *, with_routine: bool = True) -> QuerySet[ConnectionEvent]:
    """Newest first. Without routine: refreshes and checks are left out."""
    events = ConnectionEvent.objects.filter(connection=connection)
    return events if with_routine else events.exclude(kind__in=ROUTINE)


def drop_old_events(now: datetime) -> int:
    """How many lines went."""
    is_old = Q(at__lt=now - KEEP) | Q(kind__in=ROUTINE, at__lt=now - KEEP_ROUTINE)
    return ConnectionEvent.objects.filter(is_old).delete()[0]
