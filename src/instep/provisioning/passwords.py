"""Setting a password: a plan of one change that is applied at once, because a password is never stored.

The record comes before the call and says that the outcome is unknown until an answer says otherwise: a process that
dies in between leaves a run that tells what to do, and none that somebody would take over without the password.
"""

import dataclasses
import hashlib
from datetime import datetime

from django.db import transaction

from instep.connections.errors import problem_of
from instep.connections.models import Connection
from instep.connections.opening import check_credentials, open_org
from instep.domain.changes import ChangeKind
from instep.domain.problems import InstepError, NotFound, Problem
from instep.provisioning.accounts import find_account
from instep.provisioning.models import (
    Account,
    ObservedUser,
    Outcome,
    OutcomeStatus,
    Plan,
    PlannedChange,
    PlanStatus,
    Run,
    RunKind,
    RunStatus,
)
from instep.provisioning.protecting import Protection
from instep.provisioning.translating import explain
from instep.salesforce import Refused, SalesforceError, Secret

UNKNOWN = Problem(
    "outcome-unknown",
    "Nobody knows whether the password was set: the answer was lost",
    next_step="Set it again",
)


@dataclasses.dataclass(frozen=True, slots=True)
class PasswordChange:
    """What would be done: shown before it is."""

    connection: Connection
    account: Account
    user: ObservedUser


def plan_password(connection: Connection, username: str) -> PasswordChange:
    """Whose password would be set; nothing is stored or sent.

    Raises:
        InvalidCredentials: What the credentials table says, without network.
        NotFound: The user has no account on the connection, or was not seen by the last import.
        InstepError: The user is protected.
    """
    check_credentials(connection)
    account = find_account(connection, username)
    user = ObservedUser.objects.filter(connection=connection, salesforce_id=account.salesforce_id).first()
    if user is None:
        step = f"Import the org, then try again: instep import {connection.name}"
        raise NotFound(Problem("user-not-seen", f"The org no longer shows the user of {username}.", next_step=step))
    protection = Protection(connection)
    block = protection.of_user(user) or protection.of_account(user, account)
    if block:
        raise InstepError(Problem(block.code, block.reason, next_step=block.next_step))
    return PasswordChange(connection, account, user)


def set_password(change: PasswordChange, password: Secret, *, requested_by: str, now: datetime) -> Run:
    """Set it. Returns the run that records what became of it: done, or failed with what Salesforce said."""
    outcome = _begin(change, requested_by, now)
    try:
        with open_org(change.connection) as org:
            org.set_password(change.user.salesforce_id, password)
    except Refused as error:
        _close(outcome, OutcomeStatus.FAILED, error)
    except (InstepError, SalesforceError) as error:
        problem = error.problem if isinstance(error, InstepError) else problem_of(error)
        _stop(outcome, problem)
    else:
        _close(outcome, OutcomeStatus.DONE)
    return outcome.run


@transaction.atomic
def _begin(change: PasswordChange, requested_by: str, now: datetime) -> Outcome:
    plan = Plan.objects.create(
        connection=change.connection,
        status=PlanStatus.APPLIED,
        created_at=now,
        digest=hashlib.sha256(f"set-password {change.user.salesforce_id}".encode()).hexdigest(),
        counts={ChangeKind.SET_PASSWORD.value: 1},
        api_calls=1,
    )
    planned = PlannedChange.objects.create(
        plan=plan,
        position=0,
        kind=ChangeKind.SET_PASSWORD.value,
        person=change.account.person,
        person_name=change.user.name,
        username=change.user.username,
        salesforce_id=change.user.salesforce_id,
        reason="somebody asked for it",
    )
    run = Run.objects.create(
        connection=change.connection,
        kind=RunKind.APPLY,
        status=RunStatus.FAILED,
        plan=plan,
        requested_by=requested_by,
        created_at=now,
        started_at=now,
        finished_at=now,
        total=1,
        error=dataclasses.asdict(UNKNOWN),
    )
    return Outcome.objects.create(run=run, change=planned, status=OutcomeStatus.SENT, at=now)


@transaction.atomic
def _close(outcome: Outcome, status: OutcomeStatus, error: Refused | None = None) -> None:
    """The org answered: done, or a failure of this one change."""
    outcome.status = status
    outcome.salesforce_id = outcome.change.salesforce_id
    if error:
        explanation = explain(outcome.change, outcome.run.connection.name, error.code)
        outcome.code, outcome.message = error.code, error.text
        outcome.explanation, outcome.next_step = explanation.text, explanation.next_step
    outcome.save()
    run = outcome.run
    run.status = RunStatus.PARTLY if error else RunStatus.DONE
    run.error, run.summary, run.finished = None, {status.value: 1}, 1
    run.save(update_fields=["status", "error", "summary", "finished"])


@transaction.atomic
def _stop(outcome: Outcome, problem: Problem) -> None:
    """The run could not go on; the change keeps its open outcome."""
    outcome.run.error = dataclasses.asdict(problem)
    outcome.run.save(update_fields=["error"])
