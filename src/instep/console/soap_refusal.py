"""Whether the org refused SOAP login() itself when a run last signed in: what the banner says instead of days left."""

from typing import Any

from instep.connections.models import Connection
from instep.domain.credentials import SOAP_LOGIN_REFUSED


def soap_refusal(connection: Connection) -> dict[str, Any] | None:
    """The newest run's error (`said`, `next_step`), if that is what ended it."""
    run = connection.runs.exclude(finished_at=None).first()
    error: dict[str, Any] | None = run.error if run else None
    return error if error and error["code"] == SOAP_LOGIN_REFUSED else None
