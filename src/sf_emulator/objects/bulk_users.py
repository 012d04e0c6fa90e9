"""Many users at once, for measuring: rows made past `insert`, as many a second as SQLite takes."""

from collections.abc import Iterator
from typing import Any

from .org import Org
from .tables import quoted

_CHUNK = 20_000
_GIVEN = (
    "Alex",
    "Bea",
    "Carmen",
    "Dag",
    "Elif",
    "Femi",
    "Goro",
    "Hana",
    "Ines",
    "Jonas",
    "Kaya",
    "Lena",
    "Milan",
)
_FAMILY = (
    "Abel",
    "Berg",
    "Costa",
    "Dorn",
    "Ekman",
    "Faye",
    "Grau",
    "Holm",
    "Ito",
    "Juhl",
    "Kern",
    "Lund",
    "Moro",
)
_DEPARTMENTS = ("Sales", "Customer Support", "Marketing", "Finance", "Engineering")


def add_users(org: Org, count: int) -> None:
    """Add active Standard Users with their login rows and assignments; the licence grows to hold them."""
    profile_id = org.find("Profile", Name="Standard User")[0]["Id"]
    licence_id = org.licence_of_profile(profile_id)
    org.store.execute(
        'UPDATE "UserLicense" SET "TotalLicenses" = "TotalLicenses" + ?1, "UsedLicenses" = "UsedLicenses" + '
        "?1 "
        'WHERE "Id" = ?2',
        (count, licence_id),
    )
    for start in range(0, count, _CHUNK):
        _add_chunk(org, profile_id, start, min(count, start + _CHUNK))


def _add_chunk(org: Org, profile_id: str, start: int, end: int) -> None:
    user_ids = org.reserve_ids(org.schema["User"], end - start)
    _write(org, "User", (_user(place, profile_id) for place in range(start, end)), user_ids)
    _write_for_each(org, "UserLogin", [{"UserId": user_id} for user_id in user_ids])
    permission_set = org.permission_set_of_profile(profile_id)
    assignments = [{"AssigneeId": user_id, "PermissionSetId": permission_set} for user_id in user_ids]
    _write_for_each(org, "PermissionSetAssignment", assignments)


def _user(place: int, profile_id: str) -> dict[str, Any]:
    given = _GIVEN[place % len(_GIVEN)]
    family = _FAMILY[place // len(_GIVEN) % len(_FAMILY)]
    username = f"{given}.{family}.{place}@many.example".lower()
    return {
        "Username": username,
        "Email": username,
        "FirstName": given,
        "LastName": family,
        "Name": f"{given} {family}",
        "Alias": f"u{place % 10_000_000}",
        "CommunityNickname": f"many{place}",
        "Department": _DEPARTMENTS[place % len(_DEPARTMENTS)],
        "Title": "Clerk",
        "EmployeeNumber": f"M{place:07}",
        "ProfileId": profile_id,
        "TimeZoneSidKey": "Europe/London",
        "LocaleSidKey": "en_GB",
        "LanguageLocaleKey": "en_US",
        "EmailEncodingKey": "UTF-8",
    }


def _write_for_each(org: Org, name: str, records: list[dict[str, Any]]) -> None:
    _write(org, name, iter(records), org.reserve_ids(org.schema[name], len(records)))


def _write(org: Org, name: str, records: Iterator[dict[str, Any]], ids: list[str]) -> None:
    sobject = org.schema[name]
    now = org.now()
    stamps = {"CreatedDate": now, "LastModifiedDate": now, "SystemModstamp": now}
    people = {"CreatedById": org.first_user_id, "LastModifiedById": org.first_user_id}
    common = sobject.defaults | {key: value for key, value in (stamps | people).items() if key in sobject.fields}
    varying = ["Id", *next_keys(records_list := list(records))]
    constants = {key: value for key, value in common.items() if key not in varying}
    columns = ", ".join(quoted(key) for key in [*varying, *constants])
    marks = ", ".join("?" * (len(varying) + len(constants)))
    fixed = tuple(constants.values())
    rows = ((record_id, *record.values(), *fixed) for record_id, record in zip(ids, records_list, strict=True))
    org.store.executemany(f"INSERT INTO {quoted(name)} ({columns}) VALUES ({marks})", rows)  # noqa: S608


def next_keys(records: list[dict[str, Any]]) -> list[str]:
    """The fields that the records set: all of them set the same."""
    return list(records[0])
