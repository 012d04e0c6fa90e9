"""SOAP faults, in Salesforce's shape. Source: salesforce-api.md, B3."""

from dataclasses import dataclass

from sf_emulator.objects import RecordError, RequestRefused
from sf_emulator.soql import QueryRefused

from . import texts

_NO_PLACE = -1  # row and column of a fault that is about no query
_DETAILS = {
    "INVALID_FIELD": "InvalidFieldFault",
    "INVALID_TYPE": "InvalidSObjectFault",
    "MALFORMED_QUERY": "MalformedQueryFault",
    "MALFORMED_SEARCH": "MalformedSearchFault",
    "INVALID_SEARCH": "MalformedSearchFault",
    "INVALID_QUERY_LOCATOR": "InvalidQueryLocatorFault",
    "INVALID_NEW_PASSWORD": "InvalidNewPasswordFault",
    "INVALID_OLD_PASSWORD": "InvalidOldPasswordFault",
    "MALFORMED_ID": "InvalidIdFault",
    "INVALID_ID_FIELD": "InvalidIdFault",
}
_WITH_PLACE = frozenset({"InvalidFieldFault", "InvalidSObjectFault", "MalformedQueryFault", "MalformedSearchFault"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What a fault says. `detail` is its element; None for errors of the envelope itself."""

    code: str
    text: str
    detail: str | None
    prefix: str
    row: int
    column: int

    @property
    def faultstring(self) -> str:
        """The code stands in front of the text, but not in envelope errors."""
        return f"{self.code}: {self.text}" if self.detail else self.text

    @property
    def has_place(self) -> bool:
        """Whether it tells a row and a column."""
        return self.detail in _WITH_PLACE


class SoapFault(Exception):
    """A call that fails as a whole. `prefix` stands before the code in `faultcode` only."""

    def __init__(
        self,
        code: str,
        text: str,
        *,
        detail: str | None = "UnexpectedErrorFault",
        prefix: str = "sf:",
        place: tuple[int, int] = (_NO_PLACE, _NO_PLACE),
    ) -> None:
        super().__init__(f"{code}: {text}")
        self.fault = Fault(code, text, detail, prefix, *place)


def api_fault(code: str, text: str, place: tuple[int, int] = (_NO_PLACE, _NO_PLACE)) -> SoapFault:
    """The fault whose element belongs to the code."""
    return SoapFault(code, text, detail=_DETAILS.get(code, "UnexpectedErrorFault"), place=place)


def query_fault(refused: QueryRefused) -> SoapFault:
    """A query that is not answered, with the place of what is wrong in it."""
    place = (refused.row, refused.column) if refused.row else (_NO_PLACE, _NO_PLACE)
    return api_fault(refused.error_code, refused.message, place)


def record_fault(error: RecordError) -> SoapFault:
    """A record that spoils its whole call."""
    return api_fault(error.status_code, error.message)


def admission_fault(refused: RequestRefused) -> SoapFault:
    """A call that is not let in: SOAP has texts of its own for what REST says with a status."""
    if refused.error_code.startswith("INVALID_SESSION") or refused.error_code == "INVALID_AUTH_HEADER":
        return invalid_session()
    if refused.error_code == "API_DISABLED_FOR_ORG":
        return api_fault("API_DISABLED_FOR_ORG", texts.API_DISABLED)
    return api_fault(refused.error_code, refused.message)


def login_fault(code: str, text: str) -> SoapFault:
    """login() signs nobody in. Its faultcode has no prefix."""
    return SoapFault(code, text, detail="LoginFault", prefix="")


def invalid_session() -> SoapFault:
    """The SessionHeader is missing, or its session is over."""
    return api_fault("INVALID_SESSION_ID", texts.INVALID_SESSION)


def unsupported_version() -> SoapFault:
    """Retired, or newer than this org."""
    return api_fault("UNSUPPORTED_API_VERSION", texts.UNSUPPORTED_VERSION)


def bad_envelope(text: str) -> SoapFault:
    """The request is no SOAP request."""
    return SoapFault("Client", text, detail=None, prefix="soapenv:")
