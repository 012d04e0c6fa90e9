"""Queried records as Bulk API 1.0 writes them in XML. Source: Bulk API guide, "XML Responses for Queries"."""

from typing import Any

from lxml import etree

from sf_emulator.objects.sobjects import Schema

from .values import as_text
from .xml_records import NAMESPACE, XSI

XML_HEAD = f'<?xml version="1.0" encoding="UTF-8"?><queryResult xmlns="{NAMESPACE}" xmlns:xsi="{XSI}">\n'.encode()
XML_TAIL = b"</queryResult>"


def xml_record(schema: Schema, record: dict[str, Any]) -> bytes:
    """One record; it names its id once more than it was asked for, as the partner API does."""
    return _text(_element(schema, "records", record)) + b"\n"


def _element(schema: Schema, tag: str, record: dict[str, Any]) -> etree._Element:
    element = etree.Element(tag)
    element.set(f"{{{XSI}}}type", "sObject")
    sobject = schema[record["attributes"]["type"]]
    _add(element, "type", sobject.name)
    _add(element, "Id", record.get("Id"))
    for name, value in record.items():
        if isinstance(value, dict):
            if name != "attributes":
                element.append(_element(schema, name, value))
        else:
            _add(element, name, None if value is None else as_text(value, sobject.field(name)))
    return element


def _add(parent: etree._Element, name: str, text: str | None) -> None:
    child = etree.SubElement(parent, name)
    if text is None:
        child.set(f"{{{XSI}}}nil", "true")
    else:
        child.text = text


def _text(element: etree._Element) -> bytes:
    """Without the namespaces that the document around it declares."""
    return etree.tostring(element).replace(f' xmlns:ns0="{XSI}"'.encode(), b"").replace(b"ns0:", b"xsi:")
