"""Runs, the outcomes of their changes, and the tasks that failures leave behind."""

import uuid

from django.db import models

from instep.connections.models import Connection
from instep.provisioning.models.plans import Plan, PlannedChange


class RunKind(models.TextChoices):
    IMPORT = "import", "Import"
    PLAN = "plan", "Plan"
    APPLY = "apply", "Apply"


class RunStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    PARTLY = "partly", "Done, some changes failed"
    FAILED = "failed", "Failed"


class Run(models.Model):
    """One import, plan or apply. Its id is the durable workflow's id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=16, choices=RunKind.choices)
    status = models.CharField(max_length=16, choices=RunStatus.choices, default=RunStatus.QUEUED)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs")
    executor = models.CharField(max_length=80, blank=True)  # the process that started it
    requested_by = models.CharField(max_length=254, blank=True)
    options = models.JSONField(default=dict)  # what the person chose: {"allow_deactivations": true}
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=80, blank=True)  # what it is doing, in words
    total = models.PositiveIntegerField(default=0)  # steps of the progress bar: records or changes
    finished = models.PositiveIntegerField(default=0)
    error = models.JSONField(null=True)  # {code, summary, salesforce_code, salesforce_text, next_step}
    summary = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=models.Q(status__in=["queued", "running"]), name="one_open_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_over(self) -> bool:
        return self.status in (RunStatus.DONE, RunStatus.PARTLY, RunStatus.FAILED)

    @property
    def percent(self) -> int:
        return 100 * self.finished // self.total if self.total else (100 if self.is_over else 0)


class OutcomeStatus(models.TextChoices):
    """`SENT` is an intent: the change was handed to Salesforce and no answer is stored yet."""

    SENT = "sent", "Sent"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"


class Outcome(models.Model):
    """What became of one change."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outcomes")
    change = models.OneToOneField(PlannedChange, on_delete=models.CASCADE, related_name="outcome")
    status = models.CharField(max_length=16, choices=OutcomeStatus.choices)
    salesforce_id = models.CharField(max_length=18, blank=True)
    code = models.CharField(max_length=80, blank=True)  # Salesforce's statusCode
    message = models.TextField(blank=True)  # Salesforce's text
    explanation = models.TextField(blank=True)  # ours
    next_step = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["change__position"]

    def __str__(self) -> str:
        return f"{self.change}: {self.status}"


class Task(models.Model):
    """A failed outcome that waits for a person to retry or dismiss it."""

    outcome = models.OneToOneField(Outcome, on_delete=models.CASCADE, related_name="task")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="tasks")
    created_at = models.DateTimeField()
    retried_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"retry or dismiss: {self.outcome}"
