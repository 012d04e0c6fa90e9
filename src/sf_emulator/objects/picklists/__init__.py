"""The value lists of restricted picklists: one file each, plus the time zones that the machine knows."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sf_emulator.objects.yaml_files import read_yaml

from .time_zones import time_zone_values

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """One value. An inactive one is taken but not shown (`LanguageLocaleKey`)."""

    value: str
    label: str
    active: bool = True


def picklist(source: str | list[str] | dict[str, str]) -> tuple[PicklistValue, ...]:
    """The values of a field: a file's name, a plain list, or labels by value."""
    if isinstance(source, str):
        return _named(source)
    pairs = source.items() if isinstance(source, dict) else ((value, value) for value in source)
    return tuple(PicklistValue(value, label) for value, label in pairs)


@cache
def _named(name: str) -> tuple[PicklistValue, ...]:
    if name == "time_zones":
        return tuple(PicklistValue(value, label) for value, label in time_zone_values())
    document: dict[str, dict[str, Any]] = read_yaml(_FOLDER / f"{name}.yaml")
    return tuple(
        PicklistValue(value, label, active=status == "active")
        for status in ("active", "inactive")
        for value, label in document.get(status, {}).items()
    )
