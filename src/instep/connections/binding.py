"""A connection belongs to one org, from its first sign-in on; it is never rebound."""

from typing import Any

from instep.connections.models import Connection
from instep.domain.problems import InstepError, Problem
from instep.salesforce import Identity, OrgInfo, Unintelligible, UserOrg
from instep.salesforce.ids import widen_id

ORG_SOQL = "SELECT Id, Name, IsSandbox FROM Organization"


class OtherOrg(InstepError):
    """Signed in to another org than the connection's."""


def refuse_other_org(connection: Connection, identity: Identity) -> None:
    """Raises OtherOrg when the connection is bound and this is not its org."""
    if connection.org_id and connection.org_id != identity.org_id:
        raise OtherOrg(other_org(connection, identity.org_id))


def bind_org(connection: Connection, org: OrgInfo) -> None:
    """Take over the org's facts; binds the connection the first time.

    Raises:
        OtherOrg: It is bound to another org.
    """
    refuse_other_org(connection, Identity(org.id, ""))
    connection.org_id, connection.org_name, connection.org_is_sandbox = org.id, org.name, org.is_sandbox
    connection.save(update_fields=["org_id", "org_name", "org_is_sandbox"])


def read_org(org: UserOrg) -> OrgInfo:
    """The org's own row: one API call."""
    row = one_row(org, ORG_SOQL)
    return OrgInfo(id=row["Id"], name=row["Name"], is_sandbox=bool(row["IsSandbox"]))


def read_username(org: UserOrg, user_id: str) -> str:
    """The user name behind a checked id (its 18 characters are letters and digits): one API call."""
    return str(one_row(org, f"SELECT Id, Username FROM User WHERE Id = '{widen_id(user_id)}'")["Username"])  # noqa: S608


def other_org(connection: Connection, org_id: str) -> Problem:
    known = f"{connection.org_name} ({connection.org_id})" if connection.org_name else connection.org_id
    return Problem(
        "other-org",
        f"Connection {connection.name} belongs to the org {known}, but this sign-in is to the org {org_id}",
        next_step=(
            "Sign in as an administrator of the connection's own org (sign out of Salesforce in the browser first), or "
            "add another connection for the other org"
        ),
    )


def one_row(org: UserOrg, soql: str) -> dict[str, Any]:
    """The first row, which every org has. Raises Unintelligible when it shows none."""
    for row in org.query(soql):
        return row
    raise Unintelligible("the org does not show its own record or the user's to the signed-in user")
