"""SOAP's description of an object in the words of REST's JSON (salesforce-api.md, C6)."""

from typing import Any

from lxml import etree

from instep.salesforce.describing import read_description
from instep.salesforce.records import SObjectDescription
from instep.salesforce.soap.envelopes import is_nil

_TEXTS = frozenset({"name", "label", "type", "value"})
_LISTS = frozenset({"fields", "picklistValues", "referenceTo"})


def read_soap_description(result: etree._Element) -> SObjectDescription:
    """Raises Unintelligible when it is not a description."""
    return read_description(_plain(result))


def _plain(element: etree._Element) -> dict[str, Any]:
    plain: dict[str, Any] = {name: [] for name in _LISTS}
    for child in element.iterchildren(tag=etree.Element):
        name = str(etree.QName(child).localname)
        if is_nil(child):
            continue
        value = _value(name, child)
        if name in _LISTS:
            plain[name].append(value)
        else:
            plain[name] = value
    return plain


def _value(name: str, element: etree._Element) -> Any:
    if len(element):
        return _plain(element)
    text = element.text or ""
    return text == "true" if text in ("true", "false") and name not in _TEXTS else text
