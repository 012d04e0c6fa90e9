"""How a query would be run: plans, the cheapest first, without running it.

Source: REST API guide, Query Performance Feedback; Query & Search Optimization Cheat Sheet: an index pays off below
30 % of the first million records and 15 % of the rest (10 % and 5 % for custom fields). Counts are exact here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sf_emulator.objects import Org
from sf_emulator.objects.sobjects import Field, SObject

from .parsing import parse_query
from .reading import count_rows
from .running_user import RunningUser, running_user
from .syntax import AllOf, Call, Compare, Condition, IsIn, Like, Path, Query, Selected
from .translated import Count
from .translating import queried_object, translate

_MILLION = 1_000_000
_STANDARD, _CUSTOM = (0.30, 0.15), (0.10, 0.05)
_ALWAYS_INDEXED = frozenset({"id", "reference"})


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to run a query. A cost above 1 says that it is not selective."""

    sobject: str
    operation: str
    cardinality: int
    total: int
    cost: float
    fields: tuple[str, ...] = ()
    unindexed: tuple[str, ...] = field(default=())


def explain(org: Org, text: str, user_id: str, version: float) -> list[Plan]:
    """The plans for a query. Raises QueryRefused."""
    query = parse_query(text)
    user = running_user(org, user_id, org.clock.now(), version)
    translate(query, user)
    sobject = queried_object(query, user)
    found, total = (_count(org, each, user) for each in (query, replace(query, where=None, scope=None)))
    fields = [sobject.fields[name] for name in dict.fromkeys(_filtered(query.where, sobject))]
    unindexed = tuple(each.name for each in fields if not _is_indexed(each))
    if sobject.undeletable:
        unindexed = (*unindexed, "IsDeleted")
    plans = [_scan(sobject, found, total, unindexed)]
    plans += [_by_index(sobject, each, found, total, unindexed) for each in fields if _is_indexed(each)]
    return sorted(plans, key=lambda plan: (plan.cost, plan.operation))


def _scan(sobject: SObject, found: int, total: int, unindexed: tuple[str, ...]) -> Plan:
    cost = round(total / _threshold(total, _STANDARD), 3)
    return Plan(sobject.name, "TableScan", found, total, cost, (), unindexed)


def _by_index(sobject: SObject, by: Field, found: int, total: int, unindexed: tuple[str, ...]) -> Plan:
    cost = round(found / _threshold(total, _CUSTOM if by.custom else _STANDARD), 3)
    return Plan(sobject.name, "Index", found, total, cost, (by.name,), unindexed)


def _threshold(total: int, shares: tuple[float, float]) -> float:
    return max(1.0, min(total, _MILLION) * shares[0] + max(0, total - _MILLION) * shares[1])


def _is_indexed(by: Field) -> bool:
    return by.type in _ALWAYS_INDEXED or any((by.indexed, by.unique, by.id_lookup, by.external_id))


def _filtered(condition: Condition | None, sobject: SObject) -> Iterator[str]:
    """Fields of the object itself that every answer must match."""
    if isinstance(condition, AllOf):
        for each in condition.conditions:
            yield from _filtered(each, sobject)
    elif isinstance(condition, (Compare, Like, IsIn)) and isinstance(condition.left, Path):
        named = sobject.field(condition.left.text)
        negated = getattr(condition, "negated", False) or getattr(condition, "operator", "=") == "!="
        if named and not negated:
            yield named.name


def _count(org: Org, query: Query, user: RunningUser) -> int:
    counting = replace(
        query,
        items=(Selected(Call("COUNT", (), "COUNT", 1, 1), None),),
        group=(),
        having=None,
        order=(),
        limit=None,
        offset=0,
    )
    counted = translate(counting, user)
    assert isinstance(counted, Count)  # noqa: S101 - COUNT() alone is nothing else
    return count_rows(org.store, counted)
