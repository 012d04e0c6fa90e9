"""Why a record is refused, in Salesforce's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RecordError:
    """One reason: Salesforce's status code, its text, and the fields it is about."""

    status_code: str
    message: str
    fields: tuple[str, ...] = field(default=())


class RecordRefused(Exception):
    """The org does not take this record; `errors` says why, in order."""

    def __init__(self, *errors: RecordError) -> None:
        super().__init__("; ".join(f"{error.status_code}: {error.message}" for error in errors))
        self.errors = list(errors)


class AlreadyThere(Exception):
    """The record that was to be made exists; the org answers its id as if it had made it."""

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id


class RequestRefused(Exception):
    """A whole request is refused: an HTTP status and Salesforce's error body, with `fields` where those are told."""

    def __init__(
        self,
        status: int,
        error_code: str,
        message: str,
        fields: tuple[str, ...] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {error_code}: {message}")
        self.status = status
        self.error_code = error_code
        self.message = message
        self.fields = fields
        self.headers = dict(headers or {})
