"""The way into an org: choose the credentials, sign in, hand out a client."""

from collections.abc import Iterator
from contextlib import contextmanager

from instep.connections.models import Connection
from instep.salesforce import UserOrg


@contextmanager
def open_org(connection: Connection) -> Iterator[UserOrg]:
    """The connection's org, signed in for the length of the block.

    Raises:
        ApiIntegrationOff: The switch is off (before any network).
        InvalidCredentials: Neither credential can be used (before any network).
        AuthorizationLost: Salesforce no longer accepts them; the connection waits for a person.
        SalesforceError: Anything else; also from any call inside the block.
    """
    yield from _not_yet(connection)


def _not_yet(connection: Connection) -> Iterator[UserOrg]:
    raise NotImplementedError(connection)
