"""SOAP login(): its answer, its faults, and what its session is good for."""

from typing import Any

import pytest
from httpx2 import Response
from lxml import etree
from tests.sf_emulator.emulator import BASE_URL, Emulator

PARTNER = "urn:partner.soap.sforce.com"
ENVELOPE = (
    '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="{namespace}">'
    "<env:Header>{header}</env:Header><env:Body>{body}</env:Body></env:Envelope>"
)
LOGIN = "<urn:login><urn:username>{username}</urn:username><urn:password>{password}</urn:password></urn:login>"


def call(emulator: Emulator, body: str, *, version: str = "64.0", kind: str = "u", header: str = "") -> Response:
    """Send one call."""
    namespace = PARTNER if kind == "u" else "urn:enterprise.soap.sforce.com"
    envelope = ENVELOPE.format(namespace=namespace, header=header, body=body)
    return emulator.client.post(
        f"/services/Soap/{kind}/{version}",
        content=envelope.encode(),
        headers={"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'},
    )


def login(emulator: Emulator, password: str | None = None, username: str = "", **where: str) -> Response:
    """Call login() with the administrator's name."""
    admin = emulator.ready["admin"]
    given = admin["password"] + admin["security_token"] if password is None else password
    body = LOGIN.format(username=username or admin["username"], password=given)
    return call(emulator, body, **where)


def fault(response: Response) -> dict[str, Any]:
    """A fault's parts; the status must be 500."""
    assert response.status_code == 500, response.text
    assert response.headers["content-type"] == "text/xml; charset=UTF-8"
    root = etree.fromstring(response.content)
    found = root.find(".//{http://schemas.xmlsoap.org/soap/envelope/}Fault")
    assert found is not None
    detail = found.find("detail/*")
    return {
        "faultcode": found.findtext("faultcode"),
        "faultstring": found.findtext("faultstring"),
        "type": None if detail is None else etree.QName(detail).localname,
        "code": None if detail is None else detail.findtext("{*}exceptionCode"),
        "message": None if detail is None else detail.findtext("{*}exceptionMessage"),
    }


def test_login_answers_in_the_order_that_strict_parsers_want(emulator: Emulator) -> None:
    response = login(emulator)
    assert response.status_code == 200
    result = etree.fromstring(response.content).find(f".//{{{PARTNER}}}result")
    assert result is not None
    assert [etree.QName(child).localname for child in result] == [
        "metadataServerUrl",
        "passwordExpired",
        "sandbox",
        "serverUrl",
        "sessionId",
        "userId",
        "userInfo",
    ]
    values = {etree.QName(child).localname: child.text for child in result}
    org_15 = emulator.ready["org_id"][:15]
    assert values["serverUrl"] == f"{BASE_URL}/services/Soap/u/64.0/{org_15}"
    assert values["metadataServerUrl"] == f"{BASE_URL}/services/Soap/m/64.0/{org_15}"
    assert values["passwordExpired"] == "false"
    assert str(values["sessionId"]).startswith(f"{org_15}!")
    assert values["userId"] == emulator.ready["admin"]["user_id"]
    info = result.find(f"{{{PARTNER}}}userInfo")
    assert info is not None
    names = [etree.QName(child).localname for child in info]
    assert names[0] == "accessibilityMode"
    assert names[-1] == "userUiSkin"
    assert info.findtext(f"{{{PARTNER}}}organizationId") == emulator.ready["org_id"]
    assert info.findtext(f"{{{PARTNER}}}sessionSecondsValid") == "7200"
    role = info.find(f"{{{PARTNER}}}roleId")
    assert role is not None
    assert role.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"


def test_session_of_login_is_a_bearer_token(emulator: Emulator) -> None:
    session_id = etree.fromstring(login(emulator).content).findtext(f".//{{{PARTNER}}}sessionId")
    answer = emulator.client.get("/services/data/v64.0/limits", headers={"Authorization": f"Bearer {session_id}"})
    assert answer.status_code == 200
    assert "sforce-limit-info" in answer.headers


def test_enterprise_endpoint_answers_in_its_own_namespace(emulator: Emulator) -> None:
    response = login(emulator, kind="c")
    assert response.status_code == 200
    assert b"urn:enterprise.soap.sforce.com" in response.content


@pytest.mark.parametrize("username", ["", "nobody@x.example"])
def test_wrong_password_and_unknown_user_get_the_same_fault(emulator: Emulator, username: str) -> None:
    text = "Invalid username, password, security token; or user locked out."
    assert fault(login(emulator, "wrong", username)) == {
        "faultcode": "INVALID_LOGIN",
        "faultstring": f"INVALID_LOGIN: {text}",
        "type": "LoginFault",
        "code": "INVALID_LOGIN",
        "message": text,
    }


def test_password_without_its_security_token_is_told_so(emulator: Emulator) -> None:
    found = fault(login(emulator, emulator.ready["admin"]["password"]))
    assert found["code"] == "LOGIN_MUST_USE_SECURITY_TOKEN"
    assert "Reset My Security Token" in str(found["message"])


def test_trusted_addresses_need_no_security_token(emulator: Emulator) -> None:
    trusted = {"trusted_ip_ranges": ["203.0.113.1-203.0.113.9"], "trust_forwarded_for": True}
    assert emulator.client.post("/__emulator__/settings", json=trusted).status_code == 200
    password = emulator.ready["admin"]["password"]
    emulator.client.headers["X-Forwarded-For"] = "203.0.113.7"
    assert login(emulator, password).status_code == 200
    emulator.client.headers["X-Forwarded-For"] = "203.0.113.10"
    assert fault(login(emulator, password))["code"] == "LOGIN_MUST_USE_SECURITY_TOKEN"
    broken = emulator.client.post("/__emulator__/settings", json={"trusted_ip_ranges": ["everywhere"]})
    assert broken.status_code == 400
    assert "write START-END" in broken.text


@pytest.mark.parametrize("version", ["65.0", "68.0"])
def test_login_is_gone_from_api_65_on(emulator: Emulator, version: str) -> None:
    assert fault(login(emulator, version=version))["code"] == "INVALID_OPERATION"


def test_org_can_switch_login_off(emulator: Emulator) -> None:
    emulator.client.post("/__emulator__/settings", json={"soap_login_enabled": False})
    assert fault(login(emulator))["code"] == "INVALID_OPERATION"


def test_login_is_retired_at_every_version_from_a_day_on(emulator: Emulator) -> None:
    emulator.client.post("/__emulator__/settings", json={"soap_login_ends": "2037-06-01"})
    emulator.client.post("/__emulator__/clock", json={"to": "2037-05-31T23:59:00"})
    assert login(emulator).status_code == 200
    emulator.client.post("/__emulator__/clock", json={"to": "2037-06-01T00:00:00"})
    assert fault(login(emulator, version="31.0"))["code"] == "INVALID_OPERATION"
    assert fault(login(emulator, version="64.0"))["code"] == "INVALID_OPERATION"


def test_org_on_an_older_release_has_no_newer_version(emulator: Emulator) -> None:
    emulator.client.post("/__emulator__/settings", json={"newest_api_version": 60})
    assert fault(login(emulator, version="61.0"))["code"] == "UNSUPPORTED_API_VERSION"
    assert login(emulator, version="60.0").status_code == 200


@pytest.mark.parametrize("version", ["30.0", "69.0", "64", "abc"])
def test_retired_and_unknown_versions_are_unsupported(emulator: Emulator, version: str) -> None:
    found = fault(login(emulator, version=version))
    assert found["code"] == "UNSUPPORTED_API_VERSION"
    assert found["message"] == "Invalid Api version specified on URL"


def test_other_calls_need_a_session(emulator: Emulator) -> None:
    found = fault(call(emulator, "<urn:getUserInfo/>"))
    assert found["faultcode"] == "sf:INVALID_SESSION_ID"
    assert found["message"] == "Invalid Session ID found in SessionHeader: Illegal Session"


def test_unknown_operation_gets_a_proper_fault(emulator: Emulator) -> None:
    found = fault(call(emulator, "<urn:makeCoffee/>"))
    assert found["faultcode"] == "soapenv:Client"
    assert "No operation available for request {urn:partner.soap.sforce.com}makeCoffee" in str(found["faultstring"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("this is not XML", "not well-formed XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "Document type declarations are not allowed"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x/>', "Document type declarations are not allowed"),
        ("<x/>", "no SOAP body"),
    ],
)
def test_what_is_no_envelope_is_refused(emulator: Emulator, content: str, reason: str) -> None:
    response = emulator.client.post("/services/Soap/u/64.0", content=content.encode(), headers={"SOAPAction": "login"})
    assert reason in str(fault(response)["faultstring"])


def test_soap_action_header_is_required(emulator: Emulator) -> None:
    response = emulator.client.post("/services/Soap/u/64.0", content=b"<x/>")
    assert fault(response)["faultstring"] == "SOAPAction HTTP header missing"


def test_soap_calls_cost_api_calls(emulator: Emulator) -> None:
    before = emulator.client.get("/__emulator__/orgs").json()["orgs"][0]["api_calls_used"]
    login(emulator)
    after = emulator.client.get("/__emulator__/orgs").json()["orgs"][0]["api_calls_used"]
    assert after == before + 1
    journal = emulator.client.get("/__emulator__/journal?path=/services/Soap").json()
    assert [entry["is_api_call"] for entry in journal["requests"]] == [True]


def test_calls_over_the_daily_limit_are_refused(emulator: Emulator) -> None:
    emulator.client.post("/__emulator__/settings", json={"daily_api_requests": 0})
    assert fault(login(emulator))["code"] == "REQUEST_LIMIT_EXCEEDED"
