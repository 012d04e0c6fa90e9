"""Plans: immutable, reviewable lists of changes. Only `status` of a plan ever changes."""

import uuid

from django.db import models

from instep.connections.models import Connection
from instep.directory.models import Person
from instep.domain.changes import ChangeKind


class PlanStatus(models.TextChoices):
    READY = "ready", "Ready to apply"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    SUPERSEDED = "superseded", "Replaced by a newer plan"


class Plan(models.Model):
    """What would change, what is blocked and why, and what it costs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="plans")
    status = models.CharField(max_length=16, choices=PlanStatus.choices, default=PlanStatus.READY)
    created_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # SHA-256 over the changes: what was reviewed is what is applied
    counts = models.JSONField(default=dict)  # {"create": 12, …, "blocked": 3}
    api_calls = models.PositiveIntegerField(default=0)
    licences = models.JSONField(default=list)  # [{name, total, used, used_after}]
    notes = models.JSONField(default=list)  # [{person, text}]: what was left alone, and why

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"plan {self.id} for {self.connection}"


class PlannedChange(models.Model):
    """One line of a plan. A blocked line is never sent.

    `fields` is [{field, label, before, after, shown_before, shown_after, person}]; with `person` the value is the
    Salesforce id of that person's user, known at apply.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveIntegerField()  # order of apply: frees before it takes
    kind = models.CharField(max_length=24, choices=[(kind.value, kind.value) for kind in ChangeKind])
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    person_name = models.CharField(max_length=256)
    username = models.CharField(max_length=255)
    salesforce_id = models.CharField(max_length=18, blank=True)  # empty when the user is yet to be created
    reason = models.CharField(max_length=512, blank=True)
    fields = models.JSONField(default=list)
    target_id = models.CharField(max_length=18, blank=True)  # the permission set of a grant or revoke
    target_name = models.CharField(max_length=255, blank=True)
    licence_id_in_org = models.CharField(max_length=18, blank=True)  # of the seat that it takes
    blocked_code = models.CharField(max_length=40, blank=True)
    blocked_reason = models.CharField(max_length=512, blank=True)
    next_step = models.CharField(max_length=512, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="change_position_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.username}"

    @property
    def is_blocked(self) -> bool:
        return bool(self.blocked_code)
