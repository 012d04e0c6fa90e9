"""Is a field of one's own well described?"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .auto_numbers import is_number_format
from .field_types import FIELD_TYPES
from .fields import OnDelete
from .picklists import picklist_names

NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*(?:__[A-Za-z](?:_?[A-Za-z0-9])*)?__c")

_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("type", "label", "help", "relationship", "child_relationship", "on_delete"), (str,)),
    **dict.fromkeys(("controller", "auto_number", "extra"), (str,)),
    **dict.fromkeys(("length", "precision", "scale"), (int,)),
    **dict.fromkeys(("required", "nillable", "create", "update", "read_only", "unique", "case_sensitive"), (bool,)),
    **dict.fromkeys(("external_id", "indexed", "restricted", "master_detail", "permissionable"), (bool,)),
    "formula": (str,),
    "default": (str, int, float, bool),
    "to": (list,),
    "values": (str, list, dict),
}
_PICKLISTS = frozenset({"picklist", "multipicklist", "combobox"})
_KEY_TYPES = frozenset({"string", "email", "double"})  # what may be unique, or an external id
_LONGEST = {"string": 255, "textarea": 131_072, "url": 255, "email": 80, "phone": 40, "encryptedstring": 175}
_DIGITS = 18
_NOT_OF_FORMULAS = frozenset({"required", "default", "unique", "external_id", "auto_number", "values", "to", "create"})
_OF_VALUE: tuple[tuple[str, type], ...] = (("label", str), ("active", bool), ("valid_for", list))
_NOT_OF_ONES_OWN = frozenset({"id", "address", "anyType", "base64", "combobox", "long"})


def field_problems(name: Any, spec: Any, fields: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    """What is wrong with one field among those of its object. `known` are the names of all objects."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield "the name of a field of one's own is letters, digits and underscores, and ends with __c"
    elif sum(str(other).lower() == name.lower() for other in fields) > 1:
        yield "the name is there twice, upper and lower case are the same"
    if not isinstance(spec, Mapping):
        yield "it is not a mapping"
        return
    shape = list(_shape_problems(spec))
    yield from shape
    if not shape:
        yield from _formula_problems(spec)
        yield from _length_problems(spec)
        yield from _picklist_problems(spec, fields)
        yield from _reference_problems(spec, known)
        yield from _key_problems(spec)


def _shape_problems(spec: Mapping[str, Any]) -> Iterator[str]:
    for key, value in spec.items():
        kinds = _KINDS.get(key)
        if kinds is None:
            yield f"there is no key `{key}`"
        elif not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            yield f"`{key}` is {value!r}, not a {' or '.join(kind.__name__ for kind in kinds)}"
    kind = spec.get("type")
    if kind is None:
        yield "`type` is missing"
    elif str(kind) not in FIELD_TYPES or str(kind) in _NOT_OF_ONES_OWN:
        yield f"there is no type {kind!r}"


def _formula_problems(spec: Mapping[str, Any]) -> Iterator[str]:
    more = _NOT_OF_FORMULAS & spec.keys() if "formula" in spec else ()
    yield from (f"`{key}` is not for a formula" for key in sorted(more))


def _length_problems(spec: Mapping[str, Any]) -> Iterator[str]:
    longest = _LONGEST.get(spec["type"])
    if "length" in spec and not (longest and 1 <= spec["length"] <= longest):
        yield f"`length` is from 1 to {longest}" if longest else "`length` is for text only"
    precision, scale = spec.get("precision", _DIGITS), spec.get("scale", 0)
    if not 1 <= precision <= _DIGITS or not 0 <= scale <= precision:
        yield f"`precision` is from 1 to {_DIGITS}, `scale` from 0 to `precision`"


def _picklist_problems(spec: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[str]:
    values = spec.get("values")
    if (spec["type"] in _PICKLISTS) != (values is not None):
        yield "a picklist has `values`, and nothing else has"
    elif isinstance(values, str) and values not in picklist_names():
        yield f"`values`: there is no list {values!r}"
    elif isinstance(values, (list, dict)):
        yield from _value_problems(values)
    controller = fields.get(spec.get("controller", ""), {})
    if "controller" in spec and not (
        isinstance(controller, Mapping) and controller.get("type") in ("picklist", "boolean")
    ):
        yield f"`controller`: {spec['controller']!r} is no picklist or boolean of the same object"


def _value_problems(values: list[Any] | dict[Any, Any]) -> Iterator[str]:
    for value in values:
        if not isinstance(value, str) or not value:
            yield f"`values`: {value!r} is no text; put numbers and yes or no in quotes"
    for value, spec in values.items() if isinstance(values, dict) else ():
        if isinstance(spec, str):
            continue
        fits = isinstance(spec, Mapping) and all(isinstance(spec.get(key, kind()), kind) for key, kind in _OF_VALUE)
        if not fits or not all(isinstance(each, str) for each in spec.get("valid_for", [])):
            yield f"`values`: {value!r} has a label, or a mapping with `label`, `active` and `valid_for` (a list)"


def _reference_problems(spec: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    targets = spec.get("to", [])
    if (spec["type"] == "reference") != bool(targets):
        yield "a reference has `to`, a list of objects, and nothing else has"
    yield from (f"`to`: there is no object {name!r}" for name in targets if str(name) not in known)
    if spec.get("on_delete", "clear") not in [each.value for each in OnDelete]:
        yield f"`on_delete` is {', '.join(each.value for each in OnDelete)}"
    if spec.get("master_detail") and len(targets) != 1:
        yield "`master_detail` is for a reference to one object"


def _key_problems(spec: Mapping[str, Any]) -> Iterator[str]:
    kind = spec["type"]
    if (spec.get("unique") or spec.get("external_id")) and kind not in _KEY_TYPES:
        yield f"`unique` and `external_id` are for {', '.join(sorted(_KEY_TYPES))}"
    if "auto_number" in spec and (kind != "string" or not is_number_format(spec["auto_number"])):
        yield "`auto_number` is for string, and needs one counter such as {0000}"
