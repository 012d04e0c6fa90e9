"""Connections, their credentials, and the reference data of each org. Columns that end in `_sealed` hold
envelopes of the vault and are opened in the line that sends the secret."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from instep.connections.health_models import ConnectionEvent, ConnectionWatch, SignInOutcome
from instep.connections.vault import unseal
from instep.domain.credentials import days_until, ends_soon
from instep.salesforce import Secret
from instep.salesforce.oauth.flows import Flow

HEALTH_MODELS = (ConnectionEvent, ConnectionWatch, SignInOutcome)  # Django finds models by this module


class Environment(models.TextChoices):
    PRODUCTION = "production", "Production"
    SANDBOX = "sandbox", "Sandbox"
    CUSTOM = "custom", "Custom domain"


class Connection(models.Model):
    """One Salesforce org that Instep provisions."""

    name = models.SlugField(max_length=80, unique=True)
    environment = models.CharField(max_length=16, choices=Environment.choices)
    domain = models.URLField(max_length=255, blank=True)  # the login host's address, without a trailing slash
    api_integration_enabled = models.BooleanField(default=False)
    rest_oauth_enabled = models.BooleanField(default=False)
    org_id = models.CharField(max_length=18, blank=True)  # 18 characters; a connection is never rebound to another
    org_name = models.CharField(max_length=255, blank=True)
    org_is_sandbox = models.BooleanField(null=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SealedRow(models.Model):
    """A row that keeps secrets: the column `X_sealed` holds the envelope of the secret `X`.

    An envelope opens only at its place, which names the table, the secret and what the row belongs to.
    """

    place_column: ClassVar[str] = "connection_id"

    class Meta:
        abstract = True

    @classmethod
    def place(cls, secret: str, belongs_to: object) -> str:
        return f"{cls.__name__}.{secret}:{belongs_to}"

    def place_of(self, secret: str) -> str:
        return self.place(secret, getattr(self, self.place_column))

    def open(self, secret: str) -> Secret:
        """Raises VaultLocked."""
        return unseal(getattr(self, f"{secret}_sealed"), self.place_of(secret))

    @classmethod
    def sealed_secrets(cls) -> list[str]:
        names = (field.name for field in cls._meta.concrete_fields)
        return [name.removesuffix("_sealed") for name in names if name.endswith("_sealed")]


class OAuthCredential(SealedRow):
    """An app's key and secret and, once it signed in and that was saved, the tokens of that authorisation.

    `flow` is how it signed in; only the web-server flow has a refresh token, and a certificate needs no secret.
    `lost_at` is set when Salesforce refuses it for good: nothing runs until a person acts.
    """

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="oauth")
    flow = models.CharField(max_length=20, choices=[(flow.value, flow.value) for flow in Flow], default=Flow.WEB_SERVER)
    consumer_key = models.CharField(max_length=256)
    consumer_secret_sealed = models.BinaryField(null=True)
    other_consumer_key = models.CharField(max_length=256, blank=True)  # a second pair, while one replaces the other
    other_consumer_secret_sealed = models.BinaryField(null=True)
    other_since = models.DateTimeField(null=True)
    access_token_sealed = models.BinaryField(null=True)
    refresh_token_sealed = models.BinaryField(null=True)
    instance_url = models.URLField(max_length=255, blank=True)
    identity_url = models.URLField(max_length=255, blank=True)
    scope = models.CharField(max_length=512, blank=True)
    issued_at = models.DateTimeField(null=True)  # of the access token
    refreshed_at = models.DateTimeField(null=True)
    rotated_at = models.DateTimeField(null=True)  # the last refresh that brought another refresh token
    refresh_begun_at = models.DateTimeField(null=True)  # a refresh is under way, or its process died
    authorized_at = models.DateTimeField(null=True)
    authorized_username = models.CharField(max_length=255, blank=True)
    authorized_user_id = models.CharField(max_length=18, blank=True)
    lost_at = models.DateTimeField(null=True)
    lost_code = models.CharField(max_length=80, blank=True)  # what Salesforce said, in two parts
    lost_reason = models.CharField(max_length=512, blank=True)

    def __str__(self) -> str:
        return f"OAuth credential of {self.connection}"

    @property
    def is_authorized(self) -> bool:
        """It signed in, and that was saved. Stays true when Salesforce revokes it later: see `lost_at`."""
        return self.access_token_sealed is not None

    @property
    def renewing_secret(self) -> str:
        """The name of the secret that a renewal replaces, by which two renewals are told apart."""
        return "access_token" if Flow(self.flow).is_unattended else "refresh_token"


class SigningCertificate(SealedRow):
    """A key pair with which Instep signs in. The private key never leaves the vault; Salesforce gets the certificate.

    A connection has the one in use and, while it is being renewed, the next one.
    """

    place_column = "fingerprint"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="certificates")
    is_next = models.BooleanField(default=False)
    certificate = models.TextField()  # PEM
    private_key_sealed = models.BinaryField()
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the certificate
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["is_next"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "is_next"], name="one_certificate_and_the_next_one")
        ]

    def __str__(self) -> str:
        return f"certificate of {self.connection}, until {self.ends_at:%Y-%m-%d}"

    @property
    def days_left(self) -> int:
        return days_until(self.ends_at, timezone.now())

    @property
    def ends_soon(self) -> bool:
        """It is time to make the next one."""
        return ends_soon(self.ends_at, timezone.now())


class SoapCredential(SealedRow):
    """An administrator's user name, and password with security token appended."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="soap")
    username = models.CharField(max_length=255)
    password_sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"SOAP credential of {self.connection}"


class SoapMigration(models.Model):
    """How far a connection has come off SOAP: the newest comparison of both ways in, and when it switched."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="migration")
    compared_at = models.DateTimeField(null=True)
    comparison = models.JSONField(default=dict)  # documents.ComparisonDocument
    switched_at = models.DateTimeField(null=True)  # None again after going back

    def __str__(self) -> str:
        return f"migration of {self.connection}"


class PendingAuthorization(SealedRow):
    """A trip to Salesforce's Allow page: begun, perhaps answered, taking effect only with Save.

    `state` is kept as a digest and used once; `session_key` binds the answer to the administrator's session.
    """

    place_column = "state_digest"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="pending")
    state_digest = models.CharField(max_length=64, unique=True)
    session_key = models.CharField(max_length=64)
    redirect_uri = models.URLField(max_length=255)
    consumer_key = models.CharField(max_length=256)
    consumer_secret_sealed = models.BinaryField()
    code_verifier_sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    consumed_at = models.DateTimeField(null=True)
    grant_sealed = models.BinaryField(null=True)  # the token response, until it is saved or dropped
    org_id = models.CharField(max_length=18, blank=True)
    org_name = models.CharField(max_length=255, blank=True)
    org_is_sandbox = models.BooleanField(null=True)
    authorized_username = models.CharField(max_length=255, blank=True)
    authorized_user_id = models.CharField(max_length=18, blank=True)
    error_code = models.CharField(max_length=80, blank=True)  # ours, stable; "" while nothing went wrong
    error_text = models.TextField(blank=True)
    error_said = models.TextField(blank=True)  # Salesforce's own code and text
    error_next_step = models.TextField(blank=True)
    may_try_again = models.BooleanField(default=False)  # the same trip may succeed in a while: a new app settling in

    def __str__(self) -> str:
        return f"authorisation of {self.connection}, begun {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_answered(self) -> bool:
        """Salesforce granted it; Save makes it count."""
        return self.grant_sealed is not None


class OrgRecord(models.Model):
    """What all reference data of an org shares: the Salesforce id and name as last imported."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    salesforce_id = models.CharField(max_length=18)
    name = models.CharField(max_length=255)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrgLicence(OrgRecord):
    """A user licence (UserLicense) and its seats."""

    key = models.CharField(max_length=80)  # LicenseDefinitionKey
    total = models.IntegerField()
    used = models.IntegerField()

    class Meta(OrgRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["connection", "salesforce_id"], name="licence_once")]

    @property
    def free(self) -> int:
        return self.total - self.used


class OrgProfile(OrgRecord):
    """A profile; it belongs to exactly one user licence."""

    licence_id_in_org = models.CharField(max_length=18)

    class Meta(OrgRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["connection", "salesforce_id"], name="profile_once")]


class OrgRole(OrgRecord):
    """A role in the org's hierarchy."""

    developer_name = models.CharField(max_length=255, blank=True)
    parent_id_in_org = models.CharField(max_length=18, blank=True)

    class Meta(OrgRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["connection", "salesforce_id"], name="role_once")]


class OrgPermissionSet(OrgRecord):
    """A permission set that can be assigned (not the hidden one behind a profile). `name` is the API name."""

    label = models.CharField(max_length=255)

    class Meta(OrgRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["connection", "salesforce_id"], name="permission_set_once")]


class OrgUserField(models.Model):
    """A field of the org's User object, as describe shows it to the integration user."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    label = models.CharField(max_length=255)
    type = models.CharField(max_length=40)
    length = models.IntegerField(default=0)
    is_createable = models.BooleanField()
    is_updateable = models.BooleanField()
    is_required = models.BooleanField()  # createable, not nillable, not defaulted on create
    is_restricted = models.BooleanField(default=False)
    picklist = models.JSONField(default=list)  # active values, in Salesforce's order

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="user_field_once")]

    def __str__(self) -> str:
        return self.name
