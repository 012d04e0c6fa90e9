"""The values of a query, each under one name: SQL pieces can be put together in any order."""

from typing import Any


class Parameters:
    """Gathers values and names them `:v0`, `:v1`, …; the same value has the same name."""

    def __init__(self, prefix: str = "v") -> None:
        self._prefix = prefix
        self.values: dict[str, Any] = {}
        self._names: dict[tuple[type, Any], str] = {}

    def add(self, value: Any) -> str:
        """How SQL refers to the value."""
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"{self._prefix}{len(self._names)}"
            self.values[self._names[key]] = value
        return f":{self._names[key]}"

    def list(self, values: list[Any]) -> str:
        """How SQL refers to several, with commas between."""
        return ", ".join(map(self.add, values))
