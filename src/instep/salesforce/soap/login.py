"""SOAP login(): a session from a user name and a password with the security token appended.

REST accepts that session as a bearer token. login() exists up to API 64.0 and ends with Summer '27
(salesforce-api.md, A16).
"""

from collections.abc import Collection

import httpx2
from lxml import etree

from instep.salesforce.errors import (
    LimitReached,
    NeedsAuthorization,
    OutcomeUnknown,
    Refused,
    SalesforceError,
    TryAgainLater,
    Unintelligible,
)
from instep.salesforce.ids import widen_id
from instep.salesforce.oauth.hosts import trusted_origin
from instep.salesforce.records import Identity, Session, SoapSession
from instep.salesforce.secret import Secret
from instep.salesforce.soap.envelopes import login_envelope, read_body, text_of
from instep.salesforce.wire import MAX_SIGN_IN_BYTES, Answer, exchange

LOGIN_VERSION = "64.0"
LOGIN_PATH = f"/services/Soap/u/{LOGIN_VERSION}"

CHECK_BOTH = (
    "Check user name and password, with the security token appended; reset the token in Salesforce under Settings → "
    "Reset My Security Token. Mind that wrong attempts lock the user"
)
# What a person does about a fault; each of these means that the credentials do not work as they are.
_CURES = {
    "INVALID_LOGIN": CHECK_BOTH,
    "LOGIN_MUST_USE_SECURITY_TOKEN": CHECK_BOTH,
    "PASSWORD_LOCKOUT": "Unlock the user in Setup → Users, then check the password",
    "INVALID_OPERATION_WITH_EXPIRED_PASSWORD": "Sign in to Salesforce as that user, change the password, and enter it",
    "LOGIN_DURING_RESTRICTED_TIME": "Widen the Login Hours of the user's profile",
    "LOGIN_DURING_RESTRICTED_DOMAIN": "Add this computer's address to the Login IP Ranges of the user's profile",
    "API_DISABLED_FOR_ORG": "Set API Enabled on the user's profile; the org's edition must include the API",
    "API_CURRENTLY_DISABLED": "Ask Salesforce to enable the API again, then try again",
    "INVALID_OPERATION": "SOAP login() is switched off in this org: use OAuth and REST integration instead",
    "INSUFFICIENT_ACCESS": "Give the user the permission Use Any API Auth, or use OAuth and REST integration instead",
    "ORG_LOCKED": "Ask Salesforce to unlock the org",
    "TRIAL_EXPIRED": "The org's trial is over: connect another org",
}
_TRANSIENT = frozenset({"SERVER_UNAVAILABLE", "REQUEST_RUNNING_TOO_LONG", "QUERY_TIMEOUT"})


def login(
    http: httpx2.Client, login_url: str, *, username: str, password: Secret, allowed_hosts: Collection[str]
) -> SoapSession:
    """Sign in once; never repeated here, because wrong attempts lock the user.

    Raises:
        NeedsAuthorization: The credentials do not work; `next_step` says what to change.
        SalesforceError: As errors.py tells.
    """
    request = http.build_request(
        "POST",
        f"{login_url}{LOGIN_PATH}",
        content=login_envelope(username, password),
        headers={"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": "login"},
    )
    try:
        answer = exchange(http, request, is_write=True, limit_bytes=MAX_SIGN_IN_BYTES)
    except OutcomeUnknown as error:
        raise TryAgainLater(error.text, request=error.request) from error
    return _read(answer, username, allowed_hosts)


def _read(answer: Answer, username: str, allowed_hosts: Collection[str]) -> SoapSession:
    if answer.status in (httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE):
        raise TryAgainLater("the sign-in server is busy", status=answer.status, request=answer.request)
    message = read_body(answer.body)
    if etree.QName(message).localname == "Fault":
        raise _fault(message, answer)
    if text_of(message, "result/passwordExpired") == "true":
        code = "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"
        raise NeedsAuthorization("The password has expired.", code=code, request=answer.request, next_step=_CURES[code])
    return _session(message, answer, username, allowed_hosts)


def _session(message: etree._Element, answer: Answer, username: str, allowed_hosts: Collection[str]) -> SoapSession:
    session_id = text_of(message, "result/sessionId")
    server_url = text_of(message, "result/serverUrl")
    if not session_id or not server_url:
        raise Unintelligible("the login answer holds no session", status=answer.status, request=answer.request)
    try:
        identity = Identity(
            widen_id(text_of(message, "result/userInfo/organizationId")), widen_id(text_of(message, "result/userId"))
        )
    except ValueError as error:
        raise Unintelligible("the login answer names no org and user", request=answer.request) from error
    return SoapSession(
        session=Session(trusted_origin(server_url, allowed_hosts), Secret(session_id)),
        identity=identity,
        org_name=text_of(message, "result/userInfo/organizationName"),
        is_sandbox=text_of(message, "result/sandbox") == "true",
        username=text_of(message, "result/userInfo/userName") or username,
    )


def _fault(fault: etree._Element, answer: Answer) -> SalesforceError:
    """exceptionCode where there is one, else faultcode, with or without its prefix."""
    code = text_of(fault, "detail/*/exceptionCode") or text_of(fault, "faultcode").rpartition(":")[2]
    text = text_of(fault, "detail/*/exceptionMessage") or text_of(fault, "faultstring")
    return _kind(code)(text, code=code, status=answer.status, request=answer.request, next_step=_CURES.get(code, ""))


def _kind(code: str) -> type[SalesforceError]:
    if code in _CURES:
        return NeedsAuthorization
    if code in _TRANSIENT:
        return TryAgainLater
    return LimitReached if code == "REQUEST_LIMIT_EXCEEDED" else Refused
