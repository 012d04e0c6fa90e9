"""How a connection is: derived from what is switched on, what is stored, and how the last sign-ins went.

A state says since when and why. Nothing here looks at a clock: the caller gives `now`.
"""

import dataclasses
from datetime import datetime, timedelta
from enum import StrEnum

from instep.domain.credentials import SignIn

# Salesforce says "up to 10 minutes" for a new or changed app; a little more before a person is asked to act.
APP_SETTLES_WITHIN = timedelta(minutes=15)


class Health(StrEnum):
    """In words that scripts rely on."""

    OFF = "off"  # API integration is off
    NOT_CONFIGURED = "not-configured"
    WAITING = "waiting-for-salesforce"  # a new or changed app that Salesforce does not know yet
    AUTHORISED = "authorised"  # saved, and not used yet
    HEALTHY = "healthy"
    NEEDS_REAUTHENTICATION = "needs-reauthentication"
    BLOCKED = "blocked"  # the org's own policy or limit refuses
    UNREACHABLE = "unreachable"


BROKEN = frozenset({Health.NEEDS_REAUTHENTICATION, Health.BLOCKED, Health.UNREACHABLE})


class Failure(StrEnum):
    """Why a sign-in did not work, by who must act."""

    NOT_READY = "not-ready"  # nobody: the app settles in
    REFUSED = "refused"  # whoever authorised
    BLOCKED = "blocked"  # the org's administrator
    UNREACHABLE = "unreachable"  # nobody yet: no sensible answer came


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """A failure that lasts. `said` is Salesforce's code and text."""

    failure: Failure
    since: datetime
    said: str = ""
    next_step: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What is stored about a connection. `trouble` is None once a sign-in worked again."""

    is_switched_on: bool
    sign_in: SignIn | None
    saved_at: datetime | None = None  # what it signs in with
    settling_since: datetime | None = None  # a first authorisation that waits for its new app
    working_since: datetime | None = None
    trouble: Trouble | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Condition:
    """A connection's health, since when, and what is wrong."""

    health: Health
    since: datetime | None = None
    trouble: Trouble | None = None

    @property
    def is_broken(self) -> bool:
        return self.health in BROKEN


def judge(facts: Facts, now: datetime) -> Condition:
    """The one state that a connection is in."""
    if not facts.is_switched_on:
        return Condition(Health.OFF)
    if facts.sign_in is None:
        return _without_credentials(facts, now)
    if facts.trouble:
        return Condition(_of(facts.trouble, now), facts.trouble.since, facts.trouble)
    if facts.working_since:
        return Condition(Health.HEALTHY, facts.working_since)
    return Condition(Health.AUTHORISED, facts.saved_at)


def _without_credentials(facts: Facts, now: datetime) -> Condition:
    if facts.settling_since and now - facts.settling_since < APP_SETTLES_WITHIN:
        return Condition(Health.WAITING, facts.settling_since)
    return Condition(Health.NOT_CONFIGURED)


def _of(trouble: Trouble, now: datetime) -> Health:
    """An app that stays unknown for longer than Salesforce takes is gone, or its key is wrong."""
    if trouble.failure is Failure.NOT_READY:
        is_settling = now - trouble.since < APP_SETTLES_WITHIN
        return Health.WAITING if is_settling else Health.NEEDS_REAUTHENTICATION
    return _STATES[trouble.failure]


_STATES = {
    Failure.REFUSED: Health.NEEDS_REAUTHENTICATION,
    Failure.BLOCKED: Health.BLOCKED,
    Failure.UNREACHABLE: Health.UNREACHABLE,
}
