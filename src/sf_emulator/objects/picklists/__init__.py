"""The value lists of picklists: one file each, plus states, and the time zones that the machine knows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from sf_emulator.objects.yaml_files import read_yaml

from .places import countries, states
from .time_zones import time_zone_values

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """One value. An inactive one is taken but not shown (`LanguageLocaleKey`).

    `valid_for` names the controlling field's values that it goes with; `traits` is what rules know of it.
    """

    value: str
    label: str
    active: bool = True
    valid_for: tuple[str, ...] = ()
    traits: Mapping[str, Any] = field(default_factory=dict)


def picklist(source: str | list[str] | dict[str, Any]) -> tuple[PicklistValue, ...]:
    """The values of a field: a file's name, a plain list, labels by value, or by value what there is to say of it."""
    if isinstance(source, str):
        return _named(source)
    pairs = source.items() if isinstance(source, dict) else ((value, value) for value in source)
    return tuple(_value(value, spec) for value, spec in pairs)


def _value(value: str, spec: str | dict[str, Any]) -> PicklistValue:
    if isinstance(spec, str):
        return PicklistValue(value, spec)
    return PicklistValue(
        value=value,
        label=spec.get("label", value),
        active=spec.get("active", True),
        valid_for=tuple(spec.get("valid_for", ())),
        traits={key: trait for key, trait in spec.items() if key not in ("label", "active", "valid_for")},
    )


def picklist_names() -> frozenset[str]:
    """The lists that a field's `values` may name."""
    return frozenset({*_MADE, *(path.stem for path in _FOLDER.glob("*.yaml"))})


@cache
def _named(name: str) -> tuple[PicklistValue, ...]:
    if name in _MADE:
        return tuple(_MADE[name]())
    document: dict[str, list[str] | dict[str, Any]] = read_yaml(_FOLDER / f"{name}.yaml")
    return picklist(document["active"]) + tuple(
        replace(value, active=False) for value in picklist(document.get("inactive", []))
    )


def _time_zones() -> Iterator[PicklistValue]:
    yield from (PicklistValue(value, label) for value, label in time_zone_values())


def _countries() -> Iterator[PicklistValue]:
    yield from (PicklistValue(country.code, country.name) for country in countries().values())


def _states() -> Iterator[PicklistValue]:
    """A code that several countries use is there once for each."""
    yield from (PicklistValue(state.code, state.name, valid_for=(state.country,)) for state in states())


_MADE: dict[str, Callable[[], Iterator[PicklistValue]]] = {
    "time_zones": _time_zones,
    "countries": _countries,
    "states": _states,
}
