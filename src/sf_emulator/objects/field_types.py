"""The field types of describe, in one table: what each is in SOAP, in SQLite, and in a query. Source: describe
results recorded in CumulusCI's tests.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldType:
    """What all fields of a type have in common. `length` is what a file's field has that names none."""

    soap: str = "xsd:string"
    column: str = "TEXT"
    length: int = 0
    precision: int = 0
    is_text: bool = False
    is_number: bool = False
    aggregatable: bool = True
    filterable: bool = True
    groupable: bool = True
    sortable: bool = True


def _number(soap: str, column: str, precision: int, *, groupable: bool = False) -> FieldType:
    return FieldType(soap=soap, column=column, precision=precision, is_number=True, groupable=groupable)


def _text(length: int, *, soap: str = "xsd:string") -> FieldType:
    return FieldType(soap=soap, length=length, is_text=True)


FIELD_TYPES: dict[str, FieldType] = {
    "id": _text(18, soap="tns:ID"),
    "reference": _text(18, soap="tns:ID"),
    "string": _text(255),
    "textarea": _text(255),
    "picklist": _text(255),
    "combobox": _text(255),
    "phone": _text(40),
    "url": _text(255),
    "email": _text(80),
    "multipicklist": FieldType(length=4099, is_text=True, aggregatable=False, groupable=False, sortable=False),
    "encryptedstring": FieldType(length=175, is_text=True, filterable=False, groupable=False, sortable=False),
    "anyType": FieldType(soap="xsd:anyType", is_text=True, length=255, groupable=False),
    "base64": FieldType(soap="xsd:base64Binary", aggregatable=False, filterable=False, groupable=False, sortable=False),
    "boolean": FieldType(soap="xsd:boolean", column="INTEGER", aggregatable=False),
    "int": _number("xsd:int", "INTEGER", 0, groupable=True),
    "long": _number("xsd:long", "INTEGER", 0, groupable=True),
    "double": _number("xsd:double", "REAL", 18),
    "currency": _number("xsd:double", "REAL", 18),
    "percent": _number("xsd:double", "REAL", 18),
    "date": FieldType(soap="xsd:date"),
    "datetime": FieldType(soap="xsd:dateTime", groupable=False),
    "time": FieldType(soap="xsd:time"),
    "address": FieldType(soap="urn:address", aggregatable=False, groupable=False, sortable=False),
    "location": FieldType(soap="urn:location", aggregatable=False, groupable=False, sortable=False),
}

# Text longer than this can be neither filtered, sorted nor grouped: Salesforce's long text areas.
LONGEST_FILTERABLE = 255
COMPOUND_TYPES = frozenset({"address", "location"})
