"""Putting a sample's settings, records and passwords into an empty org.

Records refer to others by what people call them: `Profile.Name: Standard User` sets ProfileId. `Permissions`
lists a profile's or permission set's permissions (`all`, or API names; what they need comes along). `Objects` and
`Fields` say what they give of objects and fields: `granting` reads them.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from .errors import RecordRefused
from .granting import ACCESS_KEYS, GIVE_ACCESS, AccessUnusable, Granting
from .org import Org
from .record_types import FIELD as RECORD_TYPE
from .sample import Records, Sample, SampleUnreadable
from .sobjects import SObject
from .times import wire_time
from .user_permissions import NEED_LICENCE, PERMISSIONS, with_required

_NEEDED = ("Organization", "User")


class _Unusable(Exception):
    """Why one record cannot be made."""


def fill(org: Org, sample: Sample) -> None:
    """Fill an empty org. Raises SampleUnreadable with every record that cannot be made."""
    for name, value in sample.settings.items():
        org.change_setting(name, value)
    access = Granting(org)
    problems = [problem for records in sample.records for problem in _make(org, records, access)]
    access.write()
    problems = problems or [f"records: there is no {name}" for name in _NEEDED if not org.find(name)]
    problems = problems or list(_give_passwords(org, sample.passwords))
    if problems:
        raise SampleUnreadable(*problems)


def _make(org: Org, records: Records, access: Granting) -> Iterator[str]:
    """Make the records of one object; answers what is wrong with those that cannot be made."""
    place = f"{records.place}: records: {records.sobject}"
    sobject = org.schema.sobject(records.sobject)
    if sobject is None:
        yield f"{records.place}: records: there is no object {records.sobject!r}"
        return
    for number, record in enumerate(records.records, 1):
        try:
            record_id = org.insert(sobject.name, _fields(org, sobject, record), None)
            access.note(sobject, record_id, record)
        except RecordRefused as refused:
            for error in refused.errors:
                yield f"{place} {number}: {error.status_code}: {error.message}"
        except (_Unusable, AccessUnusable) as unusable:
            yield f"{place} {number}: {unusable}"


def _fields(org: Org, sobject: SObject, record: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in record.items():
        if name == "Permissions":
            fields |= {f"Permissions{given}": True for given in _permissions(value)}
        elif name in ACCESS_KEYS and sobject.name in GIVE_ACCESS:
            continue
        elif "." in name:
            reference, record_id = _referred(org, sobject, name, value)
            fields[reference] = record_id
        else:
            fields[name] = _plain(value)
    return fields


def _plain(value: Any) -> Any:
    """YAML reads `2026-12-31` as a date; clients send text."""
    if isinstance(value, datetime):
        return wire_time(value)
    return value.isoformat() if isinstance(value, date) else value


def _permissions(given: Any) -> frozenset[str]:
    if given == "all":
        return frozenset(PERMISSIONS) - NEED_LICENCE - {"ApiUserOnly"}
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise _Unusable(f"Permissions are `all` or a list of names, not {given!r}")
    unknown = set(given) - set(PERMISSIONS)
    if unknown:
        raise _Unusable(f"there is no permission {sorted(unknown)}")
    return with_required(given)


def _referred(org: Org, sobject: SObject, path: str, value: Any) -> tuple[str, str]:
    relationship, _, name = path.partition(".")
    reference = sobject.relationship(relationship)
    if reference is None:
        raise _Unusable(f"there is no relationship {relationship!r}")
    if not isinstance(value, (str, int, float)):
        raise _Unusable(f"{path} is one value of the parent, not {value!r}")
    parents = [org.schema[parent] for parent in reference.reference_to if org.schema[parent].field(name)]
    if not parents:
        raise _Unusable(f"{path}: {' and '.join(reference.reference_to)} have no field {name!r}")
    found = [row for parent in parents for row in org.find(parent.name, **{name: value})]
    if reference.name == RECORD_TYPE:
        found = [row for row in found if row["SobjectType"] == sobject.name]
    if len(found) != 1:
        raise _Unusable(f"{path} = {value!r} is {len(found)} records, not one")
    return reference.name, found[0]["Id"]


def _give_passwords(org: Org, passwords: dict[str, dict[str, str]]) -> Iterator[str]:
    for username, secrets in passwords.items():
        users = org.find("User", Username=username)
        if not users:
            yield f"passwords: there is no user {username!r}"
            continue
        org.set_password(users[0]["Id"], secrets["password"])
        if "security_token" in secrets:
            org.set_security_token(users[0]["Id"], secrets["security_token"])
