"""/composite/tree/X: records with their children, and theirs, created all or none.

Source: REST API guide, sObject Tree: 200 records of at most five objects, five levels deep, level by level.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sf_emulator.objects import RecordError, RecordRefused
from sf_emulator.objects.saving import insert_record
from sf_emulator.objects.sobjects import Field, SObject
from sf_emulator.objects.transactions import in_transaction

from . import texts
from .calls import Answer, Call
from .describe import called_sobject
from .records import save_errors

MAX_RECORDS = 200
MAX_LEVELS = 5
MAX_OBJECTS = 5
_REFERENCE_ID = re.compile(r"[A-Za-z0-9]\w*")


@dataclass(frozen=True, slots=True)
class _Node:
    """One record of a tree; `parent` is the reference id of the record that it hangs on, through `through`."""

    reference_id: str
    sobject: SObject
    fields: dict[str, Any]
    parent: str = ""
    through: Field | None = None


class _Refused(Exception):
    """Some records of the trees were not created, so that none is."""

    def __init__(self, errors: list[tuple[str, list[RecordError]]]) -> None:
        super().__init__()
        self.errors = errors


def create_trees(call: Call) -> Answer:
    """201 with the id of every record, or 400 with the records that were refused."""
    try:
        levels = list(_levels(call))
        _check_limits(levels)
        ids = in_transaction(call.org, lambda: _create(call, levels), kinds_apart=True)
    except _Refused as refusal:
        return Answer(400, {"hasErrors": True, "results": _failures(refusal)}, xml_root="SObjectTreeResponse")
    results = [{"referenceId": reference_id, "id": record_id} for reference_id, record_id in ids.items()]
    return Answer(201, {"hasErrors": False, "results": results}, xml_root="SObjectTreeResponse")


def _create(call: Call, levels: list[list[_Node]]) -> dict[str, str]:
    """Ids by reference id, level by level: a level with a refused record is the last one that is tried."""
    ids: dict[str, str] = {}
    for level in levels:
        errors = []
        for node in level:
            parent = {node.through.name: ids[node.parent]} if node.through else {}
            try:
                ids[node.reference_id] = str(insert_record(call.org, node.sobject, node.fields | parent, call.actor).id)
            except RecordRefused as refusal:
                errors.append((node.reference_id, refusal.errors))
        if errors:
            raise _Refused(errors)
    return ids


def _levels(call: Call) -> Iterator[list[_Node]]:
    """The roots, their children, and so on."""
    sobject = called_sobject(call)
    level: list[_Child] = [(sobject, record, "", None) for record in _records(call.fields)]
    while level:
        nodes: list[_Node] = []
        below: list[_Child] = []
        for wanted, record, parent, through in level:
            node, children = _read(call, wanted, record)
            nodes.append(replace(node, parent=parent, through=through))
            below += children
        yield nodes
        level = below


_Child = tuple[SObject, dict[str, Any], str, Field | None]


def _read(call: Call, sobject: SObject, record: dict[str, Any]) -> tuple[_Node, list[_Child]]:
    """One record without its children, and they."""
    reference_id = _reference_id(sobject, record)
    fields: dict[str, Any] = {}
    children: list[_Child] = []
    for name, value in record.items():
        child = sobject.child_relationship(name) if isinstance(value, dict) and name != "attributes" else None
        if child:
            below, through = child
            children += [(call.schema[below], each, reference_id, through) for each in _records(value)]
        else:
            fields[name] = value
    return _Node(reference_id, sobject, fields), children


def _records(holder: dict[str, Any]) -> list[dict[str, Any]]:
    records = holder.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise texts.no_records()
    return records


def _reference_id(sobject: SObject, record: dict[str, Any]) -> str:
    attributes = record.get("attributes")
    if not isinstance(attributes, dict):
        raise texts.missing_property("attributes")
    reference_id = str(attributes.get("referenceId") or "")
    if not _REFERENCE_ID.fullmatch(reference_id):
        raise _invalid(reference_id, texts.bad_tree_reference())
    if str(attributes.get("type", "")).lower() != sobject.name.lower():
        raise _invalid(reference_id, texts.wrong_tree_type(str(attributes.get("type")), sobject.name))
    return reference_id


def _check_limits(levels: list[list[_Node]]) -> None:
    nodes = [node for level in levels for node in level]
    names = [node.reference_id for node in nodes]
    repeated = [name for name in names if names.count(name) > 1]
    if repeated:
        raise _Refused([(name, [texts.repeated_tree_reference()]) for name in repeated])
    for what, count, limit in (
        ("records", len(nodes), MAX_RECORDS),
        ("levels", len(levels), MAX_LEVELS),
        ("object types", len({node.sobject.name for node in nodes}), MAX_OBJECTS),
    ):
        if count > limit:
            raise _invalid(names[0], texts.tree_too_large(what, count, limit))


def _invalid(reference_id: str, problem: RecordError) -> _Refused:
    return _Refused([(reference_id, [problem])])


def _failures(refusal: _Refused) -> list[dict[str, Any]]:
    return [{"referenceId": name, "errors": save_errors(errors)} for name, errors in refusal.errors]
