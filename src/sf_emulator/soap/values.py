"""Values as SOAP spells them: Salesforce's records in, XML Schema's text out, and back."""

import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from sf_emulator.objects.sobjects import Field
from sf_emulator.objects.times import normal_date, normal_time, normal_time_of_day

from . import texts
from .faults import bad_envelope

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIRE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")
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


def _matching(pattern: str) -> Callable[[str], None]:
    compiled = re.compile(pattern)

    def check(text: str) -> None:
        if not compiled.fullmatch(text):
            raise ValueError(text)

    return check


_INTEGER = _matching(r"[+-]?[0-9]+")
_DOUBLE = _matching(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_PARSERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "boolean": ("xsd:boolean", _matching("true|false|1|0")),
    "int": ("xsd:int", _INTEGER),
    "long": ("xsd:long", _INTEGER),
    "double": ("xsd:double", _DOUBLE),
    "currency": ("xsd:double", _DOUBLE),
    "percent": ("xsd:double", _DOUBLE),
    "date": ("xsd:date", normal_date),
    "datetime": ("xsd:dateTime", normal_time),
    "time": ("xsd:time", normal_time_of_day),
    "base64": ("xsd:base64Binary", lambda text: b64decode(text, validate=True)),
}
