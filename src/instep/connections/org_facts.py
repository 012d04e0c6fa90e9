"""Reads in an org what the doctor judges: a dozen API calls, whatever the org's size, none of which changes anything.

What the integration user may not see is `Unseen` and spoils nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from instep.connections.binding import one_row
from instep.connections.catalogue import LICENCES
from instep.domain.doctor.facts import InstalledApp, LicenceFacts, OrgFacts, PermissionSource, Unseen, UserFacts
from instep.domain.mapping import UserField, UserSchema
from instep.salesforce import FieldDescription, Refused, UserOrg
from instep.salesforce.soql import literal

Seen = TypeVar("Seen")

PERMISSION = "Permissions"  # put before a permission's name on PermissionSet
ORGANIZATION = "SELECT Id, Name, OrganizationType, IsSandbox, TrialExpirationDate FROM Organization"
PERMISSION_SET_LICENCES = "SELECT MasterLabel, TotalLicenses, UsedLicenses FROM PermissionSetLicense"
ACTIVE_POLICIES = "SELECT MasterLabel FROM UserAccessPolicy WHERE Status = 'Active' ORDER BY MasterLabel"
INSTALLED_APPS = (
    "SELECT Name, OptionsAllowAdminApprovedUsersOnly, OptionsRefreshTokenValidityMetric, RefreshTokenValidityPeriod "
    "FROM ConnectedApplication ORDER BY Name"
)


def read_org_facts(org: UserOrg, who: str, permissions: Iterable[str]) -> OrgFacts:
    """Everything about the org. `who` is a condition of SOQL that finds the integration user; of `permissions`, those
    that the org has are looked up.

    Raises:
        SalesforceError: The org cannot be read at all.
    """
    row = one_row(org, ORGANIZATION)
    trial_ends = row["TrialExpirationDate"]
    user = _visible(lambda: _user(org, who, permissions))
    return OrgFacts(
        id=row["Id"],
        name=row["Name"],
        edition=row["OrganizationType"] or "unknown edition",
        is_sandbox=bool(row["IsSandbox"]),
        trial_ends=datetime.fromisoformat(trial_ends) if trial_ends else None,
        user=user,
        apps=_visible(lambda: _apps(org, user.username)) if isinstance(user, UserFacts) else user,
        licences=_visible(lambda: _licences(org, LICENCES, "Name")),
        permission_set_licences=_visible(lambda: _licences(org, PERMISSION_SET_LICENCES, "MasterLabel")),
        policies=_visible(lambda: tuple(each["MasterLabel"] for each in org.query(ACTIVE_POLICIES))),
        duplicate_roles=_visible(lambda: _duplicates(org, "UserRole")),
        duplicate_profiles=_visible(lambda: _duplicates(org, "Profile")),
        user_fields=_visible(lambda: _user_fields(org)),
        calls_used=org.usage.used if org.usage else None,
        calls_allowed=org.usage.allowed if org.usage else None,
    )


def _visible(read: Callable[[], Seen]) -> Seen | Unseen:
    try:
        return read()
    except Refused as error:
        return Unseen(error.said)


def _user(org: UserOrg, who: str, permissions: Iterable[str]) -> UserFacts:
    fields = {field.name for field in org.describe("PermissionSet").fields}
    known = [name for name in permissions if f"{PERMISSION}{name}" in fields]
    columns = ", ".join(f"PermissionSet.{PERMISSION}{name}" for name in known)
    rows = list(
        org.query(
            "SELECT Assignee.Username, Assignee.Profile.Name, PermissionSet.Label, PermissionSet.IsOwnedByProfile, "  # noqa: S608
            f"{columns} FROM PermissionSetAssignment WHERE Assignee.{who} AND IsActive = true"
        )
    )
    if not rows:
        raise Refused("the integration user's own permission sets are not shown to it")
    assignee = rows[0]["Assignee"]
    return UserFacts(
        username=assignee["Username"],
        profile=assignee["Profile"]["Name"],
        sources=tuple(_source(row["PermissionSet"], known) for row in rows),
        known=frozenset(known),
    )


def _source(row: Mapping[str, Any], known: Iterable[str]) -> PermissionSource:
    return PermissionSource(
        name=row["Label"],
        is_profile=bool(row["IsOwnedByProfile"]),
        permissions=frozenset(name for name in known if row[f"{PERMISSION}{name}"]),
    )


def _apps(org: UserOrg, username: str) -> tuple[InstalledApp, ...]:
    """The policies of the apps that the integration user has granted something: no record tells which one is ours."""
    tokens = org.query(f"SELECT AppName FROM OauthToken WHERE User.Username = {literal(username)}")  # noqa: S608
    granted = {row["AppName"] for row in tokens}
    return tuple(_app(row) for row in org.query(INSTALLED_APPS) if row["Name"] in granted)


def _app(row: Mapping[str, Any]) -> InstalledApp:
    return InstalledApp(
        name=row["Name"],
        admin_approved_only=bool(row["OptionsAllowAdminApprovedUsersOnly"]),
        period=row["RefreshTokenValidityPeriod"],
        by_inactivity=bool(row["OptionsRefreshTokenValidityMetric"]),
    )


def _licences(org: UserOrg, soql: str, name: str) -> tuple[LicenceFacts, ...]:
    return tuple(
        LicenceFacts(name=row[name], total=row["TotalLicenses"], used=row["UsedLicenses"]) for row in org.query(soql)
    )


def _duplicates(org: UserOrg, sobject: str) -> tuple[str, ...]:
    """Names that several records share, counted by the org."""
    rows = org.query(f"SELECT Name FROM {sobject} GROUP BY Name HAVING COUNT(Id) > 1 ORDER BY Name")  # noqa: S608
    return tuple(row["Name"] for row in rows)


def _user_fields(org: UserOrg) -> UserSchema:
    return {field.name: _user_field(field) for field in org.describe("User").fields}


def _user_field(field: FieldDescription) -> UserField:
    return UserField(
        name=field.name,
        label=field.label,
        type=field.type,
        length=field.length,
        is_required=field.is_required,
        is_createable=field.is_createable,
        is_updateable=field.is_updateable,
        is_restricted=field.is_restricted,
        picklist=tuple(value.value for value in field.picklist if value.is_active),
    )
