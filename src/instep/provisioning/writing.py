"""Turns planned changes into Salesforce records, sends a collection, and reads back what an earlier try did."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from instep.connections.models import Connection
from instep.domain.changes import ChangeKind
from instep.provisioning.importing import IDS_A_QUERY, batched
from instep.provisioning.models import Account, ObservedGrant, ObservedUser, PlannedChange
from instep.salesforce import SaveResult, UserOrg
from instep.salesforce.soql import literal

USER_UPDATES = frozenset({ChangeKind.UPDATE, ChangeKind.REACTIVATE, ChangeKind.DEACTIVATE})
FREEZES = frozenset({ChangeKind.FREEZE, ChangeKind.UNFREEZE})


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """A change and the record that carries it out. `user_id` is empty for a user yet to be created."""

    change: PlannedChange
    person_id: int
    record: dict[str, Any]
    user_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Skipped:
    """A change that has nothing to act on any more, and why."""

    change: PlannedChange
    reason: str


def prepare(connection: Connection, kind: ChangeKind, changes: Sequence[PlannedChange]) -> list[Prepared | Skipped]:
    """Records in the order of the changes, with the ids that earlier changes of the plan brought."""
    present = [(change, change.person_id) for change in changes if change.person_id]
    skipped = [Skipped(change, "the person is gone from the directory") for change in changes if not change.person_id]
    return [*skipped, *_prepared(connection, kind, present)]


def _prepared(
    connection: Connection, kind: ChangeKind, changes: Sequence[tuple[PlannedChange, int]]
) -> list[Prepared | Skipped]:
    people = {person_id for _, person_id in changes}
    people |= {field["person"] for change, _ in changes for field in change.fields if field["person"]}
    accounts = Account.objects.filter(connection=connection, person__in=people)
    user_ids = dict(accounts.values_list("person", "salesforce_id"))
    if kind is ChangeKind.CREATE:
        return [Prepared(change, person_id, _fields(change, user_ids), "") for change, person_id in changes]
    there = [(change, person_id, user_ids[person_id]) for change, person_id in changes if person_id in user_ids]
    missing = [
        Skipped(change, "the user was not created") for change, person_id in changes if person_id not in user_ids
    ]
    return [*missing, *_about_users(connection, kind, there, user_ids)]


About = Sequence[tuple[PlannedChange, int, str]]  # change, person, Salesforce id of the user


def _about_users(
    connection: Connection, kind: ChangeKind, changes: About, user_ids: dict[int, str]
) -> list[Prepared | Skipped]:
    if kind in USER_UPDATES:
        return [_update(change, person_id, user_id, user_ids) for change, person_id, user_id in changes]
    if kind in FREEZES:
        return _freezes(connection, kind, changes)
    if kind is ChangeKind.GRANT:
        return [
            Prepared(change, person_id, {"AssigneeId": user_id, "PermissionSetId": change.target_id}, user_id)
            for change, person_id, user_id in changes
        ]
    return _revokes(connection, changes)


def send(org: UserOrg, kind: ChangeKind, prepared: Sequence[Prepared]) -> list[SaveResult]:
    """One collection; results in the order given."""
    records = [one.record for one in prepared]
    match kind:
        case ChangeKind.CREATE:
            return org.create("User", records)
        case ChangeKind.GRANT:
            return org.create("PermissionSetAssignment", records)
        case ChangeKind.REVOKE:
            return org.delete([record["Id"] for record in records])
        case ChangeKind.FREEZE | ChangeKind.UNFREEZE:
            return org.update("UserLogin", records)
        case _:
            return org.update("User", records)


def read_back(org: UserOrg, kind: ChangeKind, prepared: Sequence[Prepared]) -> dict[int, str]:
    """Which of these changes are in the org already, and the id of the record of each, by the change's key."""
    if kind is ChangeKind.CREATE:
        return _created(org, prepared)
    if kind is ChangeKind.GRANT:
        return _granted(org, prepared)
    if kind is ChangeKind.REVOKE:
        there = _rows(org, "PermissionSetAssignment", ["Id"], [one.record["Id"] for one in prepared])
        return {one.change.pk: one.record["Id"] for one in prepared if one.record["Id"] not in there}
    sobject = "UserLogin" if kind in FREEZES else "User"
    fields = sorted({name for one in prepared for name in one.record})
    rows = _rows(org, sobject, fields, [one.record["Id"] for one in prepared])
    return {one.change.pk: one.record["Id"] for one in prepared if _holds(rows.get(one.record["Id"]), one.record)}


def _fields(change: PlannedChange, user_ids: dict[int, str]) -> dict[str, Any]:
    return {
        field["field"]: user_ids.get(field["person"]) or field["after"] if field["person"] else field["after"]
        for field in change.fields
    }


def _update(change: PlannedChange, person_id: int, user_id: str, user_ids: dict[int, str]) -> Prepared | Skipped:
    """A manager who was not created after all is left out."""
    record = _fields(change, user_ids)
    for field in change.fields:
        if field["person"] and not record[field["field"]]:
            del record[field["field"]]
    if not record:
        return Skipped(change, "the manager's user was not created")
    return Prepared(change, person_id, {"Id": user_id, **record}, user_id)


def _freezes(connection: Connection, kind: ChangeKind, changes: About) -> list[Prepared | Skipped]:
    rows = ObservedUser.objects.filter(connection=connection, salesforce_id__in=[user_id for _, _, user_id in changes])
    logins = dict(rows.exclude(login_id="").values_list("salesforce_id", "login_id"))
    return [
        Prepared(change, person_id, {"Id": logins[user_id], "IsFrozen": kind is ChangeKind.FREEZE}, user_id)
        if user_id in logins
        else Skipped(change, "the org showed no login to freeze")
        for change, person_id, user_id in changes
    ]


def _revokes(connection: Connection, changes: About) -> list[Prepared | Skipped]:
    users = [user_id for _, _, user_id in changes]
    rows = ObservedGrant.objects.filter(connection=connection, user_salesforce_id__in=users)
    ids = {(row.user_salesforce_id, row.permission_set_id_in_org): row.salesforce_id for row in rows}
    return [
        Prepared(change, person_id, {"Id": ids[user_id, change.target_id]}, user_id)
        if (user_id, change.target_id) in ids
        else Skipped(change, "it is gone already")
        for change, person_id, user_id in changes
    ]


def _created(org: UserOrg, prepared: Sequence[Prepared]) -> dict[int, str]:
    ids: dict[str, str] = {}
    for batch in batched([one.record["Username"] for one in prepared], IDS_A_QUERY):
        for row in org.query(f"SELECT Id, Username FROM User WHERE Username IN ({_literals(batch)})"):  # noqa: S608
            ids[row["Username"].lower()] = row["Id"]
    found = {one.change.pk: ids.get(one.record["Username"].lower()) for one in prepared}
    return {key: user_id for key, user_id in found.items() if user_id}


def _granted(org: UserOrg, prepared: Sequence[Prepared]) -> dict[int, str]:
    pairs: dict[tuple[str, str], str] = {}
    for batch in batched(sorted({one.user_id for one in prepared}), IDS_A_QUERY):
        soql = f"SELECT Id, AssigneeId, PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId IN ({_literals(batch)})"  # noqa: S608, E501
        for row in org.query(soql):
            pairs[row["AssigneeId"], row["PermissionSetId"]] = row["Id"]
    found = {one.change.pk: pairs.get((one.user_id, one.change.target_id)) for one in prepared}
    return {key: grant_id for key, grant_id in found.items() if grant_id}


def _rows(org: UserOrg, sobject: str, fields: Sequence[str], ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for batch in batched(ids, IDS_A_QUERY):
        soql = f"SELECT {', '.join(fields)} FROM {sobject} WHERE Id IN ({_literals(batch)})"  # noqa: S608
        rows |= {row["Id"]: row for row in org.query(soql)}
    return rows


def _holds(row: dict[str, Any] | None, record: dict[str, Any]) -> bool:
    """Whether the org has what was sent. A new address waits for its user, so it never tells."""
    if row is None or "Email" in record:
        return False
    return all((row.get(name) or None) == (value or None) for name, value in record.items())


def _literals(values: Iterable[str]) -> str:
    return ", ".join(map(literal, values))
