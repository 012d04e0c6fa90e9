"""How the sign-ins of a connection went, kept for the rules of `domain.health`.

Best effort by design: an observation that cannot be stored is logged and never stops the work that was observed.
"""

import logging
from datetime import datetime, timedelta

import django.db
from django.db import transaction

from instep.connections.errors import problem_of
from instep.connections.failures import failure_of
from instep.connections.health import note_state
from instep.connections.health_models import SignInOutcome
from instep.connections.models import Connection
from instep.domain.credentials import SignIn
from instep.domain.health import Failure
from instep.salesforce import SalesforceError

WHEN_SILENT = "Check where it signs in, and this computer's way out (firewall, proxy). Instep looks again by itself"
WRITE_EVERY = timedelta(minutes=5)  # while nothing changes
log = logging.getLogger(__name__)


def begin_outcome(connection: Connection, sign_in: SignIn, now: datetime) -> None:
    """New credentials: what went before says nothing about them."""
    SignInOutcome.objects.update_or_create(
        connection=connection,
        sign_in=sign_in,
        defaults={"saved_at": now, "worked_at": None, "working_since": None, **_NO_TROUBLE},
    )


def record_success(connection: Connection, sign_in: SignIn, *, begun_at: datetime, now: datetime) -> None:
    """A call was answered."""
    outcome = _outcome_of(connection, sign_in, begun_at)
    if outcome is None or (outcome.worked_at and not outcome.failing_since and now - outcome.worked_at < WRITE_EVERY):
        return
    _store(outcome, {"worked_at": now, "working_since": outcome.working_since or now, **_NO_TROUBLE}, now)


def record_failure(
    connection: Connection, sign_in: SignIn, error: SalesforceError, *, begun_at: datetime, now: datetime
) -> None:
    """An error ended the work. One that is about a record or a request shows that signing in works."""
    failure = failure_of(error)
    if failure is None:
        record_success(connection, sign_in, begun_at=begun_at, now=now)
        return
    outcome = _outcome_of(connection, sign_in, begun_at)
    if outcome is None or (outcome.failing_since and (outcome.failure, outcome.said) == (failure, error.said)):
        return
    is_same = outcome.failing_since is not None and outcome.failure == failure
    trouble = {
        "failing_since": outcome.failing_since if is_same else now,
        "failure": failure,
        "said": error.said,
        "next_step": WHEN_SILENT if failure is Failure.UNREACHABLE else problem_of(error).next_step,
    }
    _store(outcome, {"working_since": None, **trouble}, now)


_NO_TROUBLE = {"failing_since": None, "failure": "", "said": "", "next_step": ""}


def _outcome_of(connection: Connection, sign_in: SignIn, begun_at: datetime) -> SignInOutcome | None:
    """None: the connection is gone, its credentials were replaced since the work began, or the database is away."""
    try:
        if not Connection.objects.filter(pk=connection.pk).exists():
            return None
        outcome, _ = SignInOutcome.objects.get_or_create(
            connection=connection, sign_in=sign_in, defaults={"saved_at": begun_at}
        )
    except django.db.Error:
        log.warning("How a sign-in of %s went could not be read", connection.name, exc_info=True)
        return None
    return outcome if outcome.saved_at <= begun_at else None


def _store(outcome: SignInOutcome, changed: dict[str, object], now: datetime) -> None:
    unchanged = SignInOutcome.objects.filter(pk=outcome.pk, saved_at=outcome.saved_at)
    try:
        with transaction.atomic():
            unchanged.update(**changed)
            note_state(outcome.connection, now)
    except django.db.Error:
        log.warning("How a sign-in of %s went could not be stored", outcome.connection, exc_info=True)
