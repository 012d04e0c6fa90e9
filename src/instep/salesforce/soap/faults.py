"""What a fault says, and the exception that says what to do next (salesforce-api.md, B3)."""

from instep.salesforce.errors import NeedsAuthorization, OutcomeUnknown, SalesforceError, TryAgainLater
from instep.salesforce.records import ApiUsage
from instep.salesforce.soap.envelopes import Envelope, text_of
from instep.salesforce.transport import SessionExpired, kind_of_failure
from instep.salesforce.wire import Answer

CHECK_BOTH = (
    "Check user name and password, with the security token appended; reset the token in Salesforce under Settings → "
    "Reset My Security Token. Mind that wrong attempts lock the user"
)
LOGIN_REFUSED = (
    "The org refuses SOAP login() itself, whatever the password. Use OAuth and REST integration instead: authorise it "
    "beside the SOAP credentials and save. Until Summer '27 (1 June 2027) a Salesforce administrator may open login() "
    "again: with the setting Enable SOAP API login() in Setup, which is off in new orgs, and, where the org asks for "
    "it, with the permission Use Any API Auth for the user"
)
# What a person does about a fault; each of these means that the credentials do not work as they are.
CURES = {
    "INVALID_LOGIN": CHECK_BOTH,
    "LOGIN_MUST_USE_SECURITY_TOKEN": CHECK_BOTH,
    "PASSWORD_LOCKOUT": "Unlock the user in Setup → Users, then check the password",
    "INVALID_OPERATION_WITH_EXPIRED_PASSWORD": "Sign in to Salesforce as that user, change the password, and enter it",
    "LOGIN_DURING_RESTRICTED_TIME": "Widen the Login Hours of the user's profile",
    "LOGIN_DURING_RESTRICTED_DOMAIN": "Add this computer's address to the Login IP Ranges of the user's profile",
    "API_DISABLED_FOR_ORG": "Set API Enabled on the user's profile; the org's edition must include the API",
    "API_CURRENTLY_DISABLED": "Ask Salesforce to enable the API again, then try again",
    "ORG_LOCKED": "Ask Salesforce to unlock the org",
    "TRIAL_EXPIRED": "The org's trial is over: connect another org",
}
# login() off, not for this user, or gone from this version. Sources: salesforce-api.md, A16 and B3; INVALID_OPERATION
# as quoted in OpenFn/adaptors#1715 and, at 65.0, in forcedotcom/wsc#363.
REFUSES_LOGIN = frozenset({"INVALID_OPERATION", "UNSUPPORTED_API_VERSION", "INSUFFICIENT_ACCESS", "UNSUPPORTED_CLIENT"})
_LOCKED_OUT = frozenset({"INVALID_OPERATION_WITH_EXPIRED_PASSWORD", "ORG_LOCKED", "TRIAL_EXPIRED"})
_STOPPED = frozenset({"QUERY_TIMEOUT", "REQUEST_RUNNING_TOO_LONG"})
# Whether such a write was undone is not promised.
_UNCLEAR = frozenset({"", "REQUEST_RUNNING_TOO_LONG", "UNKNOWN_EXCEPTION", "INTERNAL_SERVER_ERROR"})


class LoginRefused(NeedsAuthorization):
    """The org does not let anybody, or not this user, sign in with login(): no password cures it."""


def login_failure(envelope: Envelope, answer: Answer) -> SalesforceError:
    """Why login() signed nobody in."""
    code, text = _said(envelope)
    if code in REFUSES_LOGIN:
        return LoginRefused(text, code=code, status=answer.status, request=answer.request, next_step=LOGIN_REFUSED)
    if code in CURES:
        kind: type[SalesforceError] = NeedsAuthorization
    elif code in _STOPPED:
        kind = TryAgainLater
    else:
        kind = kind_of_failure(answer.status, code, None, is_write=False, is_answered=True)
    return kind(text, code=code, status=answer.status, request=answer.request, next_step=CURES.get(code, ""))


def call_failure(envelope: Envelope, answer: Answer, usage: ApiUsage | None, *, is_write: bool) -> SalesforceError:
    """Why a call with a session failed as a whole."""
    code, text = _said(envelope)
    step = CURES[code] if code in _LOCKED_OUT else ""
    kind = _kind(code, answer, usage, is_write=is_write)
    return kind(text, code=code, status=answer.status, request=answer.request, next_step=step)


def _kind(code: str, answer: Answer, usage: ApiUsage | None, *, is_write: bool) -> type[SalesforceError]:
    if code == "INVALID_SESSION_ID":
        return SessionExpired
    if code in _LOCKED_OUT:
        return NeedsAuthorization
    if code in _UNCLEAR:
        return OutcomeUnknown if is_write else TryAgainLater
    return kind_of_failure(answer.status, code, usage, is_write=is_write, is_answered=True)


def _said(envelope: Envelope) -> tuple[str, str]:
    """Code and text: of the detail where there is one, else of the fault, whose code may have a prefix."""
    fault = envelope.message
    code = text_of(fault, "detail/*/exceptionCode") or _bare(text_of(fault, "faultcode"))
    return code, text_of(fault, "detail/*/exceptionMessage") or text_of(fault, "faultstring")


def _bare(faultcode: str) -> str:
    """Without its prefix; "" for SOAP's own word for a server in trouble, which says nothing about the call."""
    code = faultcode.rpartition(":")[2]
    return "" if code == "Server" else code
