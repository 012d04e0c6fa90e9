"""Accounts: which Salesforce User belongs to which person, and what Instep itself gave it."""

from django.db import models

from instep.connections.models import Connection
from instep.directory.models import Person


class AccountOrigin(models.TextChoices):
    CREATED = "created", "Created by Instep"
    LINKED = "linked", "Linked to an existing user"


class Account(models.Model):
    """The link between a person and a Salesforce User on one connection. Only accounts are ever written to."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="accounts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    salesforce_id = models.CharField(max_length=18)
    origin = models.CharField(max_length=16, choices=AccountOrigin.choices)
    frozen_by_instep = models.BooleanField(default=False)
    email_requested = models.CharField(max_length=254, blank=True)  # sent, waiting for the user's confirmation
    email_requested_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)  # an administrator allowed changes to a System Administrator
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "person"], name="account_per_person"),
            models.UniqueConstraint(fields=["connection", "salesforce_id"], name="account_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.connection}"


class OwnedGrant(models.Model):
    """A permission set that Instep granted and may therefore take away."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="owned_grants")
    permission_set_id_in_org = models.CharField(max_length=18)
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "permission_set_id_in_org"], name="owned_grant_once")]

    def __str__(self) -> str:
        return f"{self.permission_set_id_in_org} for {self.account}"


class ProtectedUser(models.Model):
    """A Salesforce User that Instep must never touch, whoever it belongs to."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="protected_users")
    username = models.CharField(max_length=255)  # lower case
    reason = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["username"]
        constraints = [models.UniqueConstraint(fields=["connection", "username"], name="protected_once")]

    def __str__(self) -> str:
        return self.username
