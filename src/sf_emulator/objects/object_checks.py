"""Is an org's own object well described? Every bad place is named: file, object, field."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .auto_numbers import is_number_format
from .describing import FLAGS
from .field_checks import NAME, field_problems
from .fields import Field
from .formulas import FormulaRefused, formula_sql
from .record_types import record_type_problems
from .rules import RULES
from .schema_files import load_schema, shipped_documents
from .sobjects import SObject
from .values import default_problem

_KEYS = frozenset(
    {
        *("name", "label", "label_plural", "key_prefix", "name_field", "fields", "record_types", "records"),
        *("operations", "flags", "rules", "scopes", "setup", "read_permissions", "write_permissions"),
    }
)
_KEYS_OF_SHIPPED = frozenset({"name", "fields", "record_types", "records"})
_OPERATIONS = frozenset({"create", "update", "delete", "undelete"})
_NAME_FIELD_KEYS = frozenset({"label", "auto_number"})
_MASTERS = 2
_PREFIX = re.compile(r"[0-9a-zA-Z]{3}")


class Placed(NamedTuple):
    """An object's document, and the file that has it."""

    place: str
    document: Any


def check_documents(objects: Sequence[Placed]) -> list[str]:
    """What is wrong with an org's own objects; nothing when they can be used."""
    shapeless = [f"{place}: an object without a `name`" for place, document in objects if not _has_name(document)]
    if shapeless:
        return shapeless
    shipped = {document["name"] for document in shipped_documents()}
    known = shipped | {document["name"] for _, document in objects}
    problems = [*_told_twice(objects, shipped)]
    for place, document in objects:
        name = document["name"]
        found = _object_problems(document, shipped, known)
        problems += [f"{place}: {name}{problem}" for problem in found]
    return problems or _schema_problems(objects)


def _has_name(document: Any) -> bool:
    return isinstance(document, Mapping) and isinstance(document.get("name"), str)


def _told_twice(objects: Sequence[Placed], shipped: set[str]) -> Iterator[str]:
    """Fields come to shipped objects from several files; an own object has one, and its own key prefix."""
    names = Counter(document["name"].lower() for _, document in objects if document["name"] not in shipped)
    yield from (f"{name}: the object is described {times} times" for name, times in names.items() if times > 1)
    taken = Counter(each["key_prefix"] for each in shipped_documents())
    taken.update(str(document["key_prefix"]) for _, document in objects if "key_prefix" in document)
    yield from (f"key_prefix {prefix!r} is taken" for prefix, times in taken.items() if times > 1)


def _object_problems(document: Mapping[str, Any], shipped: set[str], known: set[str]) -> Iterator[str]:
    name = document["name"]
    keys = _KEYS_OF_SHIPPED if name in shipped else _KEYS
    yield from (f": there is no key `{key}`" for key in document if key not in keys)
    if name not in shipped:
        yield from _own_object_problems(document)
    yield from record_type_problems(document.get("record_types", {}))
    fields = document.get("fields", {})
    if not isinstance(fields, Mapping):
        yield ": `fields` is not a mapping"
        return
    for field, spec in fields.items():
        yield from (f".{field}: {problem}" for problem in field_problems(field, spec, fields, known))
    masters = sum(isinstance(spec, Mapping) and bool(spec.get("master_detail")) for spec in fields.values())
    if masters > (0 if name in shipped else _MASTERS):
        yield f": {masters} `master_detail` fields; an own object has at most {_MASTERS}, a shipped one none"


def _own_object_problems(document: Mapping[str, Any]) -> Iterator[str]:
    if not NAME.fullmatch(document["name"]):
        yield ": the name of an object of one's own is letters, digits and underscores, and ends with __c"
    if not _PREFIX.fullmatch(str(document.get("key_prefix", "a00"))):
        yield ": `key_prefix` is three letters or digits"
    for key, allowed in (("operations", _OPERATIONS), ("flags", frozenset(FLAGS)), ("rules", frozenset(RULES))):
        given = document.get(key, [])
        if not isinstance(given, list):
            yield f": `{key}` is not a list"
        else:
            yield from (f": `{key}` has no {each!r}" for each in given if str(each) not in allowed)
    name_field = document.get("name_field", {})
    if not isinstance(name_field, Mapping) or not name_field.keys() <= _NAME_FIELD_KEYS:
        yield ": `name_field` has `label` and `auto_number` only"
    elif "auto_number" in name_field and not is_number_format(str(name_field["auto_number"])):
        yield ": `auto_number` of `name_field` needs one counter such as {0000}"


def _formula_problem(sobject: SObject, field: Field) -> str | None:
    if field.formula is None:
        return None
    try:
        formula_sql(field.formula, field.type, field.scale, sobject.fields)
    except FormulaRefused as refused:
        return str(refused)
    return None


def _schema_problems(objects: Sequence[Placed]) -> list[str]:
    """What shows only when all objects are together: defaults that do not fit, child relationships named twice."""
    schema = load_schema(document for _, document in objects)
    problems = []
    for place, document in objects:
        sobject = schema[document["name"]]
        for name in document.get("fields", {}):
            problem = default_problem(schema, sobject.fields[name])
            if problem:
                problems.append(f"{place}: {sobject.name}.{name}: `default`: {problem}")
            problem = _formula_problem(sobject, sobject.fields[name])
            if problem:
                problems.append(f"{place}: {sobject.name}.{name}: `formula`: {problem}")
    for sobject in schema:
        names = Counter(child.name.lower() for child in sobject.children if child.name)
        problems += [
            f"{sobject.name} has {times} child relationships {name}" for name, times in names.items() if times > 1
        ]
    return problems
