"""An org's reference data: licences, profiles, roles, permission sets and the fields of User."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from instep.connections.binding import bind_org, read_org
from instep.connections.models import (
    Connection,
    OrgLicence,
    OrgPermissionSet,
    OrgProfile,
    OrgRecord,
    OrgRole,
    OrgUserField,
)
from instep.salesforce import FieldDescription, UserOrg

BATCH = 500
LICENCES = "SELECT Id, Name, LicenseDefinitionKey, TotalLicenses, UsedLicenses FROM UserLicense"
PROFILES = "SELECT Id, Name, UserLicenseId FROM Profile"
ROLES = "SELECT Id, Name, DeveloperName, ParentRoleId FROM UserRole"
PERMISSION_SETS = "SELECT Id, Name, Label FROM PermissionSet WHERE IsOwnedByProfile = false AND Type <> 'Group'"


def read_catalogue(connection: Connection, org: UserOrg) -> None:
    """Make the Org* tables equal to the org, in six API calls; rows that are gone there go here too.

    All is read before anything is written, and written in one transaction.

    Raises:
        OtherOrg: The org is not the one that the connection is bound to; nothing was changed.
        SalesforceError: From reading.
    """
    info = read_org(org)
    records = [*_licences(connection, org), *_profiles(connection, org), *_roles(connection, org)]
    records += _permission_sets(connection, org)
    fields = [_user_field(connection, field) for field in org.describe("User").fields]
    with transaction.atomic():
        bind_org(connection, info)
        for model in (OrgLicence, OrgProfile, OrgRole, OrgPermissionSet):
            _replace(connection, model, [record for record in records if isinstance(record, model)])
        _replace_fields(connection, fields)


def _licences(connection: Connection, org: UserOrg) -> Iterator[OrgRecord]:
    for row in org.query(LICENCES):
        yield OrgLicence(
            **_shared(connection, row),
            key=row["LicenseDefinitionKey"] or "",
            total=row["TotalLicenses"],
            used=row["UsedLicenses"],
        )


def _profiles(connection: Connection, org: UserOrg) -> Iterator[OrgRecord]:
    for row in org.query(PROFILES):
        yield OrgProfile(**_shared(connection, row), licence_id_in_org=row["UserLicenseId"])


def _roles(connection: Connection, org: UserOrg) -> Iterator[OrgRecord]:
    for row in org.query(ROLES):
        yield OrgRole(
            **_shared(connection, row),
            developer_name=row["DeveloperName"] or "",
            parent_id_in_org=row["ParentRoleId"] or "",
        )


def _permission_sets(connection: Connection, org: UserOrg) -> Iterator[OrgRecord]:
    for row in org.query(PERMISSION_SETS):
        yield OrgPermissionSet(**_shared(connection, row), label=row["Label"])


def _shared(connection: Connection, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"connection": connection, "salesforce_id": row["Id"], "name": row["Name"]}


def _user_field(connection: Connection, field: FieldDescription) -> OrgUserField:
    return OrgUserField(
        connection=connection,
        name=field.name,
        label=field.label,
        type=field.type,
        length=field.length,
        is_createable=field.is_createable,
        is_updateable=field.is_updateable,
        is_required=field.is_required,
        is_restricted=field.is_restricted,
        picklist=[value.value for value in field.picklist if value.is_active],
    )


def _replace(connection: Connection, model: type[OrgRecord], records: Sequence[OrgRecord]) -> None:
    _upsert(model, records, "salesforce_id")
    _delete_gone(connection, model, "salesforce_id", {record.salesforce_id for record in records})


def _replace_fields(connection: Connection, fields: Sequence[OrgUserField]) -> None:
    _upsert(OrgUserField, fields, "name")
    _delete_gone(connection, OrgUserField, "name", {field.name for field in fields})


def _upsert(model: Any, records: Sequence[OrgRecord] | Sequence[OrgUserField], key: str) -> None:
    """Rows keep their ids, so that what points at them stays."""
    kept = {"id", "connection", key}
    model.objects.bulk_create(
        records,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["connection", key],
        update_fields=[field.name for field in model._meta.concrete_fields if field.name not in kept],
    )


def _delete_gone(connection: Connection, model: Any, key: str, present: set[str]) -> None:
    stored = model.objects.filter(connection=connection).values_list("pk", key)
    gone = [row_id for row_id, value in stored if value not in present]
    for start in range(0, len(gone), BATCH):
        model.objects.filter(pk__in=gone[start : start + BATCH]).delete()
