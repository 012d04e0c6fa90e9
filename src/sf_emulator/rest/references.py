"""`@{name.path}` in a composite's subrequests: values out of earlier answers."""

import re
from typing import Any

from . import texts

_REFERENCE = re.compile(r"@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}")
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")


def resolve_references(value: Any, bodies: dict[str, Any]) -> Any:
    """The value with every reference replaced. Raises RequestRefused (PROCESSING_HALTED)."""
    if isinstance(value, str):
        return _resolved(value, bodies)
    if isinstance(value, list):
        return [resolve_references(each, bodies) for each in value]
    if isinstance(value, dict):
        return {name: resolve_references(each, bodies) for name, each in value.items()}
    return value


def _resolved(text: str, bodies: dict[str, Any]) -> Any:
    whole = _REFERENCE.fullmatch(text)
    if whole:
        return _look_up(whole, bodies)
    return _REFERENCE.sub(lambda match: str(_look_up(match, bodies)), text)


def _look_up(match: re.Match[str], bodies: dict[str, Any]) -> Any:
    name, path = match[1], match[2]
    if name not in bodies:
        raise texts.missing_reference(match[0][2:-1])
    found = bodies[name]
    for key, place in _STEP.findall(path):
        try:
            found = found[key] if key else found[int(place)]
        except (KeyError, IndexError, TypeError):
            raise texts.missing_reference(match[0][2:-1]) from None
    return found
