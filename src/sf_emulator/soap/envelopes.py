"""Reading and writing envelopes. Entities, document types and network access are off.

Source: salesforce-api.md, B1, B3.
"""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from sf_emulator.objects.xml_documents import xml_document

from . import texts
from .faults import Fault, bad_envelope
from .kinds import Kind

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"


@dataclass(frozen=True, slots=True)
class Request:
    """One call as it was sent: its element and the headers before it. Names are read in any namespace."""

    name: str
    namespace: str
    element: etree._Element
    headers: etree._Element | None

    def text(self, name: str) -> str:
        """The text of an argument; empty when it is not there."""
        return self.element.findtext(f"{{*}}{name}") or ""

    def texts(self, name: str) -> list[str]:
        """The texts of an argument that may come many times."""
        return [(found.text or "").strip() for found in self.elements(name)]

    def elements(self, name: str) -> list[etree._Element]:
        """The elements of an argument that may come many times."""
        return self.element.findall(f"{{*}}{name}")

    def header(self, name: str, part: str) -> str:
        """What a header says; empty when it is not there."""
        found = None if self.headers is None else self.headers.findtext(f"{{*}}{name}/{{*}}{part}")
        return (found or "").strip()

    def is_on(self, name: str, part: str) -> bool:
        """Whether a header says true."""
        return self.header(name, part).lower() in ("true", "1")


def read_request(content: bytes) -> Request:
    """The call in a request.

    Raises:
        SoapFault: It is not XML, has a document type, or is no envelope.
    """
    root = _parsed(content)
    body = root.find(f"{{{SOAP}}}Body")
    called = None if body is None else next(body.iterchildren("*"), None)
    if called is None:
        raise bad_envelope(texts.NO_BODY)
    name = etree.QName(called)
    return Request(name.localname, name.namespace or "", called, root.find(f"{{{SOAP}}}Header"))


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise bad_envelope(texts.NOT_WELL_FORMED.format(reason=broken)) from broken
    if root.getroottree().docinfo.internalDTD is not None:
        raise bad_envelope(texts.NO_DOCTYPE)
    return root


def new_envelope(kind: Kind, *, with_records: bool) -> etree._Element:
    """An answer's envelope, to be filled with a header and a body."""
    nsmap: Any = {"soapenv": SOAP, None: kind.messages, "xsi": XSI}
    if with_records:
        nsmap["sf"] = kind.sobjects
    return etree.Element(f"{{{SOAP}}}Envelope", nsmap=nsmap)


def fault_envelope(kind: Kind, fault: Fault) -> bytes:
    """An envelope with a fault."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP, "sf": kind.faults, "xsi": XSI})
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    element = etree.SubElement(body, f"{{{SOAP}}}Fault")
    etree.SubElement(element, "faultcode").text = fault.prefix + fault.code
    etree.SubElement(element, "faultstring").text = fault.faultstring
    if fault.detail:
        _add_detail(etree.SubElement(element, "detail"), kind, fault)
    return xml_document(envelope)


def _add_detail(parent: etree._Element, kind: Kind, fault: Fault) -> None:
    detail = etree.SubElement(parent, f"{{{kind.faults}}}{fault.detail}")
    detail.set(f"{{{XSI}}}type", f"sf:{fault.detail}")
    parts = {"exceptionCode": fault.code, "exceptionMessage": fault.text}
    if fault.has_place:
        parts |= {"row": str(fault.row), "column": str(fault.column)}
    for name, text in parts.items():
        etree.SubElement(detail, f"{{{kind.faults}}}{name}").text = text
