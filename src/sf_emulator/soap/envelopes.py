"""Reading and writing envelopes. Entities, document types and network access are off.

Source: salesforce-api.md, B1, B3.
"""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from . import texts
from .faults import Fault, bad_envelope

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MESSAGES = {"u": "urn:partner.soap.sforce.com", "c": "urn:enterprise.soap.sforce.com"}
FAULTS = {"u": "urn:fault.partner.soap.sforce.com", "c": "urn:fault.enterprise.soap.sforce.com"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its element, and the session that its header names."""

    name: str
    namespace: str
    element: etree._Element
    session_id: str

    def text(self, name: str) -> str:
        """The text of an argument; empty when it is not there."""
        return self.element.findtext(f"{{{self.namespace}}}{name}") or ""


def read_call(body: bytes) -> Call:
    """The call in a request.

    Raises:
        SoapFault: It is not XML, has a document type, or is no envelope.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise bad_envelope(texts.NOT_XML.format(reason=broken)) from broken
    if root.getroottree().docinfo.internalDTD is not None:
        raise bad_envelope(texts.NO_DOCTYPE)
    soap_body = root.find(f"{{{SOAP}}}Body")
    called = None if soap_body is None else next(iter(soap_body.iterchildren("*")), None)
    if called is None:
        raise bad_envelope(texts.NO_BODY)
    name = etree.QName(called)
    namespace = name.namespace or ""
    session_id = root.findtext(f"{{{SOAP}}}Header/{{{namespace}}}SessionHeader/{{{namespace}}}sessionId")
    return Call(name.localname, namespace, called, session_id or "")


def write_fault(kind: str, fault: Fault) -> bytes:
    """An envelope with a fault."""
    namespace = FAULTS[kind]
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP, "sf": namespace, "xsi": XSI})
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    element = etree.SubElement(body, f"{{{SOAP}}}Fault")
    etree.SubElement(element, "faultcode").text = fault.prefix + fault.code
    etree.SubElement(element, "faultstring").text = fault.faultstring
    if fault.detail:
        detail = etree.SubElement(etree.SubElement(element, "detail"), f"{{{namespace}}}{fault.detail}")
        detail.set(f"{{{XSI}}}type", f"sf:{fault.detail}")
        etree.SubElement(detail, f"{{{namespace}}}exceptionCode").text = fault.code
        etree.SubElement(detail, f"{{{namespace}}}exceptionMessage").text = fault.text
    return _written(envelope)


def new_answer(kind: str, name: str) -> tuple[etree._Element, etree._Element]:
    """An envelope, and the element of its answer to fill."""
    nsmap: Any = {"soapenv": SOAP, None: MESSAGES[kind], "xsi": XSI}
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap=nsmap)
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    return envelope, etree.SubElement(body, f"{{{MESSAGES[kind]}}}{name}")


def add(parent: etree._Element, name: str, value: object) -> None:
    """Add an element in the parent's namespace: booleans in lower case, None as xsi:nil."""
    child = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    if value is None:
        child.set(f"{{{XSI}}}nil", "true")
    elif isinstance(value, bool):
        child.text = str(value).lower()
    else:
        child.text = str(value)


def write_answer(envelope: etree._Element) -> bytes:
    """The bytes of an envelope."""
    return _written(envelope)


def _written(envelope: etree._Element) -> bytes:
    written: bytes = etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)
    return written
