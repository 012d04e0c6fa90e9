"""Ways in which an org, or the way to it, is not as Instep needs it, each with what the doctor says of it."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime

from tests.connections.doctor.clinic import Clinic

from instep.connections.models import Connection
from instep.domain.doctor.findings import Status

WARNING, FAILURE = Status.WARNING, Status.FAILURE
SUMMER_27 = datetime(2027, 6, 2, 9, tzinfo=UTC)  # the day after Salesforce ends SOAP login()


def nothing(_clinic: Clinic, _connection: Connection) -> None:
    """The connection is what is wrong."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ailment:
    """`seen` is part of the line's summary, `where` of the place it names. `mapped`: fields that a mapping fills
    besides the usual ones. `at`: the time on this side when the doctor comes."""

    code: str
    how: str
    status: Status
    seen: str
    where: str
    connect: Callable[[Clinic], Connection] = Clinic.connect_with_oauth
    break_it: Callable[[Clinic, Connection], object] = nothing
    mapped: tuple[str, ...] = ()
    at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.how}"
