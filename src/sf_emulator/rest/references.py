"""`@{name.path}` in a composite's subrequests: values out of earlier answers. Source: REST API guide, Composite."""

import json
import re
from collections.abc import Mapping
from typing import Any

from . import texts

# Reference ids may hold anything up to 51.0, so that a name ends at the first dot: `@{ref[1].id}`.
_REFERENCE = re.compile(r"@\{([^}.]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}")
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")
_NULLS_SINCE = 52.0


def resolve_references(value: Any, bodies: Mapping[str, Any], version: float) -> Any:
    """The value with every reference replaced. Raises RequestRefused (PROCESSING_HALTED)."""
    if isinstance(value, str):
        return _resolved(value, bodies, version)
    if isinstance(value, list):
        return [resolve_references(each, bodies, version) for each in value]
    if isinstance(value, dict):
        return {name: resolve_references(each, bodies, version) for name, each in value.items()}
    return value


def referred(value: Any) -> set[str]:
    """The names that a value refers to."""
    return {_name_and_path(match)[0] for match in _REFERENCE.finditer(json.dumps(value))}


def _resolved(text: str, bodies: Mapping[str, Any], version: float) -> Any:
    whole = _REFERENCE.fullmatch(text)
    if whole:
        return _look_up(whole, bodies, version)
    return _REFERENCE.sub(lambda match: str(_look_up(match, bodies, version)), text)


def _look_up(match: re.Match[str], bodies: Mapping[str, Any], version: float) -> Any:
    name, path = _name_and_path(match)
    missing = texts.missing_reference(name, match[0][2:-1])
    if name not in bodies:
        raise missing
    found = bodies[name]
    for key, place in _STEP.findall(path):
        try:
            found = found[key] if key else found[int(place)]
        except (KeyError, IndexError, TypeError):
            raise missing from None
    if found is None and version < _NULLS_SINCE:
        raise missing
    return found


def _name_and_path(match: re.Match[str]) -> tuple[str, str]:
    """`q[0]` is a name and a place, since brackets cannot be in names that are obeyed."""
    name, bracket, rest = match[1].partition("[")
    return name, f"{bracket}{rest}{match[2]}"
