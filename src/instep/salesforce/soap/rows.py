"""A page of a query as rows that equal REST's: SOAP sends texts, describe knows which are no texts.

Source: salesforce-api.md, B4 (records carry their type, and their Id once more) and C6 (types of fields).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from instep.salesforce.errors import Unintelligible
from instep.salesforce.soap.envelopes import SOBJECT, is_nil, schema_type, text_of

FieldTypes = Mapping[str, str]  # describe's types by field
AGGREGATE = "AggregateResult"  # its values say their types themselves
_TYPE = f"{{{SOBJECT}}}type"
_ID = f"{{{SOBJECT}}}Id"
_PLACES = frozenset({"address", "location"})
_PICKED = frozenset({"countryCode", "stateCode"})  # REST tells them only where the org picks countries from a list
_COORDINATES = frozenset({"latitude", "longitude"})


def _moment(text: str) -> str:
    """REST ends times in +0000 where XML Schema has Z."""
    return f"{text.removesuffix('Z')}+0000" if text.endswith("Z") else text


_READERS: Mapping[str, Callable[[str], Any]] = {
    "boolean": lambda text: text in ("true", "1"),
    "int": int,
    "long": int,
    "double": float,
    "currency": float,
    "percent": float,
    "datetime": _moment,
    "dateTime": _moment,
}


def types_in(result: etree._Element) -> set[str]:
    """The objects whose records are in a query's result, parents and children included."""
    return {str(element.text) for element in result.iter(_TYPE)} - {AGGREGATE}


def read_rows(result: etree._Element, types: Mapping[str, FieldTypes]) -> Iterator[dict[str, Any]]:
    """The rows of a result, whose objects' `types` are known.

    Raises:
        Unintelligible: A value is none of its type.
    """
    return (_row(record, types) for record in result.iterfind("{*}records"))


def _row(record: etree._Element, types: Mapping[str, FieldTypes]) -> dict[str, Any]:
    fields = types.get(text_of(record, "type"), {})
    row: dict[str, Any] = {}
    for child in record.iterchildren(tag=etree.Element):
        if child.tag == _TYPE or (child.tag == _ID and is_nil(child)):
            continue  # every record says its type, and the Id whether it was asked for or not
        name = etree.QName(child).localname
        row[name] = _value(child, fields.get(name, ""), types)
    return row


def _value(element: etree._Element, described: str, types: Mapping[str, FieldTypes]) -> Any:
    said = schema_type(element)
    if is_nil(element):
        return None
    if said == "sObject":
        return _row(element, types)
    if said == "QueryResult":
        return _children(element, types)
    if said in _PLACES or described in _PLACES:
        return {name: value for name, value in _parts(element) if value is not None or name not in _PICKED}
    return _read(element.text or "", said if said in _READERS else described)


def _parts(place: etree._Element) -> Iterator[tuple[str, Any]]:
    for part in place.iterchildren(tag=etree.Element):
        name = str(etree.QName(part).localname)
        kind = "double" if name in _COORDINATES else ""
        yield name, None if is_nil(part) else _read(part.text or "", kind)


def _children(result: etree._Element, types: Mapping[str, FieldTypes]) -> dict[str, Any]:
    return {
        "totalSize": _read(text_of(result, "size"), "int"),
        "done": text_of(result, "done") == "true",
        "records": list(read_rows(result, types)),
    }


def _read(text: str, kind: str) -> Any:
    try:
        return _READERS[kind](text) if kind in _READERS else text
    except ValueError as error:
        raise Unintelligible(f"a value of the type {kind} cannot be read") from error
