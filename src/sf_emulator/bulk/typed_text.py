"""Values that come as text must read as their field's type. REST refuses the same in words about JSON."""

import math
import re
from collections.abc import Callable
from typing import Any

from sf_emulator.objects import RecordError, RecordRefused
from sf_emulator.objects.sobjects import Field, SObject
from sf_emulator.objects.times import normal_date, normal_time, normal_time_of_day

from .columns import Record
from .texts import wrong_type

_WHOLE = re.compile(r"[+-]?\d+")
_TRUTHS = frozenset({"true", "false", "1", "0"})


def check_types(sobject: SObject, record: Record) -> None:
    """Raises RecordRefused with every field whose text is none of its type."""
    errors = [error for name, value in record.items() if (error := _error(sobject.field(name), value))]
    if errors:
        raise RecordRefused(*errors)


def _error(field: Field | None, value: Any) -> RecordError | None:
    reads = _READERS.get(field.type) if field and isinstance(value, str) else None
    return wrong_type(field, value) if field and reads and not reads(value) else None


def _parses(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return reads


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


_READERS: dict[str, Callable[[str], bool]] = {
    "boolean": lambda text: text.lower() in _TRUTHS,
    "int": lambda text: _WHOLE.fullmatch(text) is not None,
    "double": _parses(_finite),
    "currency": _parses(_finite),
    "percent": _parses(_finite),
    "date": _parses(normal_date),
    "datetime": _parses(normal_time),
    "time": _parses(normal_time_of_day),
}
