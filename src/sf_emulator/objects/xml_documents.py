"""XML as Salesforce writes it. Source: answers recorded in the tests of CumulusCI."""

from lxml import etree

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


def xml_document(root: etree._Element, *, pretty: bool = False) -> bytes:
    """A document with its declaration, in one line unless it is to be read."""
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False, pretty_print=pretty)
    return _DECLARATION + (b"\n" if pretty else b"") + written
