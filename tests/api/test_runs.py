"""Runs, plans, tasks and assignments over the HTTP API, without the engine: the story has that."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from instep.connections.models import Connection, SoapCredential
from instep.directory.models import Group
from instep.provisioning.models import Outcome, Plan, PlannedChange, Run, RunKind, Task
from instep.provisioning.progress import open_run
from tests.api.calling import Caller

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NOBODY = UUID(int=99)


@pytest.fixture
def connection(db: None) -> Connection:
    connection = Connection.objects.create(name="acme", environment="production", api_integration_enabled=True)
    SoapCredential.objects.create(connection=connection, username="ann", password_sealed=b"an envelope")
    return connection


@pytest.fixture
def task(connection: Connection) -> Task:
    """What Salesforce refused."""
    plan = Plan.objects.create(connection=connection, created_at=NOON, digest="d", status="applied")
    change = PlannedChange.objects.create(
        plan=plan, position=0, kind="create", person_name="Ben Moser", username="ben@acme.example"
    )
    run = Run.objects.create(connection=connection, kind="apply", status="partly", plan=plan, created_at=NOON)
    outcome = Outcome.objects.create(run=run, change=change, status="failed", code="DUPLICATE_USERNAME", at=NOON)
    return Task.objects.create(outcome=outcome, connection=connection, created_at=NOON)


@pytest.mark.parametrize("route", ["import", "plans"])
def test_connection_that_is_busy_starts_nothing_and_names_the_run(
    api: Caller, connection: Connection, route: str
) -> None:
    Connection.objects.update(imported_at=NOON)
    started = open_run(connection, RunKind.IMPORT, requested_by="ann", executor="", now=timezone.now())
    body: dict[str, str] | None = {} if route == "plans" else None
    refused = api.call("POST", f"/connections/acme/{route}", body, status=409).document
    assert (refused["code"], refused["run"]) == ("run-under-way", str(started.id))
    assert Run.objects.count() == 1
    assert api.get(f"/runs/{refused['run']}")["status"] == "queued"


def test_plan_is_not_made_before_the_org_was_read(api: Caller, connection: Connection) -> None:
    assert api.call("POST", "/connections/acme/plans", {}, status=409).document["code"] == "never-imported"


def test_plan_is_applied_once(api: Caller, task: Task) -> None:
    plan = Plan.objects.get()
    here = f"/connections/acme/plans/{plan.id}"
    assert api.get(here)["changes"][0]["username"] == "ben@acme.example"
    assert api.call("POST", f"{here}/apply", status=409).document["code"] == "plan-not-ready"
    for method, path in (
        ("GET", f"/connections/acme/plans/{NOBODY}"),
        ("POST", f"/connections/acme/plans/{NOBODY}/apply"),
    ):
        assert api.call(method, path, status=404).document["code"] == "plan-unknown"
    assert api.call("GET", "/connections/acme/plans/moon", status=422).document["code"] == "request-invalid"


def test_runs_come_newest_first_in_parts_that_neither_repeat_nor_skip(api: Caller, connection: Connection) -> None:
    Connection.objects.create(name="other", environment="production")
    for minute in (0, 0, 0, 1, 1):
        Run.objects.create(
            connection=connection, kind="import", status="done", created_at=NOON + timedelta(minutes=minute)
        )
    seen: list[dict[str, str]] = []
    part: dict[str, Any] = {"next_cursor": ""}
    while part["next_cursor"] is not None:
        part = api.get(f"/runs?limit=2&cursor={part['next_cursor']}&connection=acme")
        seen += part["runs"]
        Run.objects.create(connection=connection, kind="import", status="done", created_at=NOON + timedelta(hours=1))
    moments = [one["created_at"] for one in seen]
    assert moments == sorted(moments, reverse=True)
    assert len({one["id"] for one in seen}) == 5
    assert api.get("/runs?connection=other")["runs"] == []


@pytest.mark.parametrize("cursor", ["moon", "bW9vbg==", "WyJhIiwgImIiXQ==", "WzEsIDJd", "WyJhIl0="])
def test_cursor_that_no_list_gave_is_refused(api: Caller, cursor: str) -> None:
    assert api.call("GET", f"/runs?cursor={cursor}", status=422).document["code"] == "cursor-invalid"


@pytest.mark.parametrize("limit", ["0", "1001", "moon"])
def test_limit_is_one_to_a_thousand(api: Caller, limit: str) -> None:
    assert api.call("GET", f"/runs?limit={limit}", status=422).document["problems"][0]["where"] == "query.limit"


def test_unknown_run_is_not_found(api: Caller) -> None:
    assert api.call("GET", f"/runs/{NOBODY}", status=404).document["code"] == "run-unknown"


def test_task_is_listed_and_dismissed_once(api: Caller, task: Task) -> None:
    listed = api.get("/tasks")["tasks"]
    assert [(one["id"], one["code"], one["connection"]) for one in listed] == [(task.pk, "DUPLICATE_USERNAME", "acme")]
    assert api.call("POST", "/tasks/dismiss", {"ids": [task.pk]}, status=200).document == {"dismissed": 1}
    assert api.get("/tasks")["tasks"] == []
    for verb in ("dismiss", "retry"):
        assert api.call("POST", f"/tasks/{verb}", {"ids": [task.pk]}, status=404).document["code"] == "task-unknown"
        assert api.call("POST", f"/tasks/{verb}", {"ids": []}, status=422).document["code"] == "tasks-none"


def test_assignment_is_added_listed_and_removed(api: Caller, connection: Connection) -> None:
    Group.objects.create(name="sales")
    here = "/connections/acme/assignments"
    given = {"group": "Sales", "profile": "Standard User", "permission_sets": ["B", "A"], "priority": 5}
    added = api.call("POST", here, given, status=201).document
    assert added == {
        "id": added["id"],
        "group": "sales",
        "person": None,
        "profile": "Standard User",
        "role": None,
        "permission_sets": ["A", "B"],
        "priority": 5,
    }
    assert api.get(here) == {"assignments": [added], "next_cursor": None}
    assert api.call("POST", here, given, status=422).document["code"] == "assignment-exists"
    assert api.call("DELETE", f"{here}/{added['id']}", status=204).document is None
    assert api.call("DELETE", f"{here}/{added['id']}", status=404).document["code"] == "assignment-unknown"


def test_assignment_of_nobody_or_of_two_is_refused(api: Caller, connection: Connection) -> None:
    here = "/connections/acme/assignments"
    assert api.call("POST", here, {"profile": "P"}, status=422).document["code"] == "assignment-subject"
    assert api.call("POST", here, {"profile": "P", "group": "moon"}, status=404).document["code"] == "group-unknown"


def test_unforeseen_error_says_its_kind_and_never_its_text(
    api: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "sesame"

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("instep.api.runs.find_run", fail)
    answer = api.call("GET", f"/runs/{NOBODY}", status=500)
    assert answer.document["code"] == "internal-error"
    assert secret not in str(answer.document) + caplog.text
    assert "RuntimeError" in caplog.text
