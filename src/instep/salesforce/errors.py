"""What can go wrong at Salesforce, branched by what the caller does next, not by HTTP status.

SalesforceError
├── TryAgainLater        nothing was done: a lock, 429, 503, a connection refused; the same call may be sent again
├── OutcomeUnknown       the answer to a write was lost: read back before sending anything again
├── NeedsAuthorization   a person must act: revoked, expired, signed out for good, wrong credentials; stop the runs
├── LimitReached         the org's daily allocation of API calls is used up
├── Refused              this request or record, for a reason that repeating does not cure
└── Unintelligible       an answer that makes no sense: a bug, theirs or ours
    └── UntrustedHost    an address that does not belong to Salesforce and that the operator did not allow
"""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class RequestLine:
    """Which request it was about: never a query, a header or a body, because those hold secrets and personal data."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class SalesforceError(Exception):
    """Carries what Salesforce said.

    Attributes:
        code: Salesforce's error code ("UNABLE_TO_LOCK_ROW", "invalid_grant"); empty when no answer came.
        text: Its text, in the running user's language: for people, never to branch on.
        fields: The fields it named, often empty.
        status: HTTP status; None when no answer came.
        request: Method and path; None outside a request.
        next_step: What a person can do about it, when that is known here.
    """

    def __init__(
        self,
        text: str,
        *,
        code: str = "",
        fields: tuple[str, ...] = (),
        status: int | None = None,
        request: RequestLine | None = None,
        next_step: str = "",
    ) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.fields = fields
        self.status = status
        self.request = request
        self.next_step = next_step

    @property
    def said(self) -> str:
        """Salesforce's code and text as one sentence."""
        return f"{self.code}: {self.text}" if self.code and self.text else self.code or self.text

    def __str__(self) -> str:
        place = [str(self.request)] if self.request else []
        place += [f"HTTP {self.status}"] if self.status else []
        return f"{self.said} ({', '.join(place)})" if place else self.said


class TryAgainLater(SalesforceError):
    """Nothing was done; the same request may succeed later."""


class OutcomeUnknown(SalesforceError):
    """The request was sent and its answer was lost: it may or may not have been done."""


class NeedsAuthorization(SalesforceError):
    """Salesforce does not accept the credentials; repeating does not help, a person must act."""


class LimitReached(SalesforceError):
    """The allocation of API calls is used up; it refills over 24 hours."""


class Refused(SalesforceError):
    """Salesforce understood and said no."""


class Unintelligible(SalesforceError):
    """The answer does not have the shape that the protocol promises."""


class UntrustedHost(Unintelligible):
    """The address is not Salesforce's and not on the operator's list: nothing was sent to it."""
