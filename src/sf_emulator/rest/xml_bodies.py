"""XML in both directions, for clients that ask for it. Source: salesforce-api.md, C2; the guide's XML examples."""

import re
from typing import Any

from lxml import etree

from sf_emulator.objects.xml_documents import xml_document

from . import texts

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{_XSI}}}nil"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # characters that XML 1.0 cannot hold
_MANY = frozenset({"records", "batchRequests", "request", "ids", "fields"})


def read_xml(content: bytes) -> Any:
    """An element's children as a dict; the root's own name says nothing. Raises RequestRefused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return _value(etree.fromstring(content, parser))
    except etree.XMLSyntaxError as error:
        raise texts.broken_xml(error.msg or "not well-formed", *error.position) from None


def write_xml(body: Any, root: str, *, pretty: bool) -> bytes:
    """A body as an XML document. `root` is `Versions/Version` for a list of versions."""
    name, _, item = root.partition("/")
    if isinstance(body, dict) and "attributes" in body:
        name = body["attributes"]["type"]
    element = etree.Element(name, nsmap={"xsi": _XSI})
    _fill(element, {item: body} if isinstance(body, list) else body)
    etree.cleanup_namespaces(element)
    return xml_document(element, pretty=pretty)


def _value(element: etree._Element) -> Any:
    if element.get(_NIL) in ("true", "1"):
        return None
    children = [child for child in element if isinstance(child.tag, str)]
    attributes = {name: value for name, value in element.attrib.items() if not str(name).startswith("{")}
    if not children and not attributes:
        return element.text or ""
    value: dict[str, Any] = {"attributes": attributes} if attributes else {}
    for child in children:
        _add(value, etree.QName(child).localname, _value(child))
    return value


def _add(value: dict[str, Any], name: str, child: Any) -> None:
    if name in value and not isinstance(value[name], list):
        value[name] = [value[name]]
    if name in value:
        value[name].append(child)
    else:
        value[name] = [child] if name in _MANY else child


def _fill(element: etree._Element, value: Any) -> None:
    if value is None:
        element.set(_NIL, "true")
    elif not isinstance(value, dict):
        element.text = _NO_XML.sub("", str(value).lower() if isinstance(value, bool) else str(value))
    for name, child in value.items() if isinstance(value, dict) else ():
        if name == "attributes":
            element.attrib.update(child)
            continue
        for each in child if isinstance(child, list) else [child]:
            _fill(etree.SubElement(element, name), each)
