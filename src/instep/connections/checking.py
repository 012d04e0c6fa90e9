"""A look at a connection that changes nothing: can it sign in, to which org, with how many calls left."""

import dataclasses
from enum import StrEnum

from instep.connections.models import Connection


class Status(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check."""

    status: Status
    summary: str
    said: str = ""
    next_step: str = ""


def check_connection(connection: Connection) -> list[Finding]:
    """Signs in. Never raises for what is wrong with the connection: that is what it reports."""
    raise NotImplementedError
