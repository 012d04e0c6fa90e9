"""Field values as the Bulk APIs write them: text in CSV and XML, plain values in JSON.

Source: Bulk API guide, results of the quick start; the JSON times are from answers that people published.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sf_emulator.objects.sobjects import Field
from sf_emulator.objects.times import parse_wire_time

NUMBERS = frozenset({"double", "currency", "percent"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN_FROM, _PLAIN_TO = 1e-3, 1e7


def as_text(value: Any, field: Field | None) -> str:
    """A value in an element of XML."""
    return text_writer(field)(value)


def text_writer(field: Field | None) -> Callable[[Any], str]:
    """What writes a field's values in rows of CSV: chosen once for all rows."""
    kind = field.type if field else ""
    if kind == "boolean":
        return lambda value: "true" if value else "false"
    if kind == "datetime":
        return lambda value: "" if value is None else value.replace("+0000", "Z")
    if kind in NUMBERS:
        return lambda value: "" if value is None else double_text(float(value))
    return lambda value: "" if value is None else str(value)


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
