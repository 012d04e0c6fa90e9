"""Field values as the Bulk APIs write them: text in CSV and XML, plain values in JSON.

Source: Bulk API guide, results of the quick start; the JSON times are from answers that people published.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sf_emulator.objects.sobjects import Field, Schema, SObject
from sf_emulator.objects.times import parse_wire_time

NUMBERS = frozenset({"double", "currency", "percent"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN_FROM, _PLAIN_TO = 1e-3, 1e7


def field_at(schema: Schema, sobject: SObject, path: str) -> tuple[str, Field | None]:
    """The field that a path of a query leads to, and the path as the schema spells it.

    What is no path, such as `toLabel(Status)`, stays as it was written.
    """
    *steps, last = path.split(".")
    spelt: list[str] = []
    for step in steps:
        reference = sobject.relationship(step)
        if reference is None or not reference.reference_to:
            return path, None
        spelt.append(str(reference.relationship))
        sobject = schema[reference.reference_to[0]]
    field = sobject.field(last)
    return ".".join([*spelt, field.name]) if field else path, field


def as_text(value: Any, field: Field | None) -> str:
    """A value in a row of CSV or an element of XML."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    kind = field.type if field else ""
    if kind == "datetime":
        return str(value).replace("+0000", "Z")
    return double_text(float(value)) if kind in NUMBERS else str(value)


def as_json(value: Any, field: Field | None) -> Any:
    """A value in JSON: dates and times are milliseconds since 1970."""
    if value is None or field is None or field.type not in ("date", "datetime"):
        return value
    return (parse_wire_time(str(value)) - _EPOCH) // timedelta(milliseconds=1)


def double_text(value: float) -> str:
    """A number with a fraction always, from ten million on (and below a thousandth) in scientific notation."""
    if value == 0 or _PLAIN_FROM <= abs(value) < _PLAIN_TO:
        return repr(value)
    number = Decimal(repr(value)).normalize()
    digits = "".join(map(str, number.as_tuple().digits))
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{number.adjusted()}"


def echoed(text: str, field: Field | None) -> str:
    """An uploaded value as the results of a job repeat it: numbers as they were read."""
    if field is None or field.type not in NUMBERS:
        return text
    try:
        return double_text(float(text))
    except ValueError:
        return text
