"""A shadow import: the org read by SOAP and by OAuth side by side. It writes nothing and keeps only differences."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

from instep.connections.binding import read_org
from instep.connections.models import Connection
from instep.connections.opening import open_org_by
from instep.domain.comparing import Difference, Record, compare_permissions, compare_records
from instep.domain.credentials import SignIn
from instep.salesforce import Unintelligible, UserOrg
from instep.salesforce.soql import literal

KEPT = 200  # differences; all of them are counted
PERMISSION = "Permissions"
FIELDS_A_QUERY = 100  # keeps the address under Salesforce's 16,384 bytes
Progress = Callable[[str], None]


@dataclasses.dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a side is signed in as, and in which org."""

    org_id: str
    org_name: str
    username: str
    profile: str


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """What both see. `differences` are the first KEPT of `difference_count`; `records` counts what SOAP sees."""

    soap: SignedIn
    oauth: SignedIn
    differences: tuple[Difference, ...] = ()
    difference_count: int = 0
    records: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def is_same_org(self) -> bool:
        return self.soap.org_id == self.oauth.org_id


@dataclasses.dataclass(frozen=True, slots=True)
class _Kind:
    """One object that is compared."""

    sobject: str
    name_field: str
    fields: tuple[str, ...]
    where: str = ""

    @property
    def soql(self) -> str:
        names = ", ".join(dict.fromkeys(("Id", self.name_field, *self.fields)))
        return f"SELECT {names} FROM {self.sobject}{self.where} ORDER BY Id"  # noqa: S608 - names from below and describe


_CATALOGUE = (
    _Kind("UserLicense", "Name", ("LicenseDefinitionKey", "TotalLicenses")),
    _Kind("Profile", "Name", ("UserLicenseId",)),
    _Kind("UserRole", "Name", ("DeveloperName", "ParentRoleId")),
    _Kind("PermissionSet", "Name", ("Label",), " WHERE IsOwnedByProfile = false"),
    _Kind("Group", "DeveloperName", ("Name", "Type")),
    _Kind("PermissionSetAssignment", "Id", ("AssigneeId", "PermissionSetId")),
)
_USER_FIELDS = ("IsActive", "Email", "FirstName", "LastName", "ProfileId", "UserRoleId", "ManagerId", "EmployeeNumber")


def compare(connection: Connection, *, soap_username: str, oauth_username: str, progress: Progress) -> Comparison:
    """Read the org by both credentials and compare as the rows come.

    Args:
        progress: Told the name of each object as it is begun.

    Raises:
        InvalidCredentials, AuthorizationLost, SalesforceError: From either side.
    """
    with ExitStack() as opened:
        soap = opened.enter_context(open_org_by(connection, SignIn.SOAP))
        oauth = opened.enter_context(open_org_by(connection, SignIn.OAUTH))
        found = Comparison(_who(soap, soap_username), _who(oauth, oauth_username))
        if not found.is_same_org:
            return found
        return _compare_all(found, soap, oauth, progress)


def _compare_all(found: Comparison, soap: UserOrg, oauth: UserOrg, progress: Progress) -> Comparison:
    records: Counter[str] = Counter()
    kept: list[Difference] = []
    total = 0
    for difference in _differences(found, soap, oauth, records, progress):
        total += 1
        if len(kept) < KEPT:
            kept.append(difference)
    return dataclasses.replace(found, differences=tuple(kept), difference_count=total, records=dict(records))


def _differences(
    found: Comparison, soap: UserOrg, oauth: UserOrg, records: Counter[str], progress: Progress
) -> Iterator[Difference]:
    progress("permissions of the two users")
    yield from compare_permissions(_permissions(soap, found.soap.username), _permissions(oauth, found.oauth.username))
    for kind in (_users(soap, oauth), *_CATALOGUE):
        progress(kind.sobject)
        rows = _counted(soap.query(kind.soql), records, kind.sobject)
        yield from compare_records(kind.sobject, rows, oauth.query(kind.soql), kind.fields, kind.name_field)


def _counted(rows: Iterable[Record], records: Counter[str], name: str) -> Iterator[Record]:
    for row in rows:
        records[name] += 1
        yield row


def _users(soap: UserOrg, oauth: UserOrg) -> _Kind:
    """User with the fields that both sides may read; one that only one of them may is a difference of permissions."""
    readable = _fields(soap, "User") & _fields(oauth, "User")
    return _Kind("User", "Username", tuple(name for name in _USER_FIELDS if name in readable))


def _who(org: UserOrg, username: str) -> SignedIn:
    info = read_org(org)
    soql = f"SELECT Username, Profile.Name FROM User WHERE Username = {literal(username)}"  # noqa: S608 - a literal
    row = next(iter(org.query(soql)), None)
    if row is None:
        raise Unintelligible(f"the org does not show {username} to itself")
    return SignedIn(info.id, info.name, row["Username"], (row["Profile"] or {}).get("Name", ""))


def _permissions(org: UserOrg, username: str) -> frozenset[str]:
    """What the user's profile and permission sets give, by API name ("ManageUsers")."""
    names = sorted(name for name in _fields(org, "PermissionSet") if name.startswith(PERMISSION))
    given: set[str] = set()
    for start in range(0, len(names), FIELDS_A_QUERY):
        columns = names[start : start + FIELDS_A_QUERY]
        soql = (
            f"SELECT {', '.join(f'PermissionSet.{name}' for name in columns)} FROM PermissionSetAssignment "  # noqa: S608
            f"WHERE Assignee.Username = {literal(username)}"
        )
        for row in org.query(soql):
            given |= {name.removeprefix(PERMISSION) for name in columns if (row["PermissionSet"] or {}).get(name)}
    return frozenset(given)


def _fields(org: UserOrg, sobject: str) -> frozenset[str]:
    return frozenset(field.name for field in org.describe(sobject).fields)
