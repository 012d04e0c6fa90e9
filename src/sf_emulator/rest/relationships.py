"""/sobjects/X/{id}/Relationship: from a record to its parents, or to its children.

Source: REST API guide, sObject Relationships: five levels up, one level down; no parent is a 404, no children are none.
"""

from sf_emulator.objects.sobjects import ChildRelationship, SObject
from sf_emulator.store import Row

from . import texts
from .calls import Answer, Call
from .describe import called_sobject
from .query import run_soql
from .records import shown_fields
from .rows import change_row, found_row, show_row

MAX_LEVELS = 5


def read_related(call: Call) -> Answer:
    """The parent as a record, or the children as a query's answer."""
    sobject, row, name = _last_step(call)
    children = sobject.child_relationship(name)
    if children and not sobject.relationship(name):
        return _children(call, row, children)
    parent, found = _parent(call, sobject, row, name)
    return show_row(call, parent, found)


def update_related(call: Call) -> Answer:
    """204: the parent is changed."""
    return change_row(call, *_parent(call, *_last_step(call)))


def delete_related(call: Call) -> Answer:
    """204: the parent is deleted."""
    parent, row = _parent(call, *_last_step(call))
    call.org.delete(parent.name, row["Id"], call.actor)
    return Answer(204)


def _last_step(call: Call) -> tuple[SObject, Row, str]:
    """The record that the path's last name starts from."""
    *names, last = call.params["path"].split("/")
    if len(names) >= MAX_LEVELS:
        raise texts.not_found()
    sobject = called_sobject(call)
    row = found_row(call, sobject)
    for name in names:
        sobject, row = _parent(call, sobject, row, name)
    return sobject, row, last


def _parent(call: Call, sobject: SObject, row: Row, name: str) -> tuple[SObject, Row]:
    field = sobject.relationship(name)
    parent_id = str(row[field.name] or "") if field else ""
    parent = call.schema.of_id(parent_id)
    found = call.org.get(parent.name, parent_id) if parent else None
    if parent is None or found is None or not parent.shows(found, call.actor.user_id, call.actor.permissions):
        raise texts.not_found()
    return parent, found


def _children(call: Call, row: Row, children: ChildRelationship) -> Answer:
    sobject = call.schema[children.sobject]
    names = shown_fields(sobject, call.names("fields"))
    soql = f"SELECT {', '.join(names)} FROM {sobject.name} WHERE {children.field.name} = '{row['Id']}'"  # noqa: S608
    return run_soql(call, soql)
