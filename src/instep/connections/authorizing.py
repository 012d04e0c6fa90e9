"""The web-server flow, from the button to Save: begin, receive Salesforce's answer, save.

The steps raise InstepError with words for a page; what went wrong on the way is also kept on the
PendingAuthorization, so that the page which opened the window can show it.
"""

import dataclasses
from collections.abc import Mapping
from datetime import datetime

from instep.connections.models import Connection, PendingAuthorization
from instep.domain.problems import Problem
from instep.salesforce import Secret

CALLBACK_PATH = "/admin/app/generic/oauth20redirect"


@dataclasses.dataclass(frozen=True, slots=True)
class Begun:
    """A trip that has begun: send the browser to `address`, then follow `pending_id`."""

    pending_id: int
    address: str


def begin(
    connection: Connection,
    *,
    session_key: str,
    redirect_uri: str,
    now: datetime,
    consumer_key: str = "",
    consumer_secret: Secret | None = None,
) -> Begun:
    """Start a trip to Salesforce's Allow page. Key and secret left out: the stored ones.

    Raises:
        BadInput: There is no consumer key or secret, neither given nor stored.
    """
    raise NotImplementedError


def try_app(pending: PendingAuthorization) -> Problem | None:
    """Ask Salesforce whether it knows the app yet, without a person: the Allow window would show a bare error page.

    Returns a problem when it does not know the key ("app-not-ready": try again in a while, up to 10 minutes) or
    refuses the secret ("wrong-consumer-secret"), else None. Also kept on `pending`.
    """
    raise NotImplementedError


def receive_answer(answer: Mapping[str, str], *, session_key: str, now: datetime) -> PendingAuthorization:
    """Take the callback's query (`code`, `state`, or `error`, `error_description`), once.

    Returns the pending authorisation: `is_answered` with the org's name and user, or with `error_*` set.

    Raises:
        BadInput: `state` is missing, unknown, used, expired, or of another session; nothing was sent to Salesforce.
    """
    raise NotImplementedError


def save_authorization(pending: PendingAuthorization, *, session_key: str, now: datetime, enable: bool) -> Connection:
    """Let the answer take effect. `enable` also turns the feature OAuth and REST integration on.

    Raises:
        BadInput: There is no answer to save, it is of another session or too old, or it is of another org.
    """
    raise NotImplementedError


def problem_with(pending: PendingAuthorization) -> Problem | None:
    """What went wrong on this trip, if anything."""
    raise NotImplementedError
