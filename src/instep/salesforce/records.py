"""The frozen records that cross the port."""

import dataclasses
from datetime import datetime

from instep.salesforce.secret import Secret

# Rows that failed for these reasons may be sent again as they are.
TRANSIENT_ROW_CODES = frozenset({"UNABLE_TO_LOCK_ROW"})


@dataclasses.dataclass(frozen=True, slots=True)
class RecordError:
    """Why one record was not written. `status_code` is Salesforce's ("DUPLICATE_USERNAME")."""

    status_code: str
    message: str
    fields: tuple[str, ...] = ()

    @property
    def is_transient(self) -> bool:
        return self.status_code in TRANSIENT_ROW_CODES


@dataclasses.dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of one record of a collection. `id` is empty when it was not created."""

    id: str
    is_success: bool
    errors: tuple[RecordError, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class OrgInfo:
    """An org as its Organization row describes it. `id` has 18 characters."""

    id: str
    name: str
    is_sandbox: bool


@dataclasses.dataclass(frozen=True, slots=True)
class PicklistValue:
    value: str
    label: str
    is_active: bool
    is_default: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class FieldDescription:
    """A field as describe shows it to the running user.

    `is_required` means: creatable, not nillable and not defaulted on create.
    """

    name: str
    label: str
    type: str
    length: int
    is_createable: bool
    is_updateable: bool
    is_required: bool
    is_restricted: bool
    is_external_id: bool
    is_unique: bool
    is_custom: bool
    references: tuple[str, ...]
    picklist: tuple[PicklistValue, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class SObjectDescription:
    """An object's fields, in Salesforce's order."""

    name: str
    label: str
    is_createable: bool
    is_updateable: bool
    is_deletable: bool
    fields: tuple[FieldDescription, ...]

    def field(self, name: str) -> FieldDescription | None:
        return next((field for field in self.fields if field.name == name), None)


@dataclasses.dataclass(frozen=True, slots=True)
class ApiUsage:
    """API calls of the org in the last 24 hours, as the newest answer's Sforce-Limit-Info told."""

    used: int
    allowed: int


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """Which org and user a token speaks for; both ids have 18 characters."""

    org_id: str
    user_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """What a request needs: where the org answers (no trailing slash) and the token to send there."""

    instance_url: str
    token: Secret


@dataclasses.dataclass(frozen=True, slots=True)
class TokenGrant:
    """A verified token response. `refresh_token` is None when none was given (scope missing, or not rotated)."""

    access_token: Secret
    refresh_token: Secret | None
    instance_url: str
    identity_url: str
    identity: Identity
    scope: str
    issued_at: datetime

    @property
    def session(self) -> Session:
        return Session(self.instance_url, self.access_token)


@dataclasses.dataclass(frozen=True, slots=True)
class SoapSession:
    """What SOAP login() brought: a session that REST accepts as a bearer token."""

    session: Session
    identity: Identity
    org_name: str
    is_sandbox: bool
    username: str
