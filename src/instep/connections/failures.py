"""Which of Salesforce's errors say something about a connection, and who must act on them."""

from instep.domain.health import Failure
from instep.salesforce import (
    LimitReached,
    LoginRefused,
    NeedsAuthorization,
    OutcomeUnknown,
    SalesforceError,
    TryAgainLater,
    Unintelligible,
)
from instep.salesforce.oauth.catalogue import explain

NOT_READY = "app-not-ready"
# By the codes of the OAuth catalogue: the org's administrator decides, not the one who authorised.
_POLICY_MEANINGS = frozenset(
    {
        "app-blocked",
        "app-not-allowed",
        "app-not-installed",
        "flow-not-enabled",
        "inactive-org",
        "ip-restricted",
        "not-approved",
        "too-many-sign-ins",
    }
)
# By Salesforce's own codes: what login() answers whatever the password, and REST when the API is off.
_LOGIN_CODES = frozenset(
    {
        "LOGIN_DURING_RESTRICTED_DOMAIN",
        "LOGIN_DURING_RESTRICTED_TIME",
        "ORG_LOCKED",
        "TRIAL_EXPIRED",
    }
)
_API_CODES = frozenset({"API_CURRENTLY_DISABLED", "API_DISABLED_FOR_ORG"})
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


def failure_of(error: SalesforceError) -> Failure | None:
    """None: the connection answered; what it refused is about a record or a request."""
    if isinstance(error, LimitReached) or error.code in _API_CODES:
        return Failure.BLOCKED
    meaning = explain(error.code, error.text).code
    if isinstance(error, NeedsAuthorization):
        if meaning == NOT_READY:
            return Failure.NOT_READY
        is_policy = isinstance(error, LoginRefused) or meaning in _POLICY_MEANINGS or error.code in _LOGIN_CODES
        return Failure.BLOCKED if is_policy else Failure.REFUSED
    if meaning in _POLICY_MEANINGS:
        return Failure.BLOCKED
    return Failure.UNREACHABLE if _is_silence(error) else None


def _is_silence(error: SalesforceError) -> bool:
    """No answer, a server that is down, or an answer that is not Salesforce's."""
    if isinstance(error, Unintelligible):
        return True
    is_status_of_silence = error.status is None or error.status == _TOO_MANY_REQUESTS or error.status >= _SERVER_ERROR
    return isinstance(error, TryAgainLater | OutcomeUnknown) and is_status_of_silence
