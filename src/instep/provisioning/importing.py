"""Reads an org's users, frozen logins and permission set assignments into what is observed. Streams: pages go to
the database as they come. Running a step twice gives the same rows."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from instep.connections.models import Connection, OrgUserField
from instep.domain.mapping import DEFAULT_MAPPING
from instep.provisioning.models import Account, ObservedGrant, ObservedUser
from instep.salesforce import UserOrg

BATCH = 500
IDS_A_QUERY = 100  # keeps the address under Salesforce's 16,384 bytes
# What matching and protection ask for, besides the mapped fields.
ALWAYS_READ = [
    *("Id", "Username", "Email", "FederationIdentifier", "EmployeeNumber", "Name", "IsActive", "UserType"),
    *("ProfileId", "UserRoleId", "ManagerId", "SystemModstamp"),
]
_USER_COLUMNS = ["username", "email", "federation_identifier", "employee_number", "name", "is_active", "user_type"]
_USER_COLUMNS += ["profile_id_in_org", "fields", "system_modstamp", "import_run"]


def import_users(connection: Connection, org: UserOrg, run_id: UUID) -> int:
    """Read every User. Returns how many; users that are gone are forgotten."""
    fields = fields_to_read(connection)
    rows = org.query(f"SELECT {', '.join(fields)} FROM User")  # noqa: S608 - names come from describe
    count = _store(connection, ObservedUser, (_user(connection, row, fields, run_id) for row in rows), _USER_COLUMNS)
    ObservedUser.objects.filter(connection=connection).exclude(import_run=run_id).delete()
    _confirm_addresses(connection)
    return count


def import_logins(connection: Connection, org: UserOrg) -> int:
    """Read who is frozen (UserLogin). Returns how many rows there are."""
    return _store_logins(connection, org.query("SELECT Id, UserId, IsFrozen FROM UserLogin"))


def import_missing_logins(connection: Connection, org: UserOrg, user_ids: Iterable[str]) -> None:
    """Read the logins of users that were created since the last import; no call when none is missing."""
    users = ObservedUser.objects.filter(connection=connection, salesforce_id__in=user_ids, login_id="")
    for batch in batched(users.values_list("salesforce_id", flat=True), IDS_A_QUERY):
        ids = ", ".join(f"'{user_id}'" for user_id in batch)
        _store_logins(connection, org.query(f"SELECT Id, UserId, IsFrozen FROM UserLogin WHERE UserId IN ({ids})"))  # noqa: S608


def _store_logins(connection: Connection, rows: Iterable[dict[str, Any]]) -> int:
    count = 0
    for batch in batched(rows, BATCH):
        by_user = {row["UserId"]: row for row in batch}
        users = list(ObservedUser.objects.filter(connection=connection, salesforce_id__in=by_user))
        for user in users:
            user.login_id = by_user[user.salesforce_id]["Id"]
            user.is_frozen = by_user[user.salesforce_id]["IsFrozen"]
        ObservedUser.objects.bulk_update(users, ["login_id", "is_frozen"])
        count += len(by_user)
    return count


def import_grants(connection: Connection, org: UserOrg, run_id: UUID) -> int:
    """Read permission set assignments, without the sets behind profiles and groups. Returns how many."""
    rows = org.query(
        "SELECT Id, AssigneeId, PermissionSetId FROM PermissionSetAssignment "
        "WHERE PermissionSet.IsOwnedByProfile = false AND PermissionSetGroupId = null"
    )
    known = ObservedGrant.objects.filter(connection=connection)
    known.update(import_run=None)
    count = 0
    for batch in batched((_grant(connection, row, run_id) for row in rows), BATCH):
        users = {grant.user_salesforce_id for grant in batch}
        with transaction.atomic():
            # A grant that was taken and given again has a new id for the same pair: the old row goes first.
            known.filter(import_run=None, user_salesforce_id__in=users).delete()
            count += _store(connection, ObservedGrant, batch, ["import_run"])
    known.filter(import_run=None).delete()
    return count


def fields_to_read(connection: Connection) -> list[str]:
    """Mapped fields that the org has, and those that are always read; each once."""
    known = set(OrgUserField.objects.filter(connection=connection).values_list("name", flat=True))
    return list(dict.fromkeys([*ALWAYS_READ, *(name for name in DEFAULT_MAPPING if name in known)]))


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def _store(connection: Connection, model: type[Any], rows: Iterable[Any], columns: list[str]) -> int:
    count = 0
    for batch in batched(rows, BATCH):
        model.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["connection", "salesforce_id"], update_fields=columns
        )
        count += len(batch)
    return count


def _user(connection: Connection, row: dict[str, Any], fields: list[str], run_id: UUID) -> ObservedUser:
    return ObservedUser(
        connection=connection,
        salesforce_id=row["Id"],
        username=(row["Username"] or "").lower(),
        email=(row["Email"] or "").lower(),
        federation_identifier=(row.get("FederationIdentifier") or "").lower(),
        employee_number=row.get("EmployeeNumber") or "",
        name=row.get("Name") or "",
        is_active=row["IsActive"],
        user_type=row.get("UserType") or "",
        profile_id_in_org=row["ProfileId"] or "",
        fields={name: row.get(name) for name in fields if name not in ("Id", "SystemModstamp")},
        system_modstamp=_moment(row.get("SystemModstamp")),
        import_run=run_id,
    )


def _grant(connection: Connection, row: dict[str, Any], run_id: UUID) -> ObservedGrant:
    return ObservedGrant(
        connection=connection,
        salesforce_id=row["Id"],
        user_salesforce_id=row["AssigneeId"],
        permission_set_id_in_org=row["PermissionSetId"],
        import_run=run_id,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _confirm_addresses(connection: Connection) -> None:
    """An address that was sent and now stands in the org was confirmed by its user."""
    waiting = Account.objects.filter(connection=connection).exclude(email_requested="")
    observed = dict(
        ObservedUser.objects.filter(
            connection=connection, salesforce_id__in=waiting.values("salesforce_id")
        ).values_list("salesforce_id", "email")
    )
    confirmed = [account.pk for account in waiting if observed.get(account.salesforce_id) == account.email_requested]
    Account.objects.filter(pk__in=confirmed).update(email_requested="", email_requested_at=None)
