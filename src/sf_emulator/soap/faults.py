"""SOAP faults, in Salesforce's shape. Source: salesforce-api.md, B3."""

from dataclasses import dataclass

from . import texts

INVALID_LOGIN_TEXT = "Invalid username, password, security token; or user locked out."
SECURITY_TOKEN_TEXT = (
    f"{INVALID_LOGIN_TEXT} Are you at a new location? When accessing Salesforce--either via a desktop "
    f"client or the "
    "API--from outside of your company’s trusted networks, you must add a security token to your "
    "password to log in. "
    "To get your new security token, log in to Salesforce. From your personal settings, enter Reset "
    "My Security Token "
    "in the Quick Find box, then select Reset My Security Token."
)
INVALID_SESSION_TEXT = "Invalid Session ID found in SessionHeader: Illegal Session"


class SoapFault(Exception):
    """A call that fails. `detail` is the fault's element; None for errors of the envelope itself."""

    def __init__(self, code: str, text: str, *, detail: str | None = "UnexpectedErrorFault", prefix: str = "") -> None:
        super().__init__(f"{code}: {text}")
        self.fault = Fault(code, text, detail, prefix)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a fault says. `prefix` stands before the code in `faultcode` only."""

    code: str
    text: str
    detail: str | None
    prefix: str

    @property
    def faultstring(self) -> str:
        """The code stands in front of the text, but not in envelope errors."""
        return f"{self.code}: {self.text}" if self.detail else self.text


def invalid_login() -> SoapFault:
    """Wrong user name or password, or a user who may not sign in."""
    return SoapFault("INVALID_LOGIN", INVALID_LOGIN_TEXT, detail="LoginFault")


def security_token_needed() -> SoapFault:
    """The password is right and the security token behind it is missing."""
    return SoapFault("LOGIN_MUST_USE_SECURITY_TOKEN", SECURITY_TOKEN_TEXT, detail="LoginFault")


def login_retired() -> SoapFault:
    """API 65.0 and later have no login(); an org can switch it off below."""
    return SoapFault("INVALID_OPERATION", texts.LOGIN_RETIRED, prefix="sf:")


def api_disabled() -> SoapFault:
    """The user's profile and permission sets do not have API Enabled."""
    return SoapFault("API_DISABLED_FOR_ORG", texts.API_DISABLED, detail="LoginFault")


def unsupported_version() -> SoapFault:
    """Retired, or newer than this org."""
    return SoapFault("UNSUPPORTED_API_VERSION", texts.UNSUPPORTED_VERSION, prefix="sf:")


def invalid_session() -> SoapFault:
    """The SessionHeader is missing, or its session is over."""
    return SoapFault("INVALID_SESSION_ID", INVALID_SESSION_TEXT, prefix="sf:")


def too_many_calls() -> SoapFault:
    """The calls of the last 24 hours are used up."""
    return SoapFault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", prefix="sf:")


def bad_envelope(text: str) -> SoapFault:
    """The request is no SOAP request."""
    return SoapFault("Client", text, detail=None, prefix="soapenv:")
