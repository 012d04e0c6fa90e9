"""Everything that provisioning stores."""

from instep.provisioning.models.accounts import Account, OwnedGrant, ProtectedUser
from instep.provisioning.models.assignments import Assignment
from instep.provisioning.models.observed import ObservedGrant, ObservedUser
from instep.provisioning.models.plans import Plan, PlannedChange, PlanStatus
from instep.provisioning.models.runs import Outcome, OutcomeStatus, Run, RunKind, RunStatus, Task

__all__ = [
    "Account",
    "Assignment",
    "ObservedGrant",
    "ObservedUser",
    "Outcome",
    "OutcomeStatus",
    "OwnedGrant",
    "Plan",
    "PlanStatus",
    "PlannedChange",
    "ProtectedUser",
    "Run",
    "RunKind",
    "RunStatus",
    "Task",
]
