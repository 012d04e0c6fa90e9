"""SOAP envelopes: written with lxml, read with entities, DTDs and network off."""

from lxml import etree

from instep.salesforce.errors import Unintelligible
from instep.salesforce.secret import Secret

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
PARTNER = "urn:partner.soap.sforce.com"


def login_envelope(username: str, password: Secret) -> bytes:
    envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"env": ENVELOPE, "urn": PARTNER})
    header = etree.SubElement(envelope, f"{{{ENVELOPE}}}Header")
    options = etree.SubElement(header, f"{{{PARTNER}}}CallOptions")
    etree.SubElement(options, f"{{{PARTNER}}}client").text = "instep"
    body = etree.SubElement(envelope, f"{{{ENVELOPE}}}Body")
    login = etree.SubElement(body, f"{{{PARTNER}}}login")
    etree.SubElement(login, f"{{{PARTNER}}}username").text = username
    etree.SubElement(login, f"{{{PARTNER}}}password").text = password.open()
    return bytes(etree.tostring(envelope, xml_declaration=True, encoding="UTF-8"))


def read_body(document: bytes) -> etree._Element:
    """The first element inside the envelope's Body.

    Raises:
        Unintelligible: It is not an envelope, or it brings a document type (which could smuggle in files).
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        envelope = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unintelligible("the answer is not XML") from error
    if envelope.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs miss it
        raise Unintelligible("the answer declares a document type")
    body = envelope.find(f"{{{ENVELOPE}}}Body")
    if body is None or not len(body):
        raise Unintelligible("the answer is not a SOAP envelope")
    return body[0]


def text_of(element: etree._Element, path: str) -> str:
    """The text at a path of local names ("result/sessionId"), whatever their namespaces; "*" is any. "" when it
    is not there."""
    steps = "/".join("*" if name == "*" else f"*[local-name()='{name}']" for name in path.split("/"))
    return str(element.xpath(f"string({steps})")).strip()
