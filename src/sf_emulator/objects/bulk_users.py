"""Many users at once, for measuring: SQLite makes their rows past `insert`, and the indexes afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .columns import quoted
from .org import Org
from .sobjects import SObject
from .tables import create_indexes, drop_indexes

_GIVEN = "Alex Bea Carmen Dag Elif Femi Goro Hana Ines Jonas Kaya Lena Milan"
_FAMILY = "Abel Berg Costa Dorn Ekman Faye Grau Holm Ito Juhl Kern Lund Moro"
_DEPARTMENTS = ("Sales", "Customer Support", "Marketing", "Finance", "Engineering")

# A user's fields by its place among the new ones (m.place); words come from the tables of words.
_OF_EACH_USER = {
    "Username": "lower(g.word || '.' || f.word) || '.' || m.place || '@many.example'",
    "Email": "lower(g.word || '.' || f.word) || '.' || m.place || '@many.example'",
    "FirstName": "g.word",
    "LastName": "f.word",
    "Name": "g.word || ' ' || f.word",
    "Alias": "'u' || m.place % 10000000",
    "CommunityNickname": "'many' || m.place",
    "Department": "d.word",
    "EmployeeNumber": "printf('M%07d', m.place)",
}
_OF_EVERY_USER = {
    "Title": "Clerk",
    "TimeZoneSidKey": "Europe/London",
    "LocaleSidKey": "en_GB",
    "LanguageLocaleKey": "en_US",
    "EmailEncodingKey": "UTF-8",
}
_WORDS = (
    "JOIN made_words g ON g.kind = 'given' AND g.place = m.place % 13 "
    "JOIN made_words f ON f.kind = 'family' AND f.place = m.place / 13 % 13 "
    "JOIN made_words d ON d.kind = 'department' AND d.place = m.place % 5"
)


def add_users(org: Org, count: int) -> None:
    """Add active Standard Users with their login rows and assignments; the licence grows to hold them."""
    profile_id = org.find("Profile", Name="Standard User")[0]["Id"]
    permission_set = org.permission_set_of_profile(profile_id)
    org.store.execute(
        'UPDATE "UserLicense" SET "TotalLicenses" = "TotalLicenses" + ?1, "UsedLicenses" = "UsedLicenses" + ?1 '
        'WHERE "Id" = ?2',
        (count, org.licence_of_profile(profile_id)),
    )
    users, logins, assignments = (org.schema[name] for name in ("User", "UserLogin", "PermissionSetAssignment"))
    with _made_places(org, count):
        _make(org, users, {"Id": "m.user", **_OF_EACH_USER}, {"ProfileId": profile_id, **_OF_EVERY_USER}, _WORDS)
        _make(org, logins, {"Id": "m.login", "UserId": "m.user"}, {})
        _make(org, assignments, {"Id": "m.assignment", "AssigneeId": "m.user"}, {"PermissionSetId": permission_set})


@contextmanager
def _made_places(org: Org, count: int) -> Iterator[None]:
    """A table of the new users' places and of the ids of their rows; no index in the way while it is there."""
    sobjects = [org.schema[name] for name in ("User", "UserLogin", "PermissionSetAssignment")]
    store = org.store
    store.execute("CREATE TABLE made (place INTEGER PRIMARY KEY, user TEXT, login TEXT, assignment TEXT)")
    store.execute("CREATE TABLE made_words (kind TEXT, place INTEGER, word TEXT, PRIMARY KEY (kind, place))")
    words = {"given": _GIVEN.split(), "family": _FAMILY.split(), "department": _DEPARTMENTS}
    for kind, listed in words.items():
        store.executemany("INSERT INTO made_words VALUES (?, ?, ?)", [(kind, *each) for each in enumerate(listed)])
    ids = (org.reserve_ids(sobject, count) for sobject in sobjects)
    store.executemany("INSERT INTO made VALUES (?, ?, ?, ?)", zip(range(count), *ids, strict=True))
    drop_indexes(store, sobjects)
    yield
    store.execute("DROP TABLE made")
    store.execute("DROP TABLE made_words")
    create_indexes(store, sobjects)


def _make(org: Org, sobject: SObject, varying: Mapping[str, str], fixed: Mapping[str, Any], words: str = "") -> None:
    """One row for each place: `varying` is SQL, `fixed` are values."""
    now = org.now()
    stamps = {
        **dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), now),
        **dict.fromkeys(("CreatedById", "LastModifiedById"), org.first_user_id),
    }
    values = sobject.defaults | {name: value for name, value in stamps.items() if name in sobject.fields} | dict(fixed)
    constants = {name: value for name, value in values.items() if name not in varying}
    columns = ", ".join(quoted(name) for name in [*varying, *constants])
    selected = ", ".join([*varying.values(), *("?" for _ in constants)])
    sql = f"INSERT INTO {quoted(sobject.name)} ({columns}) SELECT {selected} FROM made m {words} ORDER BY m.place"  # noqa: S608
    org.store.execute(sql, list(constants.values()))
