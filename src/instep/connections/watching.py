"""The scheduled look at every connection: does it still sign in, does its token live on, do people know?

A round costs one query while nothing is due. Several processes may run rounds: a connection is claimed in the database.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from instep.connections import notifying
from instep.connections.app_facts import read_app_facts, refresh_token_of
from instep.connections.binding import read_org, refuse_other_org
from instep.connections.events import drop_old_events, record_event
from instep.connections.health import STATE_WORDS, condition_of, interval_after, note_state, watch_over
from instep.connections.health_models import ConnectionWatch, EventKind
from instep.connections.models import Connection
from instep.connections.opening import open_org
from instep.connections.telling import tell_news
from instep.connections.tokens import renew_session, stored_session
from instep.domain.health import Condition, Failure, Health
from instep.domain.problems import InstepError
from instep.salesforce import Identity, Patience, SalesforceError, UserOrg, make_http

ROUND_S = 5.0  # what a run found is told this soon
ONE_TRY = Patience(attempts=1)  # the next look comes soon
log = logging.getLogger(__name__)


@contextmanager
def watching() -> Iterator[None]:
    """Rounds in a thread, for the length of the block."""
    stop = Event()
    thread = Thread(target=_go_round, args=(stop,), name="instep-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=1)


def watch_round(now: datetime) -> list[Connection]:
    """Look at what is due and tell the news. Returns the connections that were looked at."""
    for connection in Connection.objects.filter(watch=None):
        watch_over(connection, now)
    looked_at = list(_claim_due(now))
    for connection in looked_at:
        look_at(connection, now)
    _tell_all(now)
    if looked_at:
        drop_old_events(now)
    return looked_at


def look_at_all(now: datetime) -> list[Connection]:
    """Look at every connection, due or not, and tell the news."""
    for connection in Connection.objects.all():
        watch_over(connection, now)
        look_at(connection, now)
    _tell_all(now)
    return list(Connection.objects.all())


def look_at(connection: Connection, now: datetime) -> Condition:
    """Sign in and ask one thing; use a refresh token that has rested for long. What is wrong ends up in the state."""
    condition = condition_of(connection, now)
    if _may_try(condition):
        try:
            with open_org(connection, ONE_TRY) as org:
                _ask(connection, org, now)
        except (InstepError, SalesforceError) as error:
            log.info("%s did not pass its check: %s", connection.name, error)
        condition = note_state(connection, now) or condition
        said = condition.trouble.said if condition.trouble else ""
        record_event(connection, EventKind.CHECKED, f"Checked: {STATE_WORDS[condition.health]}", now=now, said=said)
    return condition


def _tell_all(now: datetime) -> None:
    if notifying.are_receivers_set():
        for connection in Connection.objects.all():
            tell_news(connection, now)


def _ask(connection: Connection, org: UserOrg, now: datetime) -> None:
    refuse_other_org(connection, Identity(read_org(org).id, ""))
    watch_over(connection, now)
    read_app_facts(connection, org, now)
    token = refresh_token_of(connection)
    if token and token.needs_use(now, settings.INSTEP_KEEP_ALIVE_AFTER):
        with make_http() as http:
            renew_session(connection, stored_session(connection).token, http)


def _may_try(condition: Condition) -> bool:
    """Not what waits for a person: a refused password that is sent again and again locks its user."""
    if condition.health in (Health.OFF, Health.NOT_CONFIGURED):
        return False
    return not (condition.trouble and condition.trouble.failure is Failure.REFUSED)


def _claim_due(now: datetime) -> Iterator[Connection]:
    for watch in ConnectionWatch.objects.filter(next_check_at__lte=now).select_related("connection"):
        later = now + interval_after(condition_of(watch.connection, now).health)
        unclaimed = ConnectionWatch.objects.filter(pk=watch.pk, next_check_at=watch.next_check_at)
        if unclaimed.update(next_check_at=later):
            yield watch.connection


def _go_round(stop: Event) -> None:
    while not stop.wait(ROUND_S):
        try:
            watch_round(timezone.now())
        except Exception:
            log.warning("looking at the connections failed", exc_info=True)
        finally:
            close_old_connections()
