"""SOAP envelopes of the partner API: written with lxml, read with entities, DTDs and network off.

Source: salesforce-api.md, B1 to B4.
"""

import dataclasses
from collections.abc import Mapping

from lxml import etree

from instep.salesforce.errors import Refused, Unintelligible

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
PARTNER = "urn:partner.soap.sforce.com"
SOBJECT = "urn:sobject.partner.soap.sforce.com"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
CONTENT_TYPE = "text/xml; charset=UTF-8"
CLIENT = {"client": "instep"}

Headers = Mapping[str, Mapping[str, str]]


@dataclasses.dataclass(frozen=True, slots=True)
class Envelope:
    """An answer: its header, if any, and the first element of its body."""

    header: etree._Element | None
    message: etree._Element

    @property
    def is_fault(self) -> bool:
        return str(etree.QName(self.message).localname) == "Fault"


def message(operation: str, **arguments: str) -> etree._Element:
    """A call and its simple arguments, in the order of the WSDL."""
    element = etree.Element(f"{{{PARTNER}}}{operation}", nsmap={"urn": PARTNER, "so": SOBJECT})
    for name, text in arguments.items():
        add(element, PARTNER, name, text)
    return element


def add(parent: etree._Element, namespace: str, name: str, text: str) -> etree._Element:
    """Raises Refused when the text holds a character that XML cannot."""
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    try:
        child.text = text
    except ValueError as error:
        raise Refused(f"{name}: a control character cannot be sent over SOAP", fields=(name,)) from error
    return child


def envelope(body: etree._Element, headers: Headers) -> bytes:
    """The call in its envelope; it may be put in another one afterwards."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"env": ENVELOPE, "urn": PARTNER})
    head = etree.SubElement(root, f"{{{ENVELOPE}}}Header")
    for header, parts in ({"CallOptions": CLIENT} | dict(headers)).items():
        element = etree.SubElement(head, f"{{{PARTNER}}}{header}")
        for name, text in parts.items():
            add(element, PARTNER, name, text)
    etree.SubElement(root, f"{{{ENVELOPE}}}Body").append(body)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def read_envelope(document: bytes) -> Envelope:
    """Raises Unintelligible: it is no envelope, or it brings a document type (which could smuggle in files)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unintelligible("the answer is not XML") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs miss it
        raise Unintelligible("the answer declares a document type")
    body = root.find(f"{{{ENVELOPE}}}Body")
    if body is None or not len(body):
        raise Unintelligible("the answer is not a SOAP envelope")
    return Envelope(root.find(f"{{{ENVELOPE}}}Header"), body[0])


def text_of(element: etree._Element, path: str) -> str:
    """The text at a path of local names ("result/sessionId"), whatever their namespaces; "*" is any. "" when it
    is not there."""
    steps = "/".join("*" if name == "*" else f"*[local-name()='{name}']" for name in path.split("/"))
    return str(element.xpath(f"string({steps})")).strip()


def is_nil(element: etree._Element) -> bool:
    return element.get(f"{{{XSI}}}nil") in ("true", "1")


def schema_type(element: etree._Element) -> str:
    """The type that an element says it has ("int" of xsd:int); "" when it says none."""
    return str(element.get(f"{{{XSI}}}type") or "").rpartition(":")[2]
