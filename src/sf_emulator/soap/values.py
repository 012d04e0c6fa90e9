"""Values as SOAP spells them: Salesforce's records in, XML Schema's text out, and back."""

import re
from collections.abc import Callable
from typing import Any

from sf_emulator.objects.sobjects import Field
from sf_emulator.objects.times import normal_date, normal_time

from . import texts
from .faults import bad_envelope

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIRE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")
_TRUTHS = frozenset({"true", "false", "1", "0"})
_DOUBLES = frozenset({"double", "currency", "percent"})


def text_of(value: Any, field: Field | None = None) -> str:
    """A value that is not null. The field, when known, tells times from texts that look like them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return soap_time(value) if field and field.type == "datetime" else legal(value)
    return str(float(value)) if field and field.type in _DOUBLES else str(value)


def soap_time(wire_time: str) -> str:
    """`2017-05-01T12:00:00.000+0000` as XML Schema has it: `…000Z`."""
    return wire_time.removesuffix("+0000") + "Z" if _WIRE_TIME.fullmatch(wire_time) else wire_time


def legal(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def schema_type(value: Any) -> str:
    """The type that an untyped value says it has."""
    if isinstance(value, bool):
        return "xsd:boolean"
    if isinstance(value, int):
        return "xsd:int"
    if isinstance(value, float):
        return "xsd:double"
    return "xsd:dateTime" if _WIRE_TIME.fullmatch(value) else "xsd:string"


def check_lexical(field: Field, text: str) -> None:
    """Refuse text that is no value of the field's type.

    Raises:
        SoapFault: The call as a whole fails, as when a parser stops.
    """
    if field.type not in _PARSERS:
        return
    schema_name, parse = _PARSERS[field.type]
    try:
        parse(text.strip())
    except ValueError:
        raise bad_envelope(texts.WRONG_VALUE.format(value=text, type=schema_name)) from None


def _boolean(text: str) -> None:
    if text not in _TRUTHS:
        raise ValueError(text)


_PARSERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "boolean": ("xsd:boolean", _boolean),
    "int": ("xsd:int", int),
    "long": ("xsd:long", int),
    "double": ("xsd:double", float),
    "currency": ("xsd:double", float),
    "percent": ("xsd:double", float),
    "date": ("xsd:date", normal_date),
    "datetime": ("xsd:dateTime", normal_time),
}
