"""SOAP answers that no well-behaved server makes: told by a transport instead of a network."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from lxml import etree

from instep.salesforce import (
    FieldTypes,
    LimitReached,
    NeedsAuthorization,
    OutcomeUnknown,
    Patience,
    Refused,
    SalesforceError,
    Secret,
    Session,
    SoapOrg,
    TryAgainLater,
    Unintelligible,
    UntrustedHost,
    make_http,
)

HOME = "https://acme.my.salesforce.com"
ENVELOPE = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sf="urn:sobject.partner.soap.sforce.com">'
    "<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
)
Act = Callable[[SoapOrg], Any]


class Scripted:
    """Answers in turn, the last one for ever; remembers what it was asked and how long was waited."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []
        self.pauses_s: list[float] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def org(self, **given: Any) -> SoapOrg:
        patience = Patience(attempts=3, base_s=1, sleep=self.pauses_s.append, jitter=lambda: 1.0)
        known: dict[str, FieldTypes] = {"User": {"Id": "id", "IsActive": "boolean", "Age__c": "int"}}
        http = make_http(httpx2.MockTransport(self))
        return SoapOrg(Session(HOME, Secret("token-1")), http=http, patience=patience, types=known, **given)

    def sent(self, number: int = 0) -> etree._Element:
        """The body of a request."""
        found = etree.fromstring(self.requests[number].content).find("{*}Body/*")
        assert found is not None
        return found


def soap(body: str, status: int = 200) -> httpx2.Response:
    return httpx2.Response(status, text=ENVELOPE.format(body=body))


def fault(code: str, faultcode: str = "") -> httpx2.Response:
    detail = f"<detail><f:x xmlns:f='urn:f'><f:exceptionCode>{code}</f:exceptionCode></f:x></detail>" if code else ""
    body = f"<faultcode>{faultcode or f'sf:{code}'}</faultcode><faultstring>said</faultstring>{detail}"
    return soap(f"<soapenv:Fault>{body}</soapenv:Fault>", 500)


def page(*records: str, done: str = "true", locator: str = "") -> httpx2.Response:
    rows = "".join(f'<records xsi:type="sf:sObject"><sf:type>User</sf:type>{record}</records>' for record in records)
    body = f"<done>{done}</done><queryLocator>{locator}</queryLocator>{rows}<size>{len(records)}</size>"
    return soap(f"<queryResponse><result>{body}</result></queryResponse>")


def read(org: SoapOrg) -> list[dict[str, Any]]:
    return list(org.query("SELECT Id FROM User"))


def write(org: SoapOrg) -> Any:
    return org.create("User", [{"Username": "a@b.example"}])


ROWS = page("<sf:Id>005x</sf:Id>")
SAVED = soap("<createResponse><result><id>005x</id><success>true</success></result></createResponse>")
GUEST_PAGE = httpx2.Response(200, text="<html>sign in to the guest network</html>")


@pytest.mark.parametrize("act", [read, write])
@pytest.mark.parametrize(
    "trouble",
    [
        fault("SERVER_UNAVAILABLE"),
        fault("UNABLE_TO_LOCK_ROW"),
        httpx2.Response(503, text="<html>Down for maintenance</html>"),
        httpx2.Response(429),
        httpx2.ConnectError("refused"),
    ],
)
def test_what_was_surely_not_done_is_repeated_after_a_pause(act: Act, trouble: httpx2.Response | Exception) -> None:
    server = Scripted(trouble, ROWS if act is read else SAVED)
    org = server.org()
    act(org)
    assert (len(server.requests), server.pauses_s, org.calls) == (2, [1.0], 2)


@pytest.mark.parametrize(
    "trouble",
    [
        httpx2.ReadError("reset"),
        fault("UNKNOWN_EXCEPTION"),
        fault("REQUEST_RUNNING_TOO_LONG"),
        fault("", "soapenv:Server"),
        httpx2.Response(502, text="<html>Bad gateway</html>"),
        GUEST_PAGE,
        soap("<updateResponse/>"),
        soap("<createResponse/>"),
    ],
)
def test_answer_to_a_write_that_says_nothing_is_an_unknown_outcome_and_nothing_is_repeated(
    trouble: httpx2.Response | Exception,
) -> None:
    server = Scripted(trouble, SAVED)
    with pytest.raises(OutcomeUnknown):
        write(server.org())
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("trouble", "kind", "code"),
    [
        (fault("INVALID_FIELD"), Refused, "INVALID_FIELD"),
        (fault("", "soapenv:Client"), Refused, "Client"),
        (httpx2.Response(404, text="<html>a proxy's page about jane@acme.example</html>"), Refused, ""),
        (fault("REQUEST_LIMIT_EXCEEDED"), LimitReached, "REQUEST_LIMIT_EXCEEDED"),
        (fault("ORG_LOCKED"), NeedsAuthorization, "ORG_LOCKED"),
        (GUEST_PAGE, Unintelligible, ""),
        (soap("<queryResponse/>"), Unintelligible, ""),
        (page("<sf:Age__c>many</sf:Age__c>"), Unintelligible, ""),
        (page(done="false"), Unintelligible, ""),
        (httpx2.Response(200, text='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'), None, ""),
        (httpx2.Response(302, headers={"location": "https://evil.example/"}), Unintelligible, ""),
    ],
)
def test_each_answer_lands_on_its_branch_and_is_not_repeated(
    trouble: httpx2.Response, kind: type[SalesforceError] | None, code: str
) -> None:
    server = Scripted(trouble)
    with pytest.raises(SalesforceError) as caught:
        read(server.org())
    assert (caught.value.code, len(server.requests)) == (code, 1)
    assert type(caught.value) is (kind or Unintelligible)
    assert "jane" not in str(caught.value)


def test_read_that_failed_for_no_reason_is_sent_again() -> None:
    assert read(Scripted(fault("UNKNOWN_EXCEPTION"), fault("", "soapenv:Server"), ROWS).org()) == [{"Id": "005x"}]
    with pytest.raises(TryAgainLater):
        read(Scripted(fault("UNKNOWN_EXCEPTION")).org())


def test_session_that_a_fresh_one_does_not_cure_is_renewed_only_once() -> None:
    renewed: list[str] = []

    def renew(refused: Secret) -> Session:
        renewed.append(refused.open())
        return Session(HOME, Secret("token-2"))

    server = Scripted(fault("INVALID_SESSION_ID"))
    with pytest.raises(NeedsAuthorization):
        read(server.org(renew=renew))
    assert renewed == ["token-1"]
    assert [b"token-1" in one.content for one in server.requests] == [True, False]


def test_session_for_another_host_is_never_sent() -> None:
    server = Scripted(fault("INVALID_SESSION_ID"))
    with pytest.raises(UntrustedHost):
        read(server.org(renew=lambda _: Session("https://evil.example", Secret("token-2"))))
    with pytest.raises(UntrustedHost):
        SoapOrg(Session("https://evil.example", Secret("token-1")), http=make_http(httpx2.MockTransport(server)))
    assert len(server.requests) == 1


def test_record_is_sent_with_its_type_first_and_none_in_fields_to_null() -> None:
    server = Scripted(soap("<updateResponse><result><id>005x</id><success>true</success></result></updateResponse>"))
    server.org().update("User", [{"Title": None, "IsActive": False, "Age__c": 7, "Id": "005x", "LastName": "<&>"}])
    record = server.sent()[0]
    assert [(etree.QName(part).localname, part.text) for part in record] == [
        ("type", "User"),
        ("fieldsToNull", "Title"),
        ("Id", "005x"),
        ("IsActive", "false"),
        ("Age__c", "7"),
        ("LastName", "<&>"),
    ]


def test_record_that_xml_cannot_hold_fails_by_itself() -> None:
    server = Scripted(SAVED)
    results = server.org().create("User", [{"LastName": "bell\x07"}, {"LastName": "Lee"}])
    assert [(result.is_success, result.id) for result in results] == [(False, ""), (True, "005x")]
    assert results[0].errors[0].fields == ("LastName",)
    assert len(server.sent()) == 1


def test_likely_objects_are_described_with_the_first_and_only_once() -> None:
    described = "<name>{0}</name><label>{0}</label>"
    both = "".join(f"<result>{described.format(name)}</result>" for name in ("Profile", "UserRole"))
    other = page("<sf:Id>005x</sf:Id>").text.replace(">User<", ">Profile<")
    server = Scripted(
        httpx2.Response(200, text=other), soap(f"<describeSObjectsResponse>{both}</describeSObjectsResponse>"), ROWS
    )
    org = server.org(likely=("UserRole", "User"))
    assert read(org) == read(org) == [{"Id": "005x"}]
    assert [etree.QName(server.sent(number)).localname for number in range(3)] == ["query", "describeSObjects", "query"]
    assert [part.text for part in server.sent(1)] == ["Profile", "UserRole"]


def test_likely_object_that_the_user_may_not_see_is_left_out() -> None:
    one = "<result><name>Profile</name><label>Profile</label></result>"
    other = page("<sf:Id>00ex</sf:Id>").text.replace(">User<", ">Profile<")
    server = Scripted(
        httpx2.Response(200, text=other),
        fault("INVALID_TYPE"),
        soap(f"<describeSObjectsResponse>{one}</describeSObjectsResponse>"),
    )
    assert read(server.org(likely=("Secret__c",))) == [{"Id": "00ex"}]
    assert [part.text for part in server.sent(2)] == ["Profile"]
