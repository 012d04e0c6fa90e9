"""Tasks: failed changes that wait for somebody to retry or dismiss them."""

from django.http import HttpRequest
from ninja import Router
from typing_extensions import TypedDict

from instep.api.fields import Given
from instep.api.paging import DEFAULT_LIMIT, Cursor, Limit, part_of
from instep.api.signing_in import caller
from instep.provisioning.documents import RunDocument, TaskDocument, run_document, task_document
from instep.provisioning.tasks import dismiss_tasks, open_tasks, retry_tasks

router = Router(tags=["Tasks"])


class Tasks(TypedDict):
    tasks: list[TaskDocument]
    next_cursor: str | None


class Retried(TypedDict):
    runs: list[RunDocument]


class Dismissed(TypedDict):
    dismissed: int


class Chosen(Given):
    ids: list[int]


@router.get("", response=Tasks, summary="List open tasks, newest first")
def list_tasks(request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = "") -> Tasks:
    part, next_cursor = part_of(open_tasks(), ["created_at", "id"], limit=limit, cursor=cursor, newest_first=True)
    return {"tasks": [task_document(task) for task in part], "next_cursor": next_cursor}


@router.post("/retry", response={202: Retried}, summary="Plan those people anew and apply at once")
def post_retry(request: HttpRequest, given: Chosen) -> Retried:
    """One run a connection."""
    return {"runs": [run_document(run) for run in retry_tasks(given.ids, caller(request))]}


@router.post("/dismiss", response=Dismissed, summary="Take tasks off the list without doing anything")
def post_dismiss(request: HttpRequest, given: Chosen) -> Dismissed:
    return {"dismissed": dismiss_tasks(given.ids)}
