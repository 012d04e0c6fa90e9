"""Records as Bulk API 1.0 writes them in XML. Entities, document types and network access are off.

Source: Bulk API guide, "Prepare XML and JSON Files".
"""

from pathlib import Path

from lxml import etree

from . import texts
from .columns import Record
from .errors import ContentRefused

NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TRUTHS = ("true", "1")


def parse_xml(content: bytes) -> etree._Element:
    """The root of a document. Raises ValueError: it is not XML, or it declares a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content.strip(), parser)
    except etree.XMLSyntaxError as broken:
        raise ValueError(str(broken)) from broken
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("document type declarations are not allowed")
    return root


def read_xml_records(path: Path) -> list[Record]:
    """The records of an `sObjects` document. Raises ContentRefused."""
    try:
        root = parse_xml(path.read_bytes())
    except ValueError as broken:
        raise ContentRefused(texts.NOT_XML) from broken
    if _name(root) != "sObjects":
        raise ContentRefused(texts.NOT_XML)
    return [_record(element) for element in root.iterchildren("*")]


def _record(element: etree._Element) -> Record:
    record: Record = {}
    for child in element.iterchildren("*"):
        parent = next(child.iterchildren("*"), None)
        if parent is not None:
            record[_name(child)] = _record(parent)
        elif child.get(f"{{{XSI}}}nil") in _TRUTHS and not child.text:
            record[_name(child)] = None
        else:
            record[_name(child)] = child.text or ""
    return record


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
