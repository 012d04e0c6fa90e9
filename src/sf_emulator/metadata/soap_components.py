"""createMetadata, updateMetadata, upsertMetadata, deleteMetadata, readMetadata: up to ten components a call, at once.

Source: Metadata API guide, "CRUD-Based Metadata Development".
"""

from collections.abc import Callable, Iterable
from typing import Any

from sf_emulator.objects.transactions import in_transaction
from sf_emulator.soap.faults import api_fault, bad_envelope

from . import texts
from .components import Component, ComponentRefused
from .deploying import delete_component, save_component
from .handlers import HANDLERS
from .nodes import Node
from .reading import ComponentReader
from .retrieving import full_values
from .shapes import catalogue
from .soap_calls import Call, type_of

MOST = 10
_ROLLED_BACK = "ALL_OR_NONE_OPERATION_ROLLED_BACK"

Result = dict[str, Any]


class _Undo(Exception):
    """One has failed, and all or none was asked for."""


def create(call: Call) -> list[Result]:
    """Make components that are not there."""
    return _save(call, lambda is_there: ("DUPLICATE_DEVELOPER_NAME", texts.ALREADY_THERE) if is_there else None)


def update(call: Call) -> list[Result]:
    """Change components that are there."""
    return _save(call, lambda is_there: None if is_there else ("INVALID_CROSS_REFERENCE_KEY", texts.NOT_THERE))


def upsert(call: Call) -> list[Result]:
    """Make components, or change them when they are there."""
    return _save(call, lambda is_there: None, tells_created=True)


def delete(call: Call) -> list[Result]:
    """Delete components by name."""
    known = type_of(call.node.get("type"))
    names = call.node.texts("fullNames")
    _limit(names)

    def one(name: str) -> Result:
        message = delete_component(call.work, known.name, name)
        refused = ComponentRefused(message.problem, message.code) if message.problem else None
        return _result(name, refused)

    return _each(call, names, one)


def read(call: Call) -> Result:
    """All of some components; what is not there is null."""
    type_name = call.node.get("type")
    names = call.node.texts("fullNames")
    _limit(names)
    if type_name in catalogue().absent:
        return {"records": [Record(type_name, None) for _ in names]}
    known = type_of(type_name)
    found = [full_values(call.access, known.name, name) for name in names]
    return {"records": [Record(known.name, values) for values in found]}


class Record:
    """A component in an answer, with its type; without values it is null."""

    def __init__(self, type_name: str, values: Result | None) -> None:
        self.type_name, self.values = type_name, values


Refusal = Callable[[bool], tuple[str, str] | None]


def _save(call: Call, refusal: Refusal, *, tells_created: bool = False) -> list[Result]:
    nodes = list(call.node.all("metadata"))
    _limit(nodes)
    reader = ComponentReader(call.version)

    def one(node: Node) -> Result:
        name = node.get("fullName")
        known = type_of(node.xsi_type)
        is_there = bool(name) and HANDLERS[known.name].find(call.access, name) is not None
        refused: ComponentRefused | None = None
        try:
            _save_one(call, reader, node, known.name, refusal(is_there))
        except ComponentRefused as problem:
            if problem.malformed:
                raise bad_envelope(problem.problem.removeprefix("Error parsing file: ")) from problem
            refused = problem
        return ({"created": not is_there and refused is None} if tells_created else {}) | _result(name, refused)

    return _each(call, nodes, one)


def _save_one(call: Call, reader: ComponentReader, node: Node, type_name: str, refusal: tuple[str, str] | None) -> None:
    name = node.get("fullName")
    if not name:
        raise ComponentRefused(texts.NO_NAME, "REQUIRED_FIELD_MISSING")
    if refusal:
        code, text = refusal
        raise ComponentRefused(text.format(type=type_name, name=name), code)
    for component in _components(reader, node, type_name, name):
        message = save_component(call.work, component)
        if message.problem:
            raise ComponentRefused(message.problem, message.code)


def _components(reader: ComponentReader, node: Node, type_name: str, name: str) -> Iterable[Component]:
    """A component and those inside it."""
    children = [type_of(child) for child in type_of(type_name).children]
    values = reader.read(node, type_name, but=frozenset(child.tag for child in children))
    yield Component(type_name, name, values)
    for child in children:
        for inner in node.all(child.tag):
            yield Component(child.name, f"{name}.{inner.get('fullName')}", reader.read(inner, child.name))


def _each(call: Call, items: Iterable[Any], one: Callable[[Any], Result]) -> list[Result]:
    results: list[Result] = []
    all_or_none = call.request.is_on("AllOrNoneHeader", "allOrNone")
    schema = call.work.org.schema

    def carry_out() -> None:
        results[:] = [one(item) for item in items]
        if all_or_none and not all(result["success"] for result in results):
            raise _Undo

    try:
        in_transaction(call.work.org, carry_out)
    except _Undo:
        call.work.org.schema = schema
        call.work.org.forget_sequences()
        return [_rolled_back(result) if result["success"] else result for result in results]
    return results


def _rolled_back(result: Result) -> Result:
    refused = ComponentRefused("Record rolled back because not all records were valid", _ROLLED_BACK)
    return {**result, **_result(result["fullName"], refused)}


def _result(full_name: str, refused: ComponentRefused | None) -> Result:
    errors = [{"message": refused.problem, "statusCode": refused.code}] if refused else []
    return {"errors": errors, "fullName": full_name, "success": refused is None}


def _limit(items: list[Any]) -> None:
    if len(items) > MOST:
        raise api_fault("LIMIT_EXCEEDED", texts.TOO_MANY_COMPONENTS.format(limit=MOST))
