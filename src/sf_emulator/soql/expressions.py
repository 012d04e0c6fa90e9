"""Fields and functions of one record as SQL."""

from collections.abc import Callable
from dataclasses import dataclass

from sf_emulator.objects.sobjects import Field

from . import errors
from .date_functions import DATE_FUNCTIONS, DAY_ONLY, HOUR_IN_DAY
from .date_functions import SQL_NAME as DATE_PART
from .parameters import Parameters
from .resolving import Column, Place, Source
from .running_user import RunningUser
from .syntax import Call, Expression, Kind, Literal, Path

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX", "GROUPING"})
CONVERT_TIME_ZONE = "CONVERTTIMEZONE"
FORMAT = "FORMAT"
FORMAT_SQL = "format_value"
DISTANCE_SQL = "distance_between"
_DISTANCE_UNITS = ("mi", "km")


@dataclass(frozen=True, slots=True)
class Term:
    """Something that has a value in every row: its SQL, its type as a field's, and what an answer calls it."""

    sql: str
    field: Field
    place: Place
    name: str
    text: str


class Expressions:
    """Translates what is written of single records."""

    def __init__(self, source: Source, parameters: Parameters, user: RunningUser) -> None:
        self._source = source
        self._parameters = parameters
        self._user = user
        self._functions: dict[str, Callable[[Call], Term]] = {
            "TOLABEL": self._to_label,
            "CONVERTCURRENCY": self._convert_currency,
            FORMAT: lambda call: self.formatted(call, self.term(self._argument(call))),
            "DISTANCE": self._distance,
            **dict.fromkeys(DATE_FUNCTIONS, self._date_part),
        }

    def term(self, expression: Expression) -> Term:
        """The field or function. Raises QueryRefused."""
        if isinstance(expression, Path):
            return _of_column(self._source.column(expression))
        if expression.name in AGGREGATES:
            raise errors.aggregate_in_where(self._text, expression.row, expression.column, expression.name)
        if expression.name not in self._functions:
            raise errors.unknown_function(self._text, expression.row, expression.column, expression.written)
        return self._functions[expression.name](expression)

    def formatted(self, call: Call, inner: Term) -> Term:
        """A value as the user's locale shows it."""
        given = [inner.field.type, inner.field.scale, self._user.locale, self._user.time_zone]
        sql = f"{FORMAT_SQL}({inner.sql}, {self._parameters.list(given)})"
        return Term(sql, _synthetic(inner.name, "string"), inner.place, inner.name, call.text)

    def _date_part(self, call: Call) -> Term:
        argument, time_zone = self._argument(call), None
        if isinstance(argument, Call) and argument.name == CONVERT_TIME_ZONE:
            argument, time_zone = self._argument(argument), self._user.time_zone
        inner = self.term(argument)
        takes = ("datetime",) if call.name in (HOUR_IN_DAY, DAY_ONLY) or time_zone else ("date", "datetime")
        if inner.field.type not in takes:
            raise self._wrong_argument(call)
        user = self._user
        name = self._parameters.add(call.name)
        given = [time_zone, user.fiscal_start_month, int(user.fiscal_year_named_by_start)]
        sql = f"{DATE_PART}({name}, {inner.sql}, {self._parameters.list(given)})"
        field = _synthetic(call.text, "date" if call.name == DAY_ONLY else "int")
        return Term(sql, field, self._source.root, call.text, call.text)

    def _to_label(self, call: Call) -> Term:
        inner = self.term(self._argument(call))
        labels = {value.value: value.label for value in inner.field.values if value.value != value.label}
        if not labels:
            return inner
        add = self._parameters.add
        cases = " ".join(f"WHEN {add(value)} THEN {add(label)}" for value, label in labels.items())
        sql = f"(CASE {inner.sql} {cases} ELSE {inner.sql} END COLLATE NOCASE)"
        return Term(sql, _synthetic(inner.name, "string"), inner.place, inner.name, call.text)

    def _convert_currency(self, call: Call) -> Term:
        inner = self.term(self._argument(call))
        if inner.field.type != "currency":
            raise self._wrong_argument(call)
        return inner  # the org has one currency, its users' own

    def _distance(self, call: Call) -> Term:
        if len(call.arguments) != 3:
            raise self._wrong_argument(call)
        start, end, unit = call.arguments
        if not isinstance(unit, Literal) or unit.text.lower() not in _DISTANCE_UNITS:
            raise self._wrong_argument(call)
        places = f"{self._location(call, start)}, {self._location(call, end)}"
        sql = f"{DISTANCE_SQL}({places}, {self._parameters.add(unit.text.lower())})"
        return Term(sql, _synthetic(call.text, "double"), self._source.root, call.text, call.text)

    def _location(self, call: Call, argument: Expression | Literal) -> str:
        """Latitude and longitude, as two SQL expressions with a comma between."""
        if isinstance(argument, Call) and argument.name == "GEOLOCATION":
            numbers = [each.text for each in argument.arguments if _is_number(each)]
            if len(numbers) == len(argument.arguments) == 2:
                return self._parameters.list([float(each) for each in numbers])
        if isinstance(argument, Path):
            column = self._source.column(argument)
            parts = column.field.parts
            if {"latitude", "longitude"} <= set(parts):
                columns = [
                    self._source.field_at(column.place, parts[key], argument) for key in ("latitude", "longitude")
                ]
                return ", ".join(each.sql for each in columns)
        raise self._wrong_argument(call)

    def _argument(self, call: Call) -> Expression:
        if len(call.arguments) != 1 or isinstance(call.arguments[0], Literal):
            raise self._wrong_argument(call)
        return call.arguments[0]

    def _wrong_argument(self, call: Call) -> errors.QueryRefused:
        return errors.wrong_argument(self._text, call.row, call.column, call.written)

    @property
    def _text(self) -> str:
        return self._source.query.text


def _of_column(column: Column) -> Term:
    return Term(column.sql, column.field, column.place, column.field.name, column.text)


def _is_number(argument: Expression | Literal) -> bool:
    return isinstance(argument, Literal) and argument.kind is Kind.NUMBER


def _synthetic(name: str, kind: str) -> Field:
    return Field(name=name, label=name, type=kind)
