"""SOAP answers that must not be believed, and faults in each of their spellings."""

import httpx2
import pytest

from instep.salesforce import (
    LimitReached,
    LoginRefused,
    NeedsAuthorization,
    Refused,
    SalesforceError,
    Secret,
    SoapSession,
    TryAgainLater,
    Unintelligible,
    UntrustedHost,
    make_http,
    soap_login,
)

LOGIN = "https://login.salesforce.com"
ENVELOPE = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" '
    'xmlns:sf="urn:fault.partner.soap.sforce.com"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>'
)
RESULT = (
    "<loginResponse><result><passwordExpired>{expired}</passwordExpired><sandbox>true</sandbox>"
    "<serverUrl>{server}/services/Soap/u/64.0/00Dx0000000BV7z</serverUrl><sessionId>00Dx!session</sessionId>"
    "<userId>005i0000002MUqL</userId><userInfo><organizationId>00Dx0000000BV7zEAG</organizationId>"
    "<organizationName>Acme</organizationName><userName>ann@acme.example</userName></userInfo></result></loginResponse>"
)


def sign_in(answer: str, status: int = 200, username: str = "ann@acme.example") -> SoapSession:
    requests: list[httpx2.Request] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(status, text=answer)

    with make_http(httpx2.MockTransport(server)) as http:
        try:
            return soap_login(http, LOGIN, username=username, password=Secret("sesame&token"), allowed_hosts=())
        finally:
            assert len(requests) == 1
            assert b"sesame&amp;token" in requests[0].content


def result(server: str = "https://acme.my.salesforce.com", expired: str = "false") -> str:
    return ENVELOPE.format(body=RESULT.format(server=server, expired=expired))


def fault(code: str, faultcode: str = "") -> str:
    detail = (
        f"<detail><sf:LoginFault><sf:exceptionCode>{code}</sf:exceptionCode></sf:LoginFault></detail>" if code else ""
    )
    body = f"<soapenv:Fault><faultcode>{faultcode}</faultcode><faultstring>said</faultstring>{detail}</soapenv:Fault>"
    return ENVELOPE.format(body=body)


def test_session_comes_with_its_host_org_and_user() -> None:
    signed_in = sign_in(result())
    assert signed_in.session.instance_url == "https://acme.my.salesforce.com"
    assert (signed_in.identity.org_id, signed_in.identity.user_id) == ("00Dx0000000BV7zEAG", "005i0000002MUqLAAW")
    assert (signed_in.org_name, signed_in.is_sandbox) == ("Acme", True)


def test_session_for_another_host_is_not_used() -> None:
    with pytest.raises(UntrustedHost):
        sign_in(result(server="https://evil.example"))


def test_expired_password_is_a_failure_although_a_session_came() -> None:
    with pytest.raises(NeedsAuthorization) as caught:
        sign_in(result(expired="true"))
    assert caught.value.code == "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (fault("INVALID_LOGIN"), NeedsAuthorization, "INVALID_LOGIN"),
        (fault("", "sf:INVALID_LOGIN"), NeedsAuthorization, "INVALID_LOGIN"),
        (fault("", "LOGIN_MUST_USE_SECURITY_TOKEN"), NeedsAuthorization, "LOGIN_MUST_USE_SECURITY_TOKEN"),
        (fault("INVALID_OPERATION"), LoginRefused, "INVALID_OPERATION"),
        (fault("", "sf:INSUFFICIENT_ACCESS"), LoginRefused, "INSUFFICIENT_ACCESS"),
        (fault("UNSUPPORTED_API_VERSION"), LoginRefused, "UNSUPPORTED_API_VERSION"),
        (fault("SERVER_UNAVAILABLE"), TryAgainLater, "SERVER_UNAVAILABLE"),
        (fault("REQUEST_LIMIT_EXCEEDED"), LimitReached, "REQUEST_LIMIT_EXCEEDED"),
        (fault("QUERY_TIMEOUT"), TryAgainLater, "QUERY_TIMEOUT"),
        (fault("UNKNOWN_EXCEPTION"), Refused, "UNKNOWN_EXCEPTION"),
    ],
)
def test_each_fault_lands_on_its_branch(answer: str, kind: type[SalesforceError], code: str) -> None:
    with pytest.raises(SalesforceError) as caught:
        sign_in(answer, status=500)
    assert (type(caught.value), caught.value.code) == (kind, code)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "<html><body>Down for maintenance</body></html>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + result().replace("Acme", "&e;"),
        ENVELOPE.format(body=""),
        ENVELOPE.format(body="<loginResponse><result/></loginResponse>"),
    ],
)
def test_answer_that_is_no_login_result_is_unintelligible(answer: str) -> None:
    with pytest.raises(Unintelligible):
        sign_in(answer)
