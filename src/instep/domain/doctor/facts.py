"""What the doctor judges: values that were read once. Whatever the org did not show is an `Unseen`."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta

from instep.domain.credentials import SignIn
from instep.domain.mapping import UserSchema
from instep.domain.problems import Problem


@dataclasses.dataclass(frozen=True, slots=True)
class Unseen:
    """`said` is Salesforce's code and text."""

    said: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """One address of Salesforce, as an unauthenticated request found it.

    `clock_ahead` is how far Salesforce's clock is before ours. `versions` is empty when the host lists none.
    """

    address: str
    refused: Problem | None = None
    certificate_ends: datetime | None = None
    clock_ahead: timedelta | None = None
    versions: tuple[str, ...] = ()

    @property
    def has_tls(self) -> bool:
        return self.address.startswith("https:")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AppFacts:
    """The stored OAuth credential. `settles_since`: when the app was last entered or authorised here. `last_trip`: our
    code for how the newest attempt to authorise it failed; empty when it did not."""

    scopes: frozenset[str]
    needs_refresh_token: bool = True
    signs_assertions: bool = False
    refreshed_at: datetime | None = None
    rotated_at: datetime | None = None
    settles_since: datetime | None = None
    last_trip: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignInFacts:
    """How it went. `code` is Salesforce's, `meaning` ours for the same OAuth error."""

    way: SignIn | None
    sentence: str = ""
    refused: Problem | None = None
    code: str = ""
    meaning: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSource:
    """The profile, a permission set or a group of them, and the permissions it gives ("ApiEnabled")."""

    name: str
    is_profile: bool
    permissions: frozenset[str]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UserFacts:
    """The user that Instep signs in as. `known` are the permissions that this org has at all."""

    username: str
    profile: str
    sources: tuple[PermissionSource, ...]
    known: frozenset[str]

    def sources_of(self, permission: str) -> tuple[PermissionSource, ...]:
        return tuple(source for source in self.sources if permission in source.permissions)

    def has(self, permission: str) -> bool:
        return bool(self.sources_of(permission))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFacts:
    name: str
    total: int
    used: int

    @property
    def left(self) -> int:
        return self.total - self.used


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InstalledApp:
    """An app that the integration user uses. `period` is None when its refresh tokens last until revoked."""

    name: str
    admin_approved_only: bool
    period: int | None
    by_inactivity: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrgFacts:
    """What was read in the org, once."""

    id: str
    name: str
    edition: str
    is_sandbox: bool
    trial_ends: datetime | None = None
    calls_used: int | None = None
    calls_allowed: int | None = None
    user: UserFacts | Unseen
    apps: tuple[InstalledApp, ...] | Unseen
    licences: tuple[LicenceFacts, ...] | Unseen
    permission_set_licences: tuple[LicenceFacts, ...] | Unseen
    policies: tuple[str, ...] | Unseen
    duplicate_roles: tuple[str, ...] | Unseen
    duplicate_profiles: tuple[str, ...] | Unseen
    user_fields: UserSchema | Unseen


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything. `app` and `soap_username` tell what is stored; `org` is None when nobody could sign in."""

    now: datetime
    environment: str
    api_version: str
    soap_version: str
    hosts: tuple[HostFacts, ...]
    sign_in: SignInFacts
    app: AppFacts | None = None
    soap_username: str = ""
    org: OrgFacts | None = None
    mapped: frozenset[str] = frozenset()
    wanted_values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def user(self) -> UserFacts | None:
        """The integration user, when it could be read."""
        return self.org.user if self.org and isinstance(self.org.user, UserFacts) else None
