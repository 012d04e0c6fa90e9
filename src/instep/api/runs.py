"""Runs: start an import, a plan or an apply, and follow it. A connection has one run under way at a time, so asking
twice starts one; the second is told which is under way (409)."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from typing_extensions import TypedDict

from instep.api.fields import Given
from instep.api.paging import DEFAULT_LIMIT, Cursor, Limit, part_of
from instep.api.signing_in import caller
from instep.connections.managing import find_connection
from instep.provisioning.documents import (
    PlanDocument,
    RunDocument,
    RunWithOutcomes,
    plan_document,
    run_document,
    run_with_outcomes,
)
from instep.provisioning.models import Run
from instep.provisioning.runs import find_plan, find_run, start_apply, start_import, start_plan

runs = Router(tags=["Runs"])
of_connection = Router(tags=["Runs"])


class Runs(TypedDict):
    runs: list[RunDocument]
    next_cursor: str | None


class Planning(Given):
    """`allow_deactivations` lifts the guard against mass removal for this plan."""

    allow_deactivations: bool = False


@of_connection.post("/{name}/import", response={202: RunDocument}, summary="Start an import: read the org")
def post_import(request: HttpRequest, name: str) -> RunDocument:
    return run_document(start_import(find_connection(name), caller(request)))


@of_connection.post(
    "/{name}/plans", response={202: RunDocument}, summary="Start a plan; its id is in the run once it is done"
)
def post_plan(request: HttpRequest, name: str, given: Planning) -> RunDocument:
    """Nothing is written to Salesforce."""
    run = start_plan(find_connection(name), caller(request), allow_deactivations=given.allow_deactivations)
    return run_document(run)


@of_connection.get("/{name}/plans/{plan_id}", response=PlanDocument, summary="Show a plan with every change")
def show_plan(request: HttpRequest, name: str, plan_id: UUID) -> PlanDocument:
    return plan_document(find_plan(str(plan_id), find_connection(name)))


@of_connection.post(
    "/{name}/plans/{plan_id}/apply", response={202: RunDocument}, summary="Apply exactly this plan, once"
)
def post_apply(request: HttpRequest, name: str, plan_id: UUID) -> RunDocument:
    return run_document(start_apply(find_plan(str(plan_id), find_connection(name)), caller(request)))


@runs.get("", response=Runs, summary="List runs, newest first")
def list_runs(request: HttpRequest, connection: str = "", limit: Limit = DEFAULT_LIMIT, cursor: Cursor = "") -> Runs:
    """Those of one connection when `connection` names it."""
    rows = Run.objects.select_related("connection", "plan")
    if connection:
        rows = rows.filter(connection=find_connection(connection))
    part, next_cursor = part_of(rows, ["created_at", "id"], limit=limit, cursor=cursor, newest_first=True)
    return {"runs": [run_document(row) for row in part], "next_cursor": next_cursor}


@runs.get("/{run_id}", response=RunWithOutcomes, summary="Show a run with the outcome of every change")
def show_run(request: HttpRequest, run_id: UUID) -> RunWithOutcomes:
    return run_with_outcomes(find_run(str(run_id)))
