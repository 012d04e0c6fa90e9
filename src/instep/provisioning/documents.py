"""Assignments, plans, runs and tasks as documents: what `--json` prints and the HTTP API answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from instep.provisioning.models import Assignment, Outcome, Plan, PlannedChange, Run, Task


class AssignmentDocument(TypedDict):
    id: int
    group: str | None
    person: str | None
    profile: str
    role: str | None
    permission_sets: list[str]
    priority: int


class BlockedDocument(TypedDict):
    code: str
    reason: str
    next_step: str


class ChangeDocument(TypedDict):
    kind: str
    person: str
    username: str
    salesforce_id: str | None
    reason: str
    fields: list[dict[str, Any]]
    permission_set: str | None
    blocked: BlockedDocument | None


class PlanDocument(TypedDict):
    """The whole plan; `changes` includes blocked lines, each with its reason."""

    id: UUID
    connection: str
    status: str
    created_at: datetime
    digest: str
    counts: dict[str, int]
    has_changes: bool
    api_calls: int
    licences: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    changes: list[ChangeDocument]


class RunDocument(TypedDict):
    id: UUID
    connection: str
    kind: str
    status: str
    plan: UUID | None
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    phase: str
    total: int
    finished: int
    summary: dict[str, int]
    error: dict[str, Any] | None


class OutcomeDocument(TypedDict):
    kind: str
    username: str
    permission_set: str | None
    status: str
    salesforce_id: str | None
    code: str | None
    message: str | None
    explanation: str | None
    next_step: str | None


class RunWithOutcomes(RunDocument):
    outcomes: list[OutcomeDocument]


class TaskDocument(OutcomeDocument):
    id: int
    connection: str
    created_at: datetime


def assignment_document(row: Assignment) -> AssignmentDocument:
    return {
        "id": row.pk,
        "group": row.group.name if row.group else None,
        "person": row.person.user_name if row.person else None,
        "profile": row.profile,
        "role": row.role or None,
        "permission_sets": row.permission_sets,
        "priority": row.priority,
    }


def plan_document(plan: Plan) -> PlanDocument:
    return {
        "id": plan.id,
        "connection": plan.connection.name,
        "status": plan.status,
        "created_at": plan.created_at,
        "digest": plan.digest,
        "counts": plan.counts,
        "has_changes": has_changes(plan),
        "api_calls": plan.api_calls,
        "licences": plan.licences,
        "notes": plan.notes,
        "changes": [_change(change) for change in plan.changes.all()],
    }


def has_changes(plan: Plan) -> bool:
    """Blocked lines alone are no changes."""
    return any(count for kind, count in plan.counts.items() if kind != "blocked")


def run_document(run: Run) -> RunDocument:
    return {
        "id": run.id,
        "connection": run.connection.name,
        "kind": run.kind,
        "status": run.status,
        "plan": run.plan.id if run.plan else None,
        "requested_by": run.requested_by,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "phase": run.phase,
        "total": run.total,
        "finished": run.finished,
        "summary": run.summary,
        "error": run.error,
    }


def run_with_outcomes(run: Run) -> RunWithOutcomes:
    outcomes = run.outcomes.select_related("change")
    return {**run_document(run), "outcomes": [_outcome(outcome) for outcome in outcomes]}


def task_document(task: Task) -> TaskDocument:
    return {
        "id": task.pk,
        "connection": task.connection.name,
        "created_at": task.created_at,
        **_outcome(task.outcome),
    }


def _change(change: PlannedChange) -> ChangeDocument:
    return {
        "kind": change.kind,
        "person": change.person_name,
        "username": change.username,
        "salesforce_id": change.salesforce_id or None,
        "reason": change.reason,
        "fields": change.fields,
        "permission_set": change.target_name or None,
        "blocked": _blocked(change) if change.is_blocked else None,
    }


def _blocked(change: PlannedChange) -> BlockedDocument:
    return {"code": change.blocked_code, "reason": change.blocked_reason, "next_step": change.next_step}


def _outcome(outcome: Outcome) -> OutcomeDocument:
    return {
        "kind": outcome.change.kind,
        "username": outcome.change.username,
        "permission_set": outcome.change.target_name or None,
        "status": outcome.status,
        "salesforce_id": outcome.salesforce_id or None,
        "code": outcome.code or None,
        "message": outcome.message or None,
        "explanation": outcome.explanation or None,
        "next_step": outcome.next_step or None,
    }
