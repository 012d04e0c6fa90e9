"""What arrives as a body: packed, damaged, and anything at all."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.sf_emulator.soap.soap_client import ENVELOPE, NAMESPACES, SOAP, XSI, SoapClient, fault_of

from sf_emulator.soap.bodies import MAX_BYTES, unpacked
from sf_emulator.soap.faults import SoapFault

PACKED = {"Content-Encoding": "gzip"}
OPERATIONS = ["create", "update", "upsert", "delete", "query", "retrieve", "describeSObjects", "setPassword"]
ARGUMENTS = ["sObjects", "ids", "externalIDFieldName", "queryString", "fieldList", "sObjectType", "userId", "password"]
PARTS = ["type", "Id", "fieldsToNull", "Name", "Owner", "OwnerId", "BillingAddress", "Username", "LastName"]
TEXTS = ["", "Account", "User", "Name", "005", "Id, Name", "SELECT Id FROM User", "x" * 300, "ü"]


def envelope(client: SoapClient, body: str) -> bytes:
    """A call with this client's session."""
    messages = NAMESPACES[client.kind]
    return ENVELOPE.format(
        soap=SOAP,
        xsi=XSI,
        messages=messages,
        sobjects=messages.replace("urn:", "urn:sobject."),
        header=f"<urn:SessionHeader><urn:sessionId>{client.session_id}</urn:sessionId></urn:SessionHeader>",
        body=body,
    ).encode()


def test_call_may_be_packed(partner: SoapClient) -> None:
    response = partner.post(gzip.compress(envelope(partner, "<urn:getUserInfo/>")), **PACKED)
    assert response.status_code == 200
    assert b"getUserInfoResponse" in response.content


def test_long_answer_is_packed_for_who_takes_it(partner: SoapClient) -> None:
    response = partner.post(envelope(partner, "<urn:describeGlobal/>"), **{"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert b"describeGlobalResponse" in response.content


@pytest.mark.parametrize("content", [b"not packed", gzip.compress(b"<x/>", mtime=0)[:-6]])
def test_damaged_packing_is_refused(partner: SoapClient, content: bytes) -> None:
    found = fault_of(partner.post(content, **PACKED))
    assert found["faultcode"] == "soapenv:Client"
    assert "not packed as its Content-Encoding says" in str(found["faultstring"])


def test_small_body_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(SoapFault) as refused:
        unpacked(gzip.compress(bytes(MAX_BYTES + 1), 1), "gzip")
    assert refused.value.fault.code == "EXCEEDED_MAX_SIZE_REQUEST"


def test_entities_are_not_expanded(partner: SoapClient) -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><b>&b;</b>'
    found = fault_of(partner.post(bomb.encode()))
    assert "Document type declarations are not allowed" in str(found["faultstring"])


@st.composite
def elements(draw: st.DrawFn, tags: list[str], depth: int) -> etree._Element:
    """XML of names that mean something here, put together at random."""
    element = etree.Element(f"{{{NAMESPACES['u']}}}{draw(st.sampled_from(tags))}")
    element.text = draw(st.sampled_from(TEXTS))
    if draw(st.booleans()):
        element.set(f"{{{XSI}}}nil", draw(st.sampled_from(["true", "false", "x"])))
    if depth:
        element.extend(draw(st.lists(elements(ARGUMENTS if depth == 3 else PARTS, depth - 1), max_size=4)))
    return element


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=elements(OPERATIONS, 3))
def test_any_call_is_answered_or_refused_in_soap(partner: SoapClient, tree: etree._Element) -> None:
    response = partner.post(envelope(partner, etree.tostring(tree, encoding="unicode")))
    assert response.status_code in (200, 500)
    assert etree.fromstring(response.content).tag == f"{{{SOAP}}}Envelope"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_bytes_are_refused_in_soap(partner: SoapClient, content: bytes) -> None:
    found = fault_of(partner.post(content))
    assert found["faultcode"] == "soapenv:Client"


def test_answer_begins_as_salesforce_writes_it(partner: SoapClient) -> None:
    assert partner.send("getServerTimestamp").text.startswith(
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
    )
