"""People: look at the directory, and import a CSV file into it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Router, Status, UploadedFile
from typing_extensions import TypedDict

from instep.api.paging import DEFAULT_LIMIT, Cursor, Limit, part_of
from instep.directory.documents import person_document
from instep.directory.importing import ImportReport
from instep.directory.people import find_person, search_people
from instep.directory.uploads import import_upload

router = Router(tags=["People"])


class People(TypedDict):
    """People as SCIM shapes them (RFC 7643)."""

    people: list[dict[str, Any]]
    next_cursor: str | None


@router.get("", response=People, summary="List people")
def list_people(
    request: HttpRequest,
    group: str = "",
    active: bool | None = None,
    search: str = "",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
) -> People:
    """In the order in which they came."""
    found = search_people(group=group, active=active, text=search)
    part, next_cursor = part_of(found, ["id"], limit=limit, cursor=cursor)
    return {"people": [person_document(person) for person in part], "next_cursor": next_cursor}


@router.post("/import", response={200: ImportReport, 422: ImportReport}, summary="Import people from a CSV file")
def post_people(
    request: HttpRequest, file: File[UploadedFile], dry_run: bool = False, skip_bad_rows: bool = False
) -> Status[ImportReport]:
    """Adds and updates, removes nobody. With a bad row nothing is imported, and the report comes with status 422."""
    report = import_upload(file, timezone.now(), dry_run=dry_run, skip_bad_rows=skip_bad_rows)
    return Status(422 if report.is_refused else 200, report)


@router.get("/{path:person}", response=dict[str, Any], summary="Show one person")
def show_person(request: HttpRequest, person: str) -> dict[str, Any]:
    """By user name, e-mail address or employee number."""
    return person_document(find_person(person))
