"""The whole job through the commands alone: from a CSV file to users in the org, as a script would do it."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from instep.cli.app import main
from instep.connections.models import Connection
from tests.emulator import Emulator
from tests.installation import Installation, copy_of

pytestmark = pytest.mark.long

PEOPLE = Path(__file__).parent.parent / "data" / "people.csv"
PLACES = {
    "sf-sales": ("Sales User", "Sales_Cloud_User"),
    "sf-support": ("Support User", "Service_Cloud_User"),
    "sf-admins": ("Standard User", "CRM_Administration"),
}
ACTIVE = 176  # people of those groups who are not terminated
IN_THE_ORG = 13  # of them
CREATED = ACTIVE - IN_THE_ORG


@pytest.fixture
def installation(prepared_home: Path, tmp_path: Path) -> Iterator[Installation]:
    copied = copy_of(Installation(prepared_home), tmp_path / "home")
    yield copied
    copied.end_all()


@pytest.fixture
def connected(installation: Installation, emulator: Emulator) -> Installation:
    installation.connect(emulator)
    return installation


def test_company_becomes_users_in_the_org(installation: Installation, emulator: Emulator, tmp_path: Path) -> None:
    report = installation.read("people", "import", PEOPLE)
    assert (report["created"], report["is_refused"]) == (320, False)
    authorize(installation, emulator, tmp_path)
    imported = installation.read("import", "acme")
    assert (imported["kind"], imported["status"], imported["connection"]) == ("import", "done", "acme")
    assert imported["summary"] == {"users": 25, "active": 23, "grants": 13}
    for group, (profile, permission_set) in PLACES.items():
        installation.do(
            *("assignment", "add", "acme", "--group", group, "--profile", profile),
            *("--permission-set", permission_set),
        )
    assigned = installation.read("assignment", "list", "acme")["assignments"]
    assert [(row["group"], row["profile"], row["permission_sets"]) for row in assigned] == [
        (group, profile, [permission_set]) for group, (profile, permission_set) in PLACES.items()
    ]

    plan = installation.read("plan", "acme", "--detailed-exitcode", exits=3)
    expect_plan(plan)
    assert users_of_the_company(emulator) < 20  # a plan writes nothing

    run = installation.read("apply", "acme", "--plan", plan["id"], "--yes")
    expect_apply(run, plan)
    assert users_of_the_company(emulator) >= plan["counts"]["create"]
    expect_everywhere_in_the_org(run, emulator)

    again = installation.read("plan", "acme", "--detailed-exitcode")
    assert (again["has_changes"], set(again["counts"])) == (False, {"blocked"})
    runs = installation.read("runs", "list")["runs"]
    assert [(one["kind"], one["status"]) for one in runs] == [
        ("plan", "done"),
        ("apply", "done"),
        ("plan", "done"),
        ("import", "done"),
    ]
    assert installation.read("runs", "list", "--limit", 1) == {"runs": runs[:1]}
    assert installation.read("runs", "show", run["id"][:8]) == run
    assert installation.read("tasks", "list") == {"tasks": []}
    refused = installation.do("apply", "acme", "--plan", plan["id"], exits=1)
    assert f"Plan {plan['id']} was applied already." in refused.err
    assert refused.out == ""  # it is not shown, and nobody is asked


def test_what_fails_is_told_waits_as_a_task_and_is_retried(connected: Installation, emulator: Emulator) -> None:
    connected.do("people", "import", PEOPLE)
    connected.do("import", "acme")
    connected.do("assignment", "add", "acme", "--group", "sf-admins", "--profile", "Standard User")
    plan = connected.read("plan", "acme")
    taken = next(change["username"] for change in plan["changes"] if change["kind"] == "create")
    user_id = make_user(emulator, taken)

    run = connected.read("apply", "acme", "--plan", plan["id"], "--yes", exits=1)
    assert (run["status"], run["summary"]["failed"]) == ("partly", 1)
    failed = next(one for one in run["outcomes"] if one["status"] == "failed")
    assert (failed["username"], failed["code"]) == (taken, "DUPLICATE_USERNAME")
    task = connected.read("tasks", "list")["tasks"][0]
    assert (task["username"], task["code"], task["connection"]) == (taken, "DUPLICATE_USERNAME", "acme")
    assert task["explanation"].startswith(f"Automatic provisioning of user {taken} to app acme failed:")

    emulator.update("User", user_id, Username=f"old.{taken}")  # a Salesforce administrator makes room
    assert "Applied to acme: 1 done." in connected.do("tasks", "retry", task["id"]).out
    assert connected.read("tasks", "list") == {"tasks": []}
    assert emulator.one(f"SELECT IsActive FROM User WHERE Username = '{taken}'")["IsActive"] is True  # noqa: S608
    missing = connected.do("tasks", "retry", task["id"], exits=2)
    assert f"There is no open task {task['id']}." in missing.err
    assert "instep tasks list" in missing.err


def test_plan_before_the_first_import_names_the_command(connected: Installation, emulator: Emulator) -> None:
    seen = len(emulator.journal())
    for command in (["plan", "acme"], ["apply", "acme", "--yes"], ["plan", "acme", "--json"]):
        refused = connected.do(*command, exits=1)
        assert "instep import acme" in refused.err
        assert refused.out == ""
    assert len(emulator.journal()) == seen


def test_nothing_runs_with_neither_credential_or_with_api_integration_off_and_no_network_is_touched(
    installation: Installation, emulator: Emulator, tmp_path: Path
) -> None:
    add_with_consumer(installation, emulator, tmp_path)  # a consumer key, and nobody pressed Allow
    seen = len(emulator.journal())
    for command in (["import", "acme"], ["plan", "acme"], ["apply", "acme", "--yes"]):
        refused = installation.do(*command, exits=1)
        assert "The credentials used to connect to the API were invalid; please check your configuration" in refused.err
        assert "instep connection authorize acme" in refused.err
    switch_api_integration_off(installation)
    for command in (["import", "acme"], ["plan", "acme"], ["apply", "acme", "--yes"]):
        refused = installation.do(*command, exits=1)
        assert "API integration is off for acme" in refused.err
        assert "Enable API integration" in refused.err
    assert len(emulator.journal()) == seen


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "nowhere"], "There is no connection nowhere"),
        (["plan", "nowhere"], "There is no connection nowhere"),
        (["apply", "nowhere"], "There is no connection nowhere"),
        (["assignment", "list", "nowhere"], "There is no connection nowhere"),
        (["assignment", "add", "acme", "--group", "sales", "--profile", "X"], "sales"),
        (["assignment", "add", "acme", "--person", "nobody", "--profile", "X"], "nobody"),
        (["assignment", "add", "acme", "--profile", "X"], "Give either --group or --person"),
        (["assignment", "remove", "acme", "9"], "There is no assignment 9 on acme"),
        (["account", "release", "acme", "nobody@x.example"], "nobody@x.example has no account on acme"),
        (["account", "unprotect", "acme", "nobody@x.example"], "nobody@x.example is not on the protected list"),
        (["runs", "show", "nonsense"], "There is no run nonsense"),
        (["tasks", "dismiss", "7"], "There is no open task 7"),
        (["runs", "list", "--limit", "-1"], "--limit"),
        (["imprt", "acme"], "imprt"),
    ],
)
def test_wrong_names_are_bad_usage(
    arguments: list[str],
    said: str,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    org = {"name": "acme", "environment": "custom", "domain": "http://127.0.0.1:1"}
    Connection.objects.create(api_integration_enabled=True, **org)
    monkeypatch.setattr(sys, "argv", ["instep", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert said in " ".join(printed.err.split())
    assert printed.out == ""


def test_apply_asks_nobody_without_a_terminal(connected: Installation, emulator: Emulator) -> None:
    connected.do("people", "import", PEOPLE)
    connected.do("import", "acme")
    connected.do("assignment", "add", "acme", "--group", "sf-admins", "--profile", "Standard User")
    assert "acme has no plan nonsense" in connected.do("apply", "acme", "--plan", "nonsense", exits=2).err
    refused = connected.do("apply", "acme", exits=2)
    assert "--yes" in refused.err
    assert users_of_the_company(emulator) < 20


def add_with_consumer(installation: Installation, emulator: Emulator, folder: Path) -> None:
    secret = folder / "consumer-secret"
    secret.write_text(emulator.consumer_secret)
    installation.do(
        *("connection", "add", "acme", "--environment", "custom", "--domain", emulator.url),
        *("--consumer-key", emulator.consumer_key, "--consumer-secret-file", secret),
    )


def authorize(installation: Installation, emulator: Emulator, folder: Path) -> None:
    """`connection authorize`, and a person who opens the address it prints and presses Allow."""
    add_with_consumer(installation, emulator, folder)
    installation.authorize(emulator)
    shown = installation.read("connection", "show", "acme")
    assert shown["name"] == "acme"


def expect_plan(plan: dict[str, Any]) -> None:
    assert set(plan) >= {"id", "connection", "counts", "has_changes", "api_calls", "licences", "notes", "changes"}
    assert (plan["status"], plan["connection"], plan["has_changes"]) == ("ready", "acme", True)
    assert (plan["counts"]["create"], active_links(plan)) == (CREATED, IN_THE_ORG)
    assert sum(change["kind"] == "create" for change in plan["changes"]) == CREATED
    created = next(change for change in plan["changes"] if change["kind"] == "create")
    assert created["blocked"] is None
    assert {"Username", "LastName", "ProfileId", "Alias"} <= {field["field"] for field in created["fields"]}
    held = [change for change in plan["changes"] if change["blocked"]]
    assert len(held) == plan["counts"]["blocked"] == 2
    assert {change["blocked"]["code"] for change in held} == {"protected-administrator"}
    seats = next(licence for licence in plan["licences"] if licence["name"] == "Salesforce")
    assert seats["total"] >= seats["used_after"] > seats["used"]


def active_links(plan: dict[str, Any]) -> int:
    """Linked users, without those whom the same plan deactivates."""
    leavers = {change["username"] for change in plan["changes"] if change["kind"] == "deactivate"}
    return sum(change["kind"] == "link" and change["username"] not in leavers for change in plan["changes"])


def expect_apply(run: dict[str, Any], plan: dict[str, Any]) -> None:
    sent = sum(count for kind, count in plan["counts"].items() if kind != "blocked")
    assert (run["kind"], run["status"], run["plan"]) == ("apply", "done", plan["id"])
    assert (run["summary"], run["total"], run["finished"]) == ({"done": sent}, sent, sent)
    assert run["error"] is None
    assert len(run["outcomes"]) == sent
    assert {one["status"] for one in run["outcomes"]} == {"done"}


def expect_everywhere_in_the_org(run: dict[str, Any], emulator: Emulator) -> None:
    users = {row["Username"]: row["Id"] for row in emulator.query("SELECT Id, Username FROM User")}
    created = {one["username"]: one["salesforce_id"] for one in run["outcomes"] if one["kind"] == "create"}
    assert created.items() <= users.items()
    assert len(created) == CREATED


def users_of_the_company(emulator: Emulator) -> int:
    return len(emulator.query("SELECT Id FROM User WHERE EmployeeNumber LIKE 'E0%'"))


def make_user(emulator: Emulator, username: str) -> str:
    profile = emulator.one("SELECT Id FROM Profile WHERE Name = 'Standard User'")["Id"]
    return emulator.create(
        "User",
        Username=username,
        Email="somebody@elsewhere.example",
        LastName="Somebody",
        Alias="some",
        ProfileId=profile,
        TimeZoneSidKey="America/New_York",
        LocaleSidKey="en_US",
        LanguageLocaleKey="en_US",
        EmailEncodingKey="UTF-8",
    )


def switch_api_integration_off(installation: Installation) -> None:
    """The switch is in the console only; here it is flipped where it is stored."""
    with closing(sqlite3.connect(installation.home / "instep.sqlite3")) as database:
        database.execute("UPDATE connections_connection SET api_integration_enabled = 0")
        database.commit()
