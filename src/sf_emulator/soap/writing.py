"""Results on the wire: plain values become elements, in the order and with the nulls that the contract says."""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from sf_emulator.objects.sobjects import Schema
from sf_emulator.objects.xml_documents import xml_document
from sf_emulator.soql import Page

from .contract import Contract, Element, Operation
from .envelopes import SOAP, XSI, new_envelope
from .kinds import PARTNER, Kind
from .records import RecordWriter, add_untyped
from .values import soap_time, text_of

LIMIT_TYPE = "API REQUESTS"
_RECORD = "sObject"
_PAGE = "QueryResult"
_WITH_RECORDS = frozenset({_RECORD, _PAGE, "SearchResult"})


class AnswerWriter:
    """Writes the answers of one API (partner or enterprise) of one org."""

    def __init__(self, contract: Contract, kind: Kind, schema: Schema) -> None:
        self._contract = contract
        self._kind = kind
        self._records = RecordWriter(kind, schema, self._write_child_page)

    def answer(self, operation: Operation, result: Any, used_and_allowed: tuple[int, int] | None) -> bytes:
        """The envelope of an answer; `result` is a list where the operation gives many."""
        gives = operation.gives
        envelope = new_envelope(self._kind, with_records=gives is not None and gives.type in _WITH_RECORDS)
        if used_and_allowed:
            self._add_limit_info(envelope, *used_and_allowed)
        body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
        response = self._add(body, f"{operation.name}Response")
        if gives:
            self._write(response, gives, result)
        return xml_document(envelope)

    def _add_limit_info(self, envelope: etree._Element, used: int, allowed: int) -> None:
        header = self._add(etree.SubElement(envelope, f"{{{SOAP}}}Header"), "LimitInfoHeader")
        info = {"limitInfo": [{"current": used, "limit": allowed, "type": LIMIT_TYPE}]}
        self._write_all(header, self._contract.headers["LimitInfoHeader"], info)

    def _write(self, parent: etree._Element, spec: Element, value: Any) -> None:
        for each in _each(spec, value):
            if each is None:
                self._add(parent, spec.name).set(f"{{{XSI}}}nil", "true")
            elif spec.type == "anyType":
                add_untyped(parent, f"{{{self._kind.messages}}}{spec.name}", each)
            else:
                self._fill(self._add(parent, spec.name), spec.type, each)

    def _fill(self, element: etree._Element, kind: str, value: Any) -> None:
        if kind == _RECORD:
            self._records.write(element, value)
        elif kind in self._contract.types:
            if kind == _PAGE and self._kind is PARTNER:
                element.set(f"{{{XSI}}}type", _PAGE)
            self._write_all(element, self._contract.types[kind], value)
        else:
            element.text = soap_time(value) if kind == "dateTime" else text_of(value)

    def _write_all(self, parent: etree._Element, specs: tuple[Element, ...], values: Mapping[str, Any]) -> None:
        for spec in specs:
            self._write(parent, spec, values.get(spec.name))

    def _write_child_page(self, element: etree._Element, page: Page) -> None:
        """The answer of a sub-query, in the place of a field."""
        self._fill(element, _PAGE, page_values(page))

    def _add(self, parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{self._kind.messages}}}{name}")


def page_values(page: Page) -> dict[str, Any]:
    """A page of a query's answer as the contract's QueryResult."""
    return {
        "done": page.locator is None,
        "queryLocator": page.locator,
        "records": page.records,
        "size": page.total,
    }


def _each(spec: Element, value: Any) -> Iterator[Any]:
    """What is written: every one of many, else the value, unless it is null and may be left out."""
    if spec.many:
        yield from value or ()
    elif value is not None or not spec.optional:
        yield value
