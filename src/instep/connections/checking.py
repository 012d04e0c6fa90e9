"""A look at a connection that changes nothing: can it sign in, to which org, with how many calls left."""

import dataclasses
from enum import StrEnum

from instep.connections.binding import read_org, refuse_other_org
from instep.connections.errors import problem_of
from instep.connections.models import Connection, Environment
from instep.connections.opening import open_org
from instep.connections.states import state_of
from instep.domain.problems import InstepError, Problem
from instep.salesforce import ApiUsage, Identity, OrgInfo, SalesforceError

SCARCE_SHARE = 0.9  # of the org's API calls


class Status(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check."""

    status: Status
    summary: str
    said: str = ""
    next_step: str = ""


def check_connection(connection: Connection) -> list[Finding]:
    """Signs in. Never raises for what is wrong with the connection: that is what it reports."""
    try:
        with open_org(connection) as org:
            info = read_org(org)
            usage = org.usage
            refuse_other_org(connection, Identity(info.id, ""))
    except InstepError as error:
        return [_failure(problem) for problem in error.problems]
    except SalesforceError as error:
        return [_failure(problem_of(error))]
    signed_in = Finding(Status.OK, f"Signed in: {state_of(connection).sentence}")
    return [signed_in, _org(info), _environment(connection, info), *_usage(usage)]


def _failure(problem: Problem) -> Finding:
    return Finding(Status.FAILURE, problem.summary, problem.said, problem.next_step)


def _org(info: OrgInfo) -> Finding:
    kind = "sandbox" if info.is_sandbox else "production or developer org"
    return Finding(Status.OK, f"Org {info.name} ({info.id}), {kind}")


def _environment(connection: Connection, info: OrgInfo) -> Finding:
    is_sandbox_expected = connection.environment == Environment.SANDBOX
    if connection.environment == Environment.CUSTOM or is_sandbox_expected == info.is_sandbox:
        return Finding(Status.OK, f"The environment {connection.environment} fits the org")
    return Finding(
        Status.WARNING,
        f"The connection's environment is {connection.environment}, but the org "
        f"{'is' if info.is_sandbox else 'is not'} a sandbox",
        next_step="Check that this is the org you mean to provision",
    )


def _usage(usage: ApiUsage | None) -> list[Finding]:
    if usage is None:
        return []
    text = f"{usage.used:,} of {usage.allowed:,} API calls used in 24 hours"
    if usage.used < usage.allowed * SCARCE_SHARE:
        return [Finding(Status.OK, text)]
    return [Finding(Status.WARNING, text, next_step="Look for other integrations that use up the org's API calls")]
