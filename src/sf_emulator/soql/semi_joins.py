"""Where sub-queries may stand in WHERE, and what they may select. Source: SOQL and SOSL Reference, "Semi-Joins"."""

from . import errors
from .expressions import Term
from .syntax import AllOf, AnyOf, Condition, IsIn, NoneOf, Query, Selected

_MOST = 2


def check_places(where: Condition | None, *, inside_another: bool) -> None:
    """Semi-joins stand at the top of WHERE, two at most, and not in each other. Raises QueryRefused."""
    found = 0
    waiting: list[tuple[Condition, type[Condition]]] = [(where, AllOf)] if where else []
    while waiting:
        condition, parent = waiting.pop()
        if isinstance(condition, IsIn) and isinstance(condition.choices, Query):
            _check_place(parent, inside_another=inside_another)
            found += 1
        elif isinstance(condition, NoneOf):
            waiting.append((condition.condition, NoneOf))
        elif isinstance(condition, AllOf | AnyOf):
            nested = condition is not where and parent is AllOf and isinstance(condition, AllOf)
            inner = NoneOf if nested or parent is NoneOf else type(condition)
            waiting += [(each, inner) for each in condition.conditions]
    if found > _MOST:
        raise errors.too_many_semi_joins()


def _check_place(parent: type[Condition], *, inside_another: bool) -> None:
    if inside_another:
        raise errors.semi_join_in_semi_join()
    if parent is AnyOf:
        raise errors.semi_join_under_or()
    if parent is NoneOf:
        raise errors.semi_join_nested()


def check_shape(query: Query) -> None:
    """A sub-query of WHERE selects one field, in no order. Raises QueryRefused."""
    place = query.source.path
    if len(query.items) != 1 or not isinstance(query.items[0], Selected) or query.group:
        raise errors.semi_join_of_many_fields(query.text, place.row, place.column)
    if query.order or query.limit is not None or query.offset:
        raise errors.semi_join_ordered(query.text, place.row, place.column)


def check_fields(left: Term, inner: Term) -> None:
    """Both sides are ids of the same kind of record. Raises QueryRefused."""
    if not left.field.is_id:
        raise errors.semi_join_left_is_no_id(left.text)
    if not inner.field.is_id:
        raise errors.semi_join_inner_is_no_id(inner.text)
    if left.field.type == inner.field.type == "id" and _pointed_at(left) == _pointed_at(inner):
        raise errors.semi_join_of_one_object()
    if _pointed_at(left).isdisjoint(_pointed_at(inner)):
        raise errors.semi_join_of_other_objects(inner.text, left.text)


def _pointed_at(term: Term) -> frozenset[str]:
    own = (target.name for target in term.place.targets)
    return frozenset(own if term.field.type == "id" else term.field.reference_to)
