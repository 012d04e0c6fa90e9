"""JSON documents checked against the schemas that OpenAPI shows: a small part of JSON Schema, and no more of it.

Understood are `type`, `enum`, `minimum`, `maximum`, `items`, `properties`, `required`, `additionalProperties`.
"""

from typing import Any

Schema = dict[str, Any]


class DocumentRefused(ValueError):
    """The document makes no sense; the text says which part."""


_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "a text",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def check(value: Any, schema: Schema, where: str = "") -> None:
    """Refuse a value that its schema does not allow. Raises DocumentRefused."""
    if "enum" in schema:
        _check_choice(value, schema, where)
        return
    if not any(_is(value, name) for name in _names(schema)):
        raise DocumentRefused(f"{where or 'the document'} must be {_wanted(schema)}; it is {value!r}")
    if isinstance(value, dict):
        _check_object(value, schema, where)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            check(item, schema.get("items", {}), f"{where}[{place}]")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        _check_range(value, schema, where)


def defaults_of(schema: Schema) -> dict[str, Any]:
    """What an object of this schema holds where it says nothing."""
    return {name: part["default"] for name, part in schema["properties"].items() if "default" in part}


def _check_choice(value: Any, schema: Schema, where: str) -> None:
    if value not in schema["enum"]:
        raise DocumentRefused(f"{where} must be one of {', '.join(map(str, schema['enum']))}; it is {value!r}")


def _check_object(value: dict[str, Any], schema: Schema, where: str) -> None:
    known = schema.get("properties", {})
    rest = schema.get("additionalProperties", True)
    unknown = sorted(set(value) - set(known))
    if unknown and rest is False:
        place = f" in {where}" if where else ""
        raise DocumentRefused(f"unknown keys{place}: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    for name in schema.get("required", []):
        if name not in value:
            check(None, known[name], _inside(where, name))
    for name, one in value.items():
        part = known.get(name, rest)
        if isinstance(part, dict):
            check(one, part, _inside(where, name))


def _check_range(value: float, schema: Schema, where: str) -> None:
    if schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return
    if "maximum" not in schema:
        raise DocumentRefused(f"{where} must be {_wanted(schema)}; it is {value!r}")
    low, high = schema.get("minimum", 0), schema["maximum"]
    raise DocumentRefused(f"{where} must be between {low} and {high}; it is {value!r}")


def _wanted(schema: Schema) -> str:
    words = " or ".join(_WORDS[name] for name in _names(schema))
    if "minimum" not in schema or "maximum" in schema:
        return words
    return f"{words}, not negative" if schema["minimum"] == 0 else f"{words}, at least {schema['minimum']}"


def _names(schema: Schema) -> list[str]:
    names = schema.get("type", list(_TYPES))
    return [names] if isinstance(names, str) else list(names)


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
