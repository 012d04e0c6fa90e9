"""API tokens as stored: never the token itself, only its digest."""

from datetime import datetime

from django.db import models


class ApiToken(models.Model):
    """A token that programs call Instep with. A revoked one stays for the record, and its name is free again."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=16, unique=True)  # the part of the token that may be shown; finds the row
    digest = models.CharField(max_length=64)  # SHA-256 of the whole token, which is random: nothing to guess from it
    is_read_only = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the minute
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(revoked_at__isnull=True), name="token_name_once"
            )
        ]

    def __str__(self) -> str:
        return f"API token {self.name}"

    def is_valid_at(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
