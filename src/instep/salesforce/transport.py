"""What every transport does alike: one session that is renewed once, patience, and the org's API calls counted."""

from collections.abc import Callable, Collection
from typing import TypeVar

import httpx2

from instep.salesforce.errors import (
    LimitReached,
    NeedsAuthorization,
    OutcomeUnknown,
    Refused,
    SalesforceError,
    TryAgainLater,
)
from instep.salesforce.oauth.hosts import trusted_origin
from instep.salesforce.patience import Patience
from instep.salesforce.records import ApiUsage, Session
from instep.salesforce.secret import Secret
from instep.salesforce.wire import MAX_ANSWER_BYTES, Answer, exchange

Renew = Callable[[Secret], Session]  # takes the token that was refused, gives a session with another one
Result = TypeVar("Result")

# Codes and statuses with which the server says that it did nothing.
_TRANSIENT_CODES = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"})
_SURELY_NOT_DONE = frozenset({httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE})


class SessionExpired(NeedsAuthorization):
    """A fresh session may cure it, once."""


class Transport:
    """One org, signed in. One object serves one thread at a time."""

    def __init__(
        self,
        session: Session,
        *,
        http: httpx2.Client,
        allowed_hosts: Collection[str] = (),
        renew: Renew | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Raises UntrustedHost when the session's instance is not Salesforce's."""
        trusted_origin(session.instance_url, allowed_hosts)
        self._session = session
        self._http = http
        self._allowed_hosts = allowed_hosts
        self._renew = renew
        self._patience = patience or Patience()
        self._usage: ApiUsage | None = None
        self._calls = 0

    @property
    def usage(self) -> ApiUsage | None:
        return self._usage

    @property
    def calls(self) -> int:
        return self._calls

    def _patiently(self, send: Callable[[], Result]) -> Result:
        """Send until it is not TryAgainLater any more; a session that expired meanwhile is renewed."""
        return self._patience.repeat(lambda: self._with_session(send))

    def _with_session(self, send: Callable[[], Result]) -> Result:
        """Send; a session that expired is renewed once. If that does not cure it, nothing will."""
        try:
            return send()
        except SessionExpired:
            if self._renew is None:
                raise
            renewed = self._renew(self._session.token)
        trusted_origin(renewed.instance_url, self._allowed_hosts)
        self._session = renewed
        return send()

    def _exchange(self, request: httpx2.Request, *, is_write: bool) -> Answer:
        self._calls += 1
        return exchange(self._http, request, is_write=is_write, limit_bytes=MAX_ANSWER_BYTES)


def kind_of_failure(
    status: int, code: str, usage: ApiUsage | None, *, is_write: bool, is_answered: bool = False
) -> type[SalesforceError]:
    """The branch of the tree for an HTTP status and Salesforce's code.

    Args:
        is_answered: The status tells nothing more than the code does: SOAP answers every fault with 500.
    """
    if code in _TRANSIENT_CODES or status in _SURELY_NOT_DONE:
        return TryAgainLater
    if code == "REQUEST_LIMIT_EXCEEDED":
        # One code for the daily allocation and for too many long requests at once; only the numbers tell them apart.
        return TryAgainLater if usage and usage.used < usage.allowed else LimitReached
    is_server_trouble = status >= httpx2.codes.INTERNAL_SERVER_ERROR or status == httpx2.codes.REQUEST_TIMEOUT
    if is_server_trouble and not is_answered:
        return OutcomeUnknown if is_write else TryAgainLater
    return Refused
