"""A connection's state in one sentence, for lists and pages."""

import dataclasses
from enum import StrEnum

from instep.connections.models import Connection


class State(StrEnum):
    OFF = "off"  # API integration is off
    OAUTH = "oauth"
    SOAP = "soap"
    NOT_CONFIGURED = "not-configured"
    NEEDS_REAUTHENTICATION = "needs-reauthentication"


@dataclasses.dataclass(frozen=True, slots=True)
class ConnectionState:
    state: State
    sentence: str


def state_of(connection: Connection) -> ConnectionState:
    """What the connection signs in with now, from what is stored."""
    raise NotImplementedError
