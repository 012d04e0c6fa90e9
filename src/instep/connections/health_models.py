"""What happened to connections: how their sign-ins went, their timeline, and when each is looked at next.

`models.py` imports these, so that Django knows them.
"""

from django.db import models


class SignInOutcome(models.Model):
    """How signing in went lately, one row for each way a connection can sign in, so that switching forgets nothing.

    Either `working_since` or `failing_since` is set; neither before the first use of new credentials.
    """

    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="outcomes")
    sign_in = models.CharField(max_length=16)
    saved_at = models.DateTimeField()  # of the credentials; what began before says nothing about them
    working_since = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failure = models.CharField(max_length=16, blank=True)
    said = models.TextField(blank=True)
    next_step = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "sign_in"], name="outcome_once")]

    def __str__(self) -> str:
        return f"{self.sign_in} of {self.connection}"


class EventKind(models.TextChoices):
    AUTHORISED = "authorised", "Authorised"
    SAVED = "saved", "Credentials saved"
    FORGOTTEN = "forgotten", "Credentials forgotten"
    REFRESHED = "refreshed", "Token refreshed"
    SWITCHED = "switched", "Switched"
    FAILED = "failed", "Failed"
    WORKS = "works", "Works"
    CHECKED = "checked", "Checked"
    NOTIFIED = "notified", "Notified"


class ConnectionEvent(models.Model):
    """A line of a connection's timeline. Lines are added and, when they are old, dropped; never changed."""

    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    text = models.TextField()  # a sentence for a person, without a full stop
    said = models.TextField(blank=True)  # Salesforce's own code and text
    facts = models.JSONField(default=dict)  # what later rules count by; never a secret

    class Meta:
        ordering = ["-id"]  # the order of writing: clocks may disagree
        indexes = [models.Index(fields=["connection", "-id"], name="event_newest_first")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.text}"


class ConnectionWatch(models.Model):
    """When a connection is looked at next, what state it was last seen in, and what people were last told."""

    connection = models.OneToOneField("connections.Connection", on_delete=models.CASCADE, related_name="watch")
    state = models.CharField(max_length=32, blank=True)
    next_check_at = models.DateTimeField(db_index=True)
    told_state = models.CharField(max_length=32, blank=True)
    told_endings = models.JSONField(default=dict)  # what ends soon → the mark (days before) last told
    telling_until = models.DateTimeField(null=True)  # somebody is telling now, or waits before trying again
    app_read_at = models.DateTimeField(null=True)  # when the org was last asked for what follows
    app_name = models.CharField(max_length=255, blank=True)
    grants = models.IntegerField(null=True)  # of the integration user and the app, as the org shows them
    policy_period = models.IntegerField(null=True)  # of the app's refresh token policy, in a unit the org does not show
    policy_is_idle = models.BooleanField(default=False)  # counted from the last use, else from the authorisation

    def __str__(self) -> str:
        return f"watch over {self.connection}"
