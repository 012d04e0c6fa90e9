"""Which org it is, and what is left of its API calls."""

from collections.abc import Iterator
from datetime import timedelta

from instep.domain.doctor.facts import Facts
from instep.domain.doctor.findings import Group, Line, Verdict, failure, ok, warning

USED_UP = "REQUEST_LIMIT_EXCEEDED"
SCARCE_SHARE = 0.9  # of the calls that the org has in 24 hours
TRIAL_WARNING = timedelta(days=30)


def _org(facts: Facts) -> Iterator[Verdict]:
    org = facts.org
    if org is None:
        return
    kind = "sandbox" if org.is_sandbox else "production or developer org"
    seen = f"{org.name} ({org.id}), {org.edition}, {kind}"
    if org.trial_ends and org.trial_ends - facts.now < TRIAL_WARNING:
        yield warning(f"{seen}; its trial ends on {org.trial_ends:%Y-%m-%d}", "Buy it, or connect another org")
    else:
        yield ok(seen)


def _environment(facts: Facts) -> Iterator[Verdict]:
    org = facts.org
    if org is None:
        return
    if facts.environment == "custom" or (facts.environment == "sandbox") == org.is_sandbox:
        yield ok(f"The environment {facts.environment} fits the org")
        return
    is_sandbox = "is" if org.is_sandbox else "is not"
    yield warning(
        f"The connection's environment is {facts.environment}, but the org {is_sandbox} a sandbox",
        "Check that this is the org you mean to provision, and change where the connection signs in",
    )


def _api_calls(facts: Facts) -> Iterator[Verdict]:
    org, step = facts.org, "Find what uses them up, buy more, or wait: each call is given back after 24 hours"
    if facts.sign_in.refused and facts.sign_in.code == USED_UP:
        yield failure("The org has no API calls left, so nothing could be read", step, facts.sign_in.refused.said)
    if org is None or org.calls_used is None or org.calls_allowed is None:
        return
    left = org.calls_allowed - org.calls_used
    seen = f"{org.calls_used:,} of {org.calls_allowed:,} API calls used in 24 hours; {max(0, left):,} left"
    if left <= 0:
        yield failure(seen, step)
    elif org.calls_used >= org.calls_allowed * SCARCE_SHARE:
        yield warning(seen, step)
    else:
        yield ok(seen)


LINES = (
    Line(
        "org",
        Group.ORG,
        "Which org it is",
        "Users are provisioned in this org and no other",
        "Setup → Company Information",
        _org,
    ),
    Line(
        "environment",
        Group.ORG,
        "Sandbox or production, as was chosen",
        "A sandbox that is taken for production, or the other way round, gets the wrong users",
        "In Instep under Provisioning → Integration → Change where it signs in",
        _environment,
    ),
    Line(
        "api-calls",
        Group.ORG,
        "API calls left today",
        "When they are used up, every integration of the org stops for hours",
        "Setup → Company Information → API Requests, Last 24 Hours",
        _api_calls,
    ),
)
