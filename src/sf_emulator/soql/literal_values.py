"""What a literal means where it is compared with a field: a value as records keep it, or a span of time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sf_emulator.objects.ids import normal_id
from sf_emulator.objects.sobjects import Field
from sf_emulator.objects.times import normal_time, normal_time_of_day

from . import errors
from .literals import BadEscape, unescaped
from .relative_dates import span
from .running_user import RunningUser
from .syntax import Kind, Literal

_KINDS = {
    "boolean": Kind.BOOLEAN,
    "datetime": Kind.DATETIME,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "int": Kind.NUMBER,
    "long": Kind.NUMBER,
    "double": Kind.NUMBER,
    "currency": Kind.NUMBER,
    "percent": Kind.NUMBER,
}
_DATES = (Kind.DATETIME, Kind.DATE)
_MOST_DIGITS = 18  # of a number that SQLite keeps as an integer
_CURRENCY_CODE = 3


@dataclass(frozen=True, slots=True)
class Range:
    """Values from `start` to before `end`."""

    start: str
    end: str


class LiteralValues:
    """Reads the literals of one query, as the user who asks means them."""

    def __init__(self, text: str, user: RunningUser) -> None:
        self._text = text
        self._user = user

    def value(self, field: Field, literal: Literal) -> Any:
        """The literal for a comparison with this field. Raises QueryRefused."""
        if literal.kind is Kind.NULL:
            return None
        if field.is_id:
            return self._id(field, literal)
        wanted = _KINDS.get(field.type, Kind.STRING)
        if literal.kind is Kind.RELATIVE_DATE and wanted in _DATES:
            return self._range(literal, wanted)
        if literal.kind is Kind.CURRENCY and field.type == "currency":
            return float(literal.text[_CURRENCY_CODE:])
        if literal.kind is not wanted:
            raise errors.wrong_literal(self._text, literal.row, literal.column, field.name, wanted.value)
        return self._converted(literal)

    def _converted(self, literal: Literal) -> Any:
        match literal.kind:
            case Kind.STRING:
                return self._string(literal) or None  # an empty text is no value
            case Kind.NUMBER:
                return self._number(literal)
            case Kind.BOOLEAN:
                return literal.text.lower() == "true"
            case _:
                return self._time(literal)

    def _string(self, literal: Literal) -> str:
        try:
            return unescaped(literal.text)
        except BadEscape as error:
            raise errors.bad_escape(self._text, literal.row, literal.column, str(error)) from None

    def _number(self, literal: Literal) -> float:
        if literal.text.lstrip("+-").isdigit() and len(literal.text) <= _MOST_DIGITS:
            return int(literal.text)
        number = float(literal.text)
        if number in (float("inf"), float("-inf")):
            raise errors.number_too_large(self._text, literal.row, literal.column, literal.text)
        return number

    def _time(self, literal: Literal) -> str:
        try:
            if literal.kind is Kind.DATETIME:
                return normal_time(literal.text.upper())
            if literal.kind is Kind.TIME:
                return normal_time_of_day(literal.text.upper())
            return date.fromisoformat(literal.text).isoformat()
        except (ValueError, OverflowError):
            raise self._unexpected(literal) from None

    def _range(self, literal: Literal, wanted: Kind) -> Range:
        try:
            days = span(literal.text, self._user.calendar)
            if wanted is Kind.DATE:
                return Range(days.start.isoformat(), days.end.isoformat())
            return Range(self._user.midnight(days.start), self._user.midnight(days.end))
        except (ValueError, OverflowError):
            raise self._unexpected(literal) from None

    def _id(self, field: Field, literal: Literal) -> str | None:
        if literal.kind is not Kind.STRING:
            raise errors.wrong_literal(self._text, literal.row, literal.column, field.name, "string")
        value = self._string(literal)
        if not value:
            return None
        record_id = normal_id(value)
        if record_id is None:
            raise errors.invalid_id(self._text, literal.row, literal.column, value)
        return record_id

    def _unexpected(self, literal: Literal) -> errors.QueryRefused:
        return errors.malformed(self._text, literal.row, literal.column, f"unexpected token: '{literal.text}'")
