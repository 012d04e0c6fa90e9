"""Values inside SOQL."""

from collections.abc import Iterable


def literal(value: str) -> str:
    """A text as SOQL writes it; backslash and quote are escaped."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def literals(values: Iterable[str]) -> str:
    """Texts for IN (…)."""
    return ", ".join(map(literal, values))
