"""SOAP login(): a session from a user name and a password with the security token appended.

SOAP calls take that session in their header, and REST as a bearer token. login() exists up to API 64.0 and ends with
Summer '27 (salesforce-api.md, A16).
"""

from collections.abc import Collection

import httpx2
from lxml import etree

from instep.salesforce.errors import NeedsAuthorization, OutcomeUnknown, TryAgainLater, Unintelligible
from instep.salesforce.ids import widen_id
from instep.salesforce.oauth.hosts import trusted_origin
from instep.salesforce.records import Identity, Session, SoapSession
from instep.salesforce.secret import Secret
from instep.salesforce.soap.envelopes import CONTENT_TYPE, envelope, message, read_envelope, text_of
from instep.salesforce.soap.faults import CURES, login_failure
from instep.salesforce.wire import MAX_SIGN_IN_BYTES, Answer, exchange

SOAP_VERSION = "64.0"
SOAP_PATH = f"/services/Soap/u/{SOAP_VERSION}"


def login(
    http: httpx2.Client, login_url: str, *, username: str, password: Secret, allowed_hosts: Collection[str]
) -> SoapSession:
    """Sign in once; never repeated here, because wrong attempts lock the user.

    Raises:
        LoginRefused: The org no longer lets this user sign in with login(), whatever the password.
        NeedsAuthorization: The credentials do not work; `next_step` says what to change.
        SalesforceError: As errors.py tells.
    """
    request = http.build_request(
        "POST",
        f"{login_url}{SOAP_PATH}",
        content=envelope(message("login", username=username, password=password.open()), {}),
        headers={"Content-Type": CONTENT_TYPE, "SOAPAction": "login"},
    )
    try:
        answer = exchange(http, request, is_write=True, limit_bytes=MAX_SIGN_IN_BYTES)
    except OutcomeUnknown as error:
        raise TryAgainLater(error.text, request=error.request) from error
    return _read(answer, username, allowed_hosts)


def _read(answer: Answer, username: str, allowed_hosts: Collection[str]) -> SoapSession:
    if answer.status in (httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE):
        raise TryAgainLater("the sign-in server is busy", status=answer.status, request=answer.request)
    read = read_envelope(answer.body)
    if read.is_fault:
        raise login_failure(read, answer)
    if text_of(read.message, "result/passwordExpired") == "true":
        code = "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"
        raise NeedsAuthorization("The password has expired.", code=code, request=answer.request, next_step=CURES[code])
    return _session(read.message, answer, username, allowed_hosts)


def _session(answered: etree._Element, answer: Answer, username: str, allowed_hosts: Collection[str]) -> SoapSession:
    session_id = text_of(answered, "result/sessionId")
    server_url = text_of(answered, "result/serverUrl")
    if not session_id or not server_url:
        raise Unintelligible("the login answer holds no session", status=answer.status, request=answer.request)
    try:
        identity = Identity(
            widen_id(text_of(answered, "result/userInfo/organizationId")), widen_id(text_of(answered, "result/userId"))
        )
    except ValueError as error:
        raise Unintelligible("the login answer names no org and user", request=answer.request) from error
    return SoapSession(
        session=Session(trusted_origin(server_url, allowed_hosts), Secret(session_id)),
        identity=identity,
        org_name=text_of(answered, "result/userInfo/organizationName"),
        is_sandbox=text_of(answered, "result/sandbox") == "true",
        username=text_of(answered, "result/userInfo/userName") or username,
    )
