"""An org's reference data: licences, profiles, roles, permission sets and the fields of User."""

from instep.connections.models import Connection
from instep.salesforce import UserOrg


def read_catalogue(connection: Connection, org: UserOrg) -> None:
    """Make the Org* tables equal to the org, in six API calls; rows that are gone there go here too.

    Sets the connection's org facts. Refuses (InstepError "other-org") when the org is not the one it is bound to.
    """
    raise NotImplementedError
