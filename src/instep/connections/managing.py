"""Adding, changing and removing connections. Every refusal names every bad place."""

import dataclasses

from instep.connections.models import Connection
from instep.domain.problems import Problem
from instep.salesforce import Secret


@dataclasses.dataclass(frozen=True, slots=True)
class NewConnection:
    """What a person gives for a new connection; empty means not given."""

    name: str
    environment: str
    domain: str = ""
    consumer_key: str = ""
    consumer_secret: Secret = dataclasses.field(default_factory=lambda: Secret(""))
    soap_username: str = ""
    soap_password: Secret = dataclasses.field(default_factory=lambda: Secret(""))


def find_connection(name: str) -> Connection:
    """Raises NotFound, naming the connections that exist."""
    raise NotImplementedError


def add_connection(given: NewConnection) -> Connection:
    """API integration on; the feature too when a consumer key is given. Raises BadInput."""
    raise NotImplementedError


def change_org(connection: Connection, *, environment: str, domain: str) -> None:
    """Change where it signs in. Raises BadInput."""
    raise NotImplementedError


def switch(connection: Connection, *, api_integration: bool | None = None, rest_oauth: bool | None = None) -> None:
    """Turn API integration, or the feature OAuth and REST integration, on or off. None leaves it alone."""
    raise NotImplementedError


def save_soap_credential(connection: Connection, *, username: str, password: Secret) -> None:
    """An empty password keeps the stored one. Raises BadInput."""
    raise NotImplementedError


def forget_soap_credential(connection: Connection) -> None:
    raise NotImplementedError


def save_consumer(connection: Connection, *, key: str, secret: Secret) -> None:
    """Store an app's key and secret without authorising. An empty secret keeps the stored one.

    Raises BadInput when the connection is authorised with another key: authenticate with the new one first, then save.
    """
    raise NotImplementedError


def disconnect(connection: Connection) -> Problem | None:
    """Revoke the authorisation at Salesforce and forget its tokens; the app's key and secret stay.

    Returns a warning when Salesforce could not be told: the grant may live on there and must be revoked in Setup.
    """
    raise NotImplementedError


def remove_connection(connection: Connection) -> Problem | None:
    """Disconnect, then delete it with all that Instep knows of the org. Users in Salesforce are not touched."""
    raise NotImplementedError
