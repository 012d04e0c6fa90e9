"""Records in answers. Partner: each is an `sObject` with its type as an element, its Id twice, nulls as xsi:nil.
Enterprise: xsi:type names the object, fields stand in the WSDL's order, nulls are left out.

Source: salesforce-api.md, B4; Salesforce's "Queries and the Partner WSDL".
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lxml import etree

from sf_emulator.objects.sobjects import Schema, SObject
from sf_emulator.soql import Page

from .envelopes import XSD, XSI
from .kinds import PARTNER, Kind
from .values import schema_type, soap_time, text_of

LOCATION_PARTS = ("latitude", "longitude")
ADDRESS_PARTS = ("city", "country", "countryCode", "geocodeAccuracy", "postalCode", "state", "stateCode", "street")

Record = Mapping[str, Any]
_AGGREGATE = "AggregateResult"
_ATTRIBUTES = "attributes"


class RecordWriter:
    """Writes records as SOQL answers them: `attributes` with the type, then the fields, parents and children nested."""

    def __init__(self, kind: Kind, schema: Schema, write_page: Callable[[etree._Element, Page], None]) -> None:
        self._is_partner = kind is PARTNER
        self._messages = kind.messages
        self._namespace = kind.sobjects
        self._schema = schema
        self._write_page = write_page

    def write(self, element: etree._Element, record: Record) -> None:
        """Fill the element of one record."""
        name = record[_ATTRIBUTES]["type"]
        sobject = self._schema.sobject(name)
        if self._is_partner:
            element.set(f"{{{XSI}}}type", "sf:sObject")
            self._add(element, "type").text = name
            self._fill(self._add(element, "Id"), record.get("Id"), None, "Id")
        else:
            element.set(f"{{{XSI}}}type", f"sf:{name}")
        for field, value in self._in_order(record):
            if name == _AGGREGATE and value is not None:
                add_untyped(element, f"{{{self._namespace}}}{field}", value)
            else:
                self._fill(self._add(element, field), value, sobject, field)

    def _in_order(self, record: Record) -> Iterable[tuple[str, Any]]:
        fields = [(name, value) for name, value in record.items() if name != _ATTRIBUTES]
        if self._is_partner:
            return fields
        present = (field for field in fields if field[1] is not None)
        return sorted(present, key=lambda field: (field[0] != "Id", field[0]))  # by code point, as the WSDL sorts

    def _add(self, parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{self._namespace}}}{name}")

    def _fill(self, element: etree._Element, value: Any, sobject: SObject | None, name: str) -> None:
        if value is None:
            element.set(f"{{{XSI}}}nil", "true")
        elif isinstance(value, Page):
            self._write_page(element, value)
        elif isinstance(value, dict):
            self._fill_compound(element, value)
        else:
            element.text = text_of(value, sobject.field(name) if sobject else None)

    def _fill_compound(self, element: etree._Element, value: Record) -> None:
        if _ATTRIBUTES in value:
            self.write(element, value)
        else:
            self._fill_place(element, value)

    def _fill_place(self, element: etree._Element, value: Record) -> None:
        """An address or a location: every part, in the WSDL's order."""
        is_address = "street" in value
        if self._is_partner:
            element.set(f"{{{XSI}}}type", "address" if is_address else "location")
        for name in (*LOCATION_PARTS, *ADDRESS_PARTS) if is_address else LOCATION_PARTS:
            part = etree.SubElement(element, f"{{{self._messages}}}{name}")
            self._fill(part, value.get(name), None, name)


def add_untyped(parent: etree._Element, tag: str, value: Any) -> None:
    """A value whose type no schema tells: it says it itself."""
    child = etree.SubElement(parent, tag, nsmap={"xsd": XSD})
    child.set(f"{{{XSI}}}type", schema_type(value))
    child.text = soap_time(text_of(value))
