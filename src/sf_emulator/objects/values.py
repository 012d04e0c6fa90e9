"""What a client sent, field by field: is the name known, may it be written, does the value fit?"""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from . import texts
from .errors import RecordError, RecordRefused
from .ids import normal_id
from .sobjects import Field, Schema, SObject
from .times import normal_date, normal_time, normal_time_of_day

EMAIL = re.compile(r"[^@\s,;:<>()\[\]\\\"]+@[^@\s,;:<>()\[\]\\\".]+(\.[^@\s,;:<>()\[\]\\\".]+)+")

_TOKENS: dict[type, str] = {
    bool: "VALUE_TRUE",
    int: "VALUE_NUMBER_INT",
    float: "VALUE_NUMBER_FLOAT",
    str: "VALUE_STRING",
    dict: "START_OBJECT",
    list: "START_ARRAY",
}
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_NOT_SENT = frozenset({"attributes", "type"})


def sent_values(
    schema: Schema, sobject: SObject, sent: Mapping[str, Any], writable: Callable[[Field], bool]
) -> dict[str, Any]:
    """The values by the fields' own names, as records keep them. Raises RecordRefused."""
    fields = _known_fields(sobject, sent)
    refused = [field.name for field, _ in fields if not writable(field)]
    if refused:
        raise RecordRefused(texts.read_only(refused))
    values: dict[str, Any] = {}
    errors: list[RecordError] = []
    for field, value in fields:
        try:
            values[field.name] = _stored_value(schema, field, value)
        except RecordRefused as refusal:
            errors += refusal.errors
    if errors:
        raise RecordRefused(*errors)
    return values


def default_problem(schema: Schema, field: Field) -> str | None:
    """Why a field's default is no value that the field takes."""
    if field.default is None:
        return None
    try:
        fits = _stored_value(schema, field, field.default) == field.default
    except RecordRefused as refused:
        return refused.errors[0].message
    return None if fits else f"{field.default!r} is no {field.type} as records keep it"


def _known_fields(sobject: SObject, sent: Mapping[str, Any]) -> list[tuple[Field, Any]]:
    known = []
    for name, value in sent.items():
        field = sobject.field(name)
        if field:
            known.append((field, value))
        elif name not in _NOT_SENT:
            raise RecordRefused(texts.unknown_field(name, sobject.name))
    return known


def _stored_value(schema: Schema, field: Field, value: Any) -> Any:
    if field.type == "boolean":
        return _boolean(field, value)
    if value is None or value == "":
        return None
    if field.is_text:
        return _text(schema, field, value)
    try:
        return _CONVERSIONS[field.type](field, value)
    except (ValueError, TypeError, ArithmeticError):
        raise RecordRefused(texts.wrong_json_type(field.type, _token(value), value)) from None


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value is None:
        raise RecordRefused(texts.null_boolean(field.name))
    if isinstance(value, str) and value.lower() in _TRUTHS:
        return _TRUTHS[value.lower()]
    raise RecordRefused(texts.wrong_json_type("boolean", _token(value), value))


def _text(schema: Schema, field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        raise RecordRefused(texts.wrong_json_type("string", _token(value), value))
    stripped = value.strip()
    if not stripped:
        return None
    if field.is_id:
        return _reference(schema, field, stripped)
    if len(stripped) > field.length:
        raise RecordRefused(texts.too_long(field.label, field.name, stripped, field.length))
    if field.type == "multipicklist":
        return _choices(field, stripped)
    if field.restricted and field.value(stripped) is None:
        raise RecordRefused(texts.bad_picklist_value(field.label, field.name, stripped))
    return _email(field, stripped) if field.type == "email" else stripped


def _email(field: Field, text: str) -> str:
    """In lower case, as Salesforce keeps addresses. Source: contacts recorded in the tests of CumulusCI."""
    if not EMAIL.fullmatch(text):
        raise RecordRefused(texts.bad_email(field.label, field.name, text))
    return text.lower()


def _reference(schema: Schema, field: Field, value: str) -> str:
    record_id = normal_id(value)
    if record_id is None:
        raise RecordRefused(texts.malformed_id(field.label, field.name, value))
    if field.reference_to:
        owner = schema.of_id(record_id)
        if owner is None or owner.name not in field.reference_to:
            raise RecordRefused(texts.wrong_id_type(field.label, field.name, value))
    return record_id


def _choices(field: Field, text: str) -> str:
    """Several values of a picklist, in the order of the list, each once."""
    chosen = {choice.strip() for choice in text.split(";") if choice.strip()}
    known = [value.value for value in field.values]
    unknown = sorted(chosen.difference(known))
    if unknown and field.restricted:
        raise RecordRefused(texts.bad_picklist_value(field.label, field.name, unknown[0]))
    return ";".join([value for value in known if value in chosen] + unknown)


def _number(field: Field, value: Any) -> float:
    """Rounded half up to the field's scale; no more digits before the point than precision leaves."""
    if isinstance(value, bool):
        raise TypeError
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError
    if abs(number) >= 10 ** (field.precision - field.scale):
        raise RecordRefused(texts.number_out_of_range(field.label, field.name, value))
    return float(number.quantize(Decimal(1).scaleb(-field.scale), ROUND_HALF_UP, _DIGITS))


def _integer(field: Field, value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    number = Decimal(str(value))
    if number != number.to_integral_value():
        raise ValueError
    if not -_BOUNDS[field.type] <= number < _BOUNDS[field.type]:
        raise RecordRefused(texts.number_out_of_range(field.label, field.name, value))
    return int(number)


def _day(field: Field, kept: str) -> str:
    """A date or a time within the days that there are."""
    day = kept[:10]
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise RecordRefused(texts.day_out_of_range(field.label, field.name, date.fromisoformat(day)))
    return kept


def _token(value: Any) -> str:
    if value is False:
        return "VALUE_FALSE"
    return _TOKENS.get(type(value), "VALUE_NULL")


def _base_64(_: Field, value: str) -> str:
    return b64encode(b64decode(value, validate=True)).decode()


_DIGITS = Context(prec=60)
_FIRST_DAY, _LAST_DAY = "1700-01-01", "4000-12-31"  # Source: SOAP API guide, "Primitive Data Types"
_BOUNDS = {"int": 2**31, "long": 2**63}
_CONVERSIONS: dict[str, Callable[[Field, Any], Any]] = {
    "int": _integer,
    "long": _integer,
    "double": _number,
    "currency": _number,
    "percent": _number,
    "datetime": lambda field, value: _day(field, normal_time(value)),
    "date": lambda field, value: _day(field, normal_date(value)),
    "time": lambda _, value: normal_time_of_day(value),
    "base64": _base_64,
}
