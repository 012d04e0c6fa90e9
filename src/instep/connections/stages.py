"""How far a trip to Salesforce's Allow page has come."""

from datetime import datetime
from enum import StrEnum

from instep.connections.models import PendingAuthorization


class Stage(StrEnum):
    WAITING = "waiting"
    SETTLING = "settling"  # a new app, which Salesforce does not know yet: the same trip may succeed in a while
    FAILED = "failed"
    ANSWERED = "answered"
    EXPIRED = "expired"


def stage_of(pending: PendingAuthorization, now: datetime) -> Stage:
    if pending.is_answered:
        return Stage.ANSWERED
    if pending.error_code:
        return Stage.SETTLING if pending.may_try_again else Stage.FAILED
    return Stage.WAITING if pending.expires_at > now else Stage.EXPIRED
