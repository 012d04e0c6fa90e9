"""What Instep remembers once a change is in the org: accounts, what it granted, and the org as now observed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from instep.connections.models import Connection, OrgLicence, OrgProfile
from instep.domain.changes import ChangeKind
from instep.provisioning.models import Account, ObservedGrant, ObservedUser, OwnedGrant, PlannedChange
from instep.provisioning.models.accounts import AccountOrigin
from instep.provisioning.writing import FREEZES, Prepared

Done = Sequence[tuple[Prepared, str]]


def record_link(connection: Connection, change: PlannedChange) -> None:
    """Tie a person to a user; a person who is gone from the directory stays without."""
    if change.person_id is None:
        return
    Account.objects.get_or_create(
        connection=connection,
        person_id=change.person_id,
        defaults={"salesforce_id": change.salesforce_id, "origin": AccountOrigin.LINKED},
    )


def record_done(connection: Connection, kind: ChangeKind, done: Done, now: datetime) -> None:
    """Make what is stored agree with what Salesforce did. Called inside the transaction of the outcomes.

    Args:
        done: Each change with the id of the record that carries it.
    """
    if kind is ChangeKind.CREATE:
        _created(connection, done)
    elif kind is ChangeKind.GRANT:
        _granted(connection, done)
    elif kind is ChangeKind.REVOKE:
        _revoked(connection, done)
    elif kind in FREEZES:
        _froze(connection, done, is_frozen=kind is ChangeKind.FREEZE)
    else:
        _updated(connection, done, now)


def _created(connection: Connection, done: Done) -> None:
    Account.objects.bulk_create(
        [
            Account(
                connection=connection,
                person_id=one.person_id,
                salesforce_id=user_id,
                origin=AccountOrigin.CREATED,
            )
            for one, user_id in done
        ],
        ignore_conflicts=True,
    )
    ObservedUser.objects.bulk_create(
        [_observed(connection, one.record, user_id) for one, user_id in done], ignore_conflicts=True
    )
    _move_seats(connection, Counter(one.record["ProfileId"] for one, _ in done))


def _observed(connection: Connection, record: dict[str, Any], user_id: str) -> ObservedUser:
    return ObservedUser(
        connection=connection,
        salesforce_id=user_id,
        username=record["Username"].lower(),
        email=(record.get("Email") or "").lower(),
        federation_identifier=(record.get("FederationIdentifier") or "").lower(),
        employee_number=record.get("EmployeeNumber") or "",
        name=f"{record.get('FirstName') or ''} {record.get('LastName') or ''}".strip(),
        is_active=True,
        user_type="Standard",
        profile_id_in_org=record["ProfileId"],
        fields=dict(record),
    )


def _updated(connection: Connection, done: Done, now: datetime) -> None:
    rows = _users(connection, done)
    seats: Counter[str] = Counter()
    for one, _ in done:
        row = rows[one.user_id]
        sent = {name: value for name, value in one.record.items() if name != "Id"}
        if "Email" in sent:
            _await_confirmation(connection, one, now)
            del sent["Email"]  # the org keeps the old address until the user confirms
        _count_seats(seats, row, sent)
        row.fields = {**row.fields, **sent}
        row.is_active = sent.get("IsActive", row.is_active)
        row.username = str(sent.get("Username", row.username)).lower()
        row.federation_identifier = str(sent.get("FederationIdentifier", row.federation_identifier) or "").lower()
        row.employee_number = str(sent.get("EmployeeNumber", row.employee_number) or "")
        row.profile_id_in_org = sent.get("ProfileId", row.profile_id_in_org)
    columns = ["fields", "is_active", "username", "federation_identifier", "employee_number", "profile_id_in_org"]
    ObservedUser.objects.bulk_update(rows.values(), columns)
    _move_seats(connection, seats)


def _count_seats(seats: Counter[str], row: ObservedUser, sent: dict[str, Any]) -> None:
    """Seats by profile: an active user has one, of the licence of its profile."""
    if row.is_active:
        seats[row.profile_id_in_org] -= 1
    if sent.get("IsActive", row.is_active):
        seats[sent.get("ProfileId", row.profile_id_in_org)] += 1


def _move_seats(connection: Connection, seats: Counter[str]) -> None:
    licences: Counter[str] = Counter()
    profiles = OrgProfile.objects.filter(connection=connection, salesforce_id__in=seats)
    for profile_id, licence_id in profiles.values_list("salesforce_id", "licence_id_in_org"):
        licences[licence_id] += seats[profile_id]
    for licence_id, moved in licences.items():
        if moved:
            row = OrgLicence.objects.filter(connection=connection, salesforce_id=licence_id)
            row.update(used=F("used") + moved)


def _await_confirmation(connection: Connection, one: Prepared, now: datetime) -> None:
    Account.objects.filter(connection=connection, person_id=one.person_id).update(
        email_requested=str(one.record["Email"]).lower(), email_requested_at=now
    )


def _froze(connection: Connection, done: Done, *, is_frozen: bool) -> None:
    users = [one.user_id for one, _ in done]
    ObservedUser.objects.filter(connection=connection, salesforce_id__in=users).update(is_frozen=is_frozen)
    Account.objects.filter(connection=connection, salesforce_id__in=users).update(frozen_by_instep=is_frozen)


def _granted(connection: Connection, done: Done) -> None:
    ObservedGrant.objects.bulk_create(
        [
            ObservedGrant(
                connection=connection,
                salesforce_id=grant_id,
                user_salesforce_id=one.user_id,
                permission_set_id_in_org=one.change.target_id,
            )
            for one, grant_id in done
        ],
        ignore_conflicts=True,
    )
    accounts = _accounts(connection, done)
    OwnedGrant.objects.bulk_create(
        [
            OwnedGrant(account=accounts[one.user_id], permission_set_id_in_org=one.change.target_id)
            for one, _ in done
            if one.user_id in accounts
        ],
        ignore_conflicts=True,
    )


def _revoked(connection: Connection, done: Done) -> None:
    ObservedGrant.objects.filter(
        connection=connection, salesforce_id__in=[one.record["Id"] for one, _ in done]
    ).delete()
    accounts = _accounts(connection, done)
    for one, _ in done:
        OwnedGrant.objects.filter(
            account=accounts.get(one.user_id), permission_set_id_in_org=one.change.target_id
        ).delete()


def _users(connection: Connection, done: Done) -> dict[str, ObservedUser]:
    rows = ObservedUser.objects.filter(connection=connection, salesforce_id__in=[one.user_id for one, _ in done])
    return {row.salesforce_id: row for row in rows}


def _accounts(connection: Connection, done: Done) -> dict[str, Account]:
    rows = Account.objects.filter(connection=connection, salesforce_id__in=[one.user_id for one, _ in done])
    return {row.salesforce_id: row for row in rows}
