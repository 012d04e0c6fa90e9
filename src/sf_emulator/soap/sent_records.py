"""Records as clients send them. Partner names the object in `type`, enterprise in xsi:type.

Source: salesforce-api.md, B4 (fieldsToNull).
"""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from sf_emulator.objects.sobjects import Field, Schema, SObject

from . import texts
from .envelopes import XSI
from .faults import api_fault
from .values import check_lexical

_NOT_FIELDS = frozenset({"type", "fieldsToNull"})


@dataclass(frozen=True, slots=True)
class SentRecord:
    """One record: its object and the values of its fields, None for what becomes null. A parent that is named by one of
    its own fields is a mapping."""

    sobject: SObject
    fields: dict[str, Any]

    def field(self, name: str) -> Any:
        """The value of a field, whose name is sent in any case; None when it is not sent."""
        return next((value for key, value in self.fields.items() if key.lower() == name.lower()), None)


def read_record(schema: Schema, element: etree._Element, *, truncate: bool = False) -> SentRecord:
    """A record of a call. With `truncate` text that is too long is cut (AllowFieldTruncationHeader).

    Raises:
        SoapFault: The object or a field is unknown, or a value is none of its type: the whole call fails.
    """
    sobject = _sobject(schema, element)
    fields: dict[str, Any] = {}
    for child in element.iterchildren("*"):
        name = etree.QName(child).localname
        if name not in _NOT_FIELDS and child.get(f"{{{XSI}}}nil") not in ("true", "1"):
            fields[name] = _value(sobject, name, child, truncate=truncate)
    nulls = [(found.text or "").strip() for found in element.findall("{*}fieldsToNull")]
    return SentRecord(sobject, fields | {name: None for name in nulls if name})


def _sobject(schema: Schema, element: etree._Element) -> SObject:
    name = (element.findtext("{*}type") or element.get(f"{{{XSI}}}type", "").rpartition(":")[2]).strip()
    if not name or name == "sObject":
        raise api_fault("INVALID_TYPE", texts.NO_TYPE)
    sobject = schema.sobject(name)
    if sobject is None:
        raise api_fault("INVALID_TYPE", texts.NO_SUCH_TYPE.format(name=name))
    return sobject


def _value(sobject: SObject, name: str, element: etree._Element, *, truncate: bool) -> Any:
    if len(element):
        return {etree.QName(child).localname: child.text for child in element.iterchildren("*")}
    field = sobject.field(name)
    if field is None:
        raise api_fault("INVALID_FIELD", texts.NO_SUCH_COLUMN.format(name=name, sobject=sobject.name))
    text = element.text or ""
    check_lexical(field, text)
    return text[: field.length] if truncate and _can_be_cut(field) else text


def _can_be_cut(field: Field) -> bool:
    return field.is_text and not field.is_id
