"""From XML to a component's values: does it have the shape of its type, and the choices that the type allows?"""

from collections.abc import Callable
from typing import Any

from . import texts
from .components import ComponentRefused
from .nodes import NAMESPACE, Node
from .shapes import Catalogue, FieldShape, Shape, catalogue

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_PARSERS: dict[str, Callable[[str], Any]] = {
    "boolean": _BOOLEANS.__getitem__,
    "int": int,
    "double": float,
    "string": str,
    "date": str,
}


class ComponentReader:
    """Reads components for one API version."""

    def __init__(self, version: float) -> None:
        self._version = version
        self._catalogue: Catalogue = catalogue()

    def read(self, node: Node, type_name: str, *, but: frozenset[str] = frozenset()) -> dict[str, Any]:
        """The values of a component, without the children named by `but`, which are components of their own.

        Raises:
            ComponentRefused: An element is unknown, missing, twice there, or has a value that its type does not allow.
        """
        return self._read_fields(node, type_name, self._catalogue.shapes[type_name], but)

    def _read_fields(self, node: Node, type_name: str, shape: Shape, but: frozenset[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for child in node.children:
            field = shape.get(child.name)
            if field is None or child.namespace != NAMESPACE:
                problem = texts.UNKNOWN_ELEMENT.format(namespace=child.namespace, name=child.name, type=type_name)
                raise _malformed(problem, child)
            if field.since > self._version:
                version = f"{self._version:.1f}"
                raise _refused(texts.NOT_IN_VERSION.format(name=child.name, version=version), child, "INVALID_FIELD")
            if child.name not in but:
                self._add(values, field, child, type_name)
        for field in shape.values():
            if field.required and field.name not in values:
                raise _refused(texts.MISSING.format(name=field.name), node, "REQUIRED_FIELD_MISSING")
        return {name: values[name] for name in shape if name in values}

    def _add(self, values: dict[str, Any], field: FieldShape, child: Node, type_name: str) -> None:
        if field.many:
            values.setdefault(field.name, []).append(self._value(field, child))
        elif field.name in values:
            raise _malformed(texts.TWICE.format(name=field.name, type=type_name), child)
        else:
            values[field.name] = self._value(field, child)

    def _value(self, field: FieldShape, node: Node) -> Any:
        if field.type == "any":
            return _as_it_is(node)
        if field.type in self._catalogue.shapes:
            return self._read_fields(node, field.type, self._catalogue.shapes[field.type], frozenset())
        text = node.text if field.type == "string" and node.text.strip() else node.text.strip()
        if field.type in self._catalogue.choices:
            if text not in self._catalogue.choices[field.type]:
                raise _refused(texts.NO_CHOICE.format(value=text, name=field.type), node, "INVALID_FIELD")
            return text
        try:
            return _PARSERS[field.type](text)
        except (KeyError, ValueError):
            raise _malformed(texts.WRONG_VALUE.format(value=text, type=field.type), node) from None


def _as_it_is(node: Node) -> Any:
    """Content of no known shape: a text, or lists by name."""
    if not node.children:
        return node.text.strip()
    names = dict.fromkeys(child.name for child in node.children)
    return {name: [_as_it_is(child) for child in node.all(name)] for name in names}


def _malformed(problem: str, node: Node) -> ComponentRefused:
    return ComponentRefused(
        texts.PARSING.format(problem=problem), "INVALID_FIELD", place=(node.line, node.column), malformed=True
    )


def _refused(problem: str, node: Node, code: str) -> ComponentRefused:
    return ComponentRefused(problem, code, place=(node.line, node.column))
