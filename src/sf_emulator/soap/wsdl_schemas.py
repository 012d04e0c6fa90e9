"""The schemas inside a WSDL: records, messages and faults. Those of records come from the org's objects (enterprise).

Source: salesforce-api.md, B1 (namespaces); the order and the nulls are those of the contract.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from sf_emulator.objects.sobjects import Field, Schema, SObject
from sf_emulator.objects.yaml_files import read_yaml

from .contract import Contract, Element
from .describes import soap_type
from .envelopes import XSD
from .kinds import PARTNER, Kind
from .records import ADDRESS_PARTS, LOCATION_PARTS

_CODES = Path(__file__).parent / "codes.yaml"
_XSD_TYPES = frozenset(
    {"string", "boolean", "int", "long", "double", "date", "dateTime", "time", "base64Binary", "anyType"}
)
_RECORD = "sObject"
_FAULTS = {
    "LoginFault": "ApiFault",
    "InvalidQueryLocatorFault": "ApiFault",
    "InvalidNewPasswordFault": "ApiFault",
    "InvalidOldPasswordFault": "ApiFault",
    "InvalidIdFault": "ApiFault",
    "UnexpectedErrorFault": "ApiFault",
    "InvalidFieldFault": "ApiQueryFault",
    "InvalidSObjectFault": "ApiQueryFault",
    "MalformedQueryFault": "ApiQueryFault",
    "MalformedSearchFault": "ApiQueryFault",
}
FAULTS = tuple(_FAULTS)
"""Every fault that an operation may answer with."""


def record_schema(kind: Kind, schema: Schema) -> etree._Element:
    """The schema of records: one `sObject` for all in partner, a type for each object in enterprise."""
    root = _schema(kind.sobjects, imports=(kind.messages,))
    fields_to_null = Element("fieldsToNull", "string", nillable=True, many=True)
    if kind is PARTNER:
        content = _complex_type(root, _RECORD)
        _add_elements(content, [Element("type", "string"), fields_to_null, Element("Id", "ID", nillable=True)])
        _add_any(content)
        return root
    _add_elements(_complex_type(root, _RECORD), [fields_to_null, Element("Id", "ID", nillable=True)])
    _add_any(_complex_type(root, "AggregateResult", base="ens:sObject"))
    for sobject in sorted(schema, key=lambda each: each.name):
        _add_object(root, sobject)
    return root


def message_schema(kind: Kind, contract: Contract) -> etree._Element:
    """The schema of calls, results and headers."""
    root = _schema(kind.messages, imports=(kind.sobjects,))
    _add_simple_types(root)
    _add_places(root)
    for name, elements in contract.types.items():
        _add_elements(_complex_type(root, name), elements)
    for operation in contract.operations.values():
        _add_elements(_element_type(root, operation.name), operation.takes)
        _add_elements(_element_type(root, f"{operation.name}Response"), [operation.gives] if operation.gives else [])
    for name, elements in contract.headers.items():
        _add_elements(_element_type(root, name), elements)
    return root


def fault_schema(kind: Kind) -> etree._Element:
    """The schema of what stands in a fault's detail."""
    root = _schema(kind.faults, imports=(kind.messages,))
    _add_enumeration(root, "ExceptionCode", _codes("ExceptionCode"))
    api_fault = _complex_type(root, "ApiFault")
    _sub(api_fault, "element", name="exceptionCode", type="fns:ExceptionCode")
    details = Element("extendedErrorDetails", "ExtendedErrorDetails", nillable=True, many=True)
    _add_elements(api_fault, [Element("exceptionMessage", "string"), details])
    _sub(root, "element", name="fault", type="fns:ApiFault")
    query_fault = _complex_type(root, "ApiQueryFault", base="fns:ApiFault")
    _add_elements(query_fault, [Element("row", "int"), Element("column", "int")])
    for name, base in _FAULTS.items():
        _complex_type(root, name, base=f"fns:{base}")
        _sub(root, "element", name=name, type=f"fns:{name}")
    return root


def _schema(namespace: str, imports: Iterable[str]) -> etree._Element:
    root = etree.Element(f"{{{XSD}}}schema", elementFormDefault="qualified", targetNamespace=namespace)
    for imported in imports:
        _sub(root, "import", namespace=imported)
    return root


def _add_simple_types(root: etree._Element) -> None:
    identifier = _sub(_sub(root, "simpleType", name="ID"), "restriction", base="xsd:string")
    _sub(identifier, "length", value="18")
    _sub(identifier, "pattern", value="[a-zA-Z0-9]{18}")
    for name in ("QueryLocator", "json"):
        _sub(_sub(root, "simpleType", name=name), "restriction", base="xsd:string")
    for name in ("StatusCode", "fieldType", "soapType"):
        _add_enumeration(root, name, _codes(name))


def _add_places(root: etree._Element) -> None:
    location = [Element(name, "double", nillable=True) for name in LOCATION_PARTS]
    _add_elements(_complex_type(root, "location"), location)
    address = [Element(name, "string", nillable=True) for name in ADDRESS_PARTS]
    _add_elements(_complex_type(root, "address", base="tns:location"), address)


def _add_object(root: etree._Element, sobject: SObject) -> None:
    content = _complex_type(root, sobject.name, base="ens:sObject")
    types = _field_types(sobject) | _parent_types(sobject) | _child_types(sobject)
    for name in sorted(types):
        _sub(content, "element", name=name, nillable="true", minOccurs="0", type=types[name])


def _field_types(sobject: SObject) -> dict[str, str]:
    fields = (field for field in sobject.fields.values() if field.name != "Id")
    return {field.name: soap_type(field.kind.soap) for field in fields}


def _parent_types(sobject: SObject) -> dict[str, str]:
    references = (field for field in sobject.fields.values() if field.relationship)
    return {str(field.relationship): _parent_type(field) for field in references}


def _parent_type(field: Field) -> str:
    return f"ens:{_RECORD if field.polymorphic else field.reference_to[0]}"


def _child_types(sobject: SObject) -> dict[str, str]:
    return {child.name: "tns:QueryResult" for child in sobject.children if child.name}


def _complex_type(root: etree._Element, name: str, base: str = "") -> etree._Element:
    """A named type; answers the sequence to fill."""
    parent = _sub(root, "complexType", name=name)
    if base:
        parent = _sub(_sub(parent, "complexContent"), "extension", base=base)
    return _sub(parent, "sequence")


def _element_type(root: etree._Element, name: str) -> etree._Element:
    """A global element with a type of its own; answers the sequence to fill."""
    return _sub(_sub(_sub(root, "element", name=name), "complexType"), "sequence")


def _add_elements(sequence: etree._Element, elements: Iterable[Element]) -> None:
    for element in elements:
        _sub(sequence, "element", **_occurrence(element), name=element.name, type=_qualified(element.type))


def _occurrence(element: Element) -> Mapping[str, Any]:
    words = {"nillable": "true"} if element.nillable else {}
    if element.many:
        return words | {"minOccurs": "0", "maxOccurs": "unbounded"}
    return words | ({"minOccurs": "0"} if element.optional else {})


def _qualified(name: str) -> str:
    if name == _RECORD:
        return f"ens:{name}"
    return f"xsd:{name}" if name in _XSD_TYPES else f"tns:{name}"


def _add_any(sequence: etree._Element) -> None:
    lax = {"namespace": "##targetNamespace", "processContents": "lax"}
    _sub(sequence, "any", **lax, minOccurs="0", maxOccurs="unbounded")


def _add_enumeration(root: etree._Element, name: str, values: Iterable[str]) -> None:
    restriction = _sub(_sub(root, "simpleType", name=name), "restriction", base="xsd:string")
    for value in values:
        _sub(restriction, "enumeration", value=value)


@cache
def _codes(name: str) -> tuple[str, ...]:
    return tuple(read_yaml(_CODES)[name].split())


def _sub(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XSD}}}{tag}", attributes)
