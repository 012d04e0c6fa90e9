"""The SELECT list of a query that answers records."""

from collections.abc import Callable, Iterator

from sf_emulator.objects.sobjects import SObject

from . import errors
from .date_functions import DATE_FUNCTIONS
from .expressions import Expressions
from .resolving import Column, Place, Source
from .syntax import Call, Child, Path, Query, Selected, TypeOf
from .translated import ChildOutput, FieldOutput, Output, TypeOfOutput

_FIELDS = "FIELDS"
_FIELD_SETS = frozenset({"ALL", "STANDARD", "CUSTOM"})
_FIELDS_LIMIT = 200


class Selecting:
    """Looks up what the list names, each once."""

    def __init__(
        self, query: Query, source: Source, expressions: Expressions, child: Callable[[Child], ChildOutput]
    ) -> None:
        self._query = query
        self._source = source
        self._expressions = expressions
        self._child = child

    def outputs(self) -> tuple[Output, ...]:
        """What a record of the answer holds, in order. Raises QueryRefused."""
        found: list[Output] = []
        seen: set[tuple[tuple[str, ...], str]] = set()
        for item in self._query.items:
            for output in self._outputs(item):
                key = _key(output)
                if key in seen:
                    raise errors.duplicate_field(key[1])
                seen.add(key)
                found.append(output)
        return tuple(found)

    def _outputs(self, item: Selected | TypeOf | Child) -> Iterator[Output]:
        if isinstance(item, Child):
            yield self._child(item)
        elif isinstance(item, TypeOf):
            yield self._type_of(item)
        elif isinstance(item.expression, Call) and item.expression.name == _FIELDS:
            yield from self._field_set(item.expression)
        else:
            yield self._field(item)

    def _field(self, item: Selected) -> FieldOutput:
        expression = item.expression
        if isinstance(expression, Call) and expression.name in DATE_FUNCTIONS:
            raise errors.not_grouped(self._query.text, expression.row, expression.column, expression.text)
        term = self._expressions.term(expression)
        if item.alias and isinstance(expression, Path):
            raise errors.alias_without_aggregate(self._query.text, item.alias.row, item.alias.column)
        return FieldOutput(term, item.alias.text if item.alias else term.name)

    def _field_set(self, call: Call) -> Iterator[FieldOutput]:
        which = call.arguments[0].text.upper() if len(call.arguments) == 1 else ""
        if which not in _FIELD_SETS:
            raise errors.wrong_argument(self._query.text, call.row, call.column, call.written)
        limit = self._query.limit
        if which != "STANDARD" and not (limit and limit <= _FIELDS_LIMIT):
            raise errors.fields_need_limit()
        for field in self._source.sobject.fields.values():
            if which == "ALL" or field.custom == (which == "CUSTOM"):
                path = Path((field.name,), call.row, call.column)
                yield FieldOutput(self._expressions.term(path), field.name)

    def _type_of(self, item: TypeOf) -> TypeOfOutput:
        place = self._source.place(item.relationship)
        if not place.polymorphic:
            path = item.relationship
            raise errors.not_polymorphic(self._query.text, path.row, path.column, path.text)
        branches = tuple(self._branch(item, place, name, paths) for name, paths in item.branches)
        otherwise = tuple(self._source.field_at(place, path.text, path) for path in item.otherwise)
        return TypeOfOutput(place, place.key, branches, otherwise)

    def _branch(
        self, item: TypeOf, place: Place, name: Path, paths: tuple[Path, ...]
    ) -> tuple[SObject, tuple[Column, ...]]:
        target = next((each for each in place.targets if each.name.lower() == name.text.lower()), None)
        if target is None:
            raise errors.not_pointed_at(self._query.text, name.row, name.column, name.text, item.relationship.text)
        return target, tuple(self._source.typed(place, target, path) for path in paths)


def _key(output: Output) -> tuple[tuple[str, ...], str]:
    if isinstance(output, FieldOutput):
        return output.term.place.way, output.name
    if isinstance(output, TypeOfOutput):
        return output.place.way[:-1], output.place.way[-1]
    return (), output.name
