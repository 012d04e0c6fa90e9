"""The org as it was when last read. An apply's own writes update it too."""

from django.db import models

from instep.connections.models import Connection


class ObservedUser(models.Model):
    """A Salesforce User. `fields` holds every field a mapping may write; the columns are what matching asks for."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="observed_users")
    salesforce_id = models.CharField(max_length=18)
    username = models.CharField(max_length=255)  # lower case
    email = models.CharField(max_length=255, blank=True)  # lower case
    federation_identifier = models.CharField(max_length=512, blank=True)  # lower case
    employee_number = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=255, blank=True)
    is_active = models.BooleanField()
    is_frozen = models.BooleanField(default=False)
    login_id = models.CharField(max_length=18, blank=True)  # UserLogin, the row that freezes
    user_type = models.CharField(max_length=40, blank=True)
    profile_id_in_org = models.CharField(max_length=18)
    fields = models.JSONField(default=dict)
    system_modstamp = models.DateTimeField(null=True)
    import_run = models.UUIDField(null=True)  # the last import that saw this user

    class Meta:
        ordering = ["username"]
        constraints = [models.UniqueConstraint(fields=["connection", "salesforce_id"], name="observed_user_once")]
        indexes = [
            models.Index(fields=["connection", "username"], name="observed_username"),
            models.Index(fields=["connection", "email"], name="observed_email"),
        ]

    def __str__(self) -> str:
        return self.username


class ObservedGrant(models.Model):
    """A PermissionSetAssignment."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="observed_grants")
    salesforce_id = models.CharField(max_length=18)
    user_salesforce_id = models.CharField(max_length=18)
    permission_set_id_in_org = models.CharField(max_length=18)
    import_run = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "salesforce_id"], name="observed_grant_once"),
            models.UniqueConstraint(
                fields=["connection", "user_salesforce_id", "permission_set_id_in_org"],
                name="observed_grant_pair_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permission_set_id_in_org} for {self.user_salesforce_id}"
