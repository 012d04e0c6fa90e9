"""From values to XML: the files that a retrieval holds, and the parts of SOAP answers."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from sf_emulator.objects.xml_documents import xml_document
from sf_emulator.soap.values import soap_time, text_of

from .nodes import NAMESPACE


def write_file(root: str, values: Mapping[str, Any]) -> bytes:
    """A file of a package: four spaces a level, as Salesforce writes it."""
    nsmap: Any = {None: NAMESPACE}
    element = etree.Element(f"{{{NAMESPACE}}}{root}", nsmap=nsmap)
    write_values(element, values)
    etree.indent(element, space="    ")
    return xml_document(element, pretty=True)


def write_values(parent: etree._Element, values: Mapping[str, Any]) -> None:
    """Values as elements, in their order: what is None is left out, a list is its elements one after the other."""
    for name, value in values.items():
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if each is not None:
                _write(etree.SubElement(parent, f"{{{NAMESPACE}}}{name}"), each)


def _write(element: etree._Element, value: Any) -> None:
    if isinstance(value, Mapping):
        write_values(element, value)
    else:
        element.text = soap_time(text_of(value))
