"""Assignments: who gets a place on a connection, and what it grants there."""

from django.http import HttpRequest
from ninja import Router
from typing_extensions import TypedDict

from instep.api.fields import Given
from instep.api.paging import DEFAULT_LIMIT, Cursor, Limit, part_of
from instep.connections.managing import find_connection
from instep.directory.people import find_group, find_person
from instep.provisioning.assigning import DEFAULT_PRIORITY, add_assignment, remove_assignment
from instep.provisioning.documents import AssignmentDocument, assignment_document

router = Router(tags=["Assignments"])


class Assignments(TypedDict):
    assignments: list[AssignmentDocument]
    next_cursor: str | None


class AssignmentGiven(Given):
    """Either a group by its name, or a person by user name, e-mail address or employee number."""

    profile: str
    group: str = ""
    person: str = ""
    role: str = ""
    permission_sets: list[str] = []
    priority: int = DEFAULT_PRIORITY


@router.get("/{name}/assignments", response=Assignments, summary="List the assignments of a connection")
def list_assignments(request: HttpRequest, name: str, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = "") -> Assignments:
    rows = find_connection(name).assignments.select_related("group", "person")
    part, next_cursor = part_of(rows, ["id"], limit=limit, cursor=cursor)
    return {"assignments": [assignment_document(row) for row in part], "next_cursor": next_cursor}


@router.post("/{name}/assignments", response={201: AssignmentDocument}, summary="Give a group or a person a place")
def create_assignment(request: HttpRequest, name: str, given: AssignmentGiven) -> AssignmentDocument:
    row = add_assignment(
        find_connection(name),
        group=find_group(given.group) if given.group else None,
        person=find_person(given.person) if given.person else None,
        profile=given.profile,
        role=given.role,
        permission_sets=given.permission_sets,
        priority=given.priority,
    )
    return assignment_document(row)


@router.delete("/{name}/assignments/{int:assignment_id}", response={204: None}, summary="Take a place away")
def delete_assignment(request: HttpRequest, name: str, assignment_id: int) -> None:
    """The next plan deactivates whoever has no other one."""
    remove_assignment(find_connection(name), assignment_id)
