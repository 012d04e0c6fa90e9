"""kill -9 in the middle of an apply: whoever starts Instep next finishes the run, and every user exists once."""

import dataclasses
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.console_client import console_of, make_administrator
from tests.emulator import Emulator, free_port, running_emulator
from tests.installation import Installation, copy_of, eventually, installation_at, kill

pytestmark = pytest.mark.long

PEOPLE = Path(__file__).parent.parent / "data" / "people.csv"
NEVER_S = 600  # longer than any test: a held request does not go on
PLACES = {
    "sf-sales": ("Sales User", "Sales_Cloud_User"),
    "sf-support": ("Support User", "Service_Cloud_User"),
    "sf-marketing": ("Marketing User", "Marketing_Campaigns"),
    "sf-read-only": ("Read Only", "Reports_and_Dashboards"),
    "sf-admins": ("Standard User", "CRM_Administration"),
}


@dataclasses.dataclass(frozen=True)
class Instant:
    """Where the process stands when it is killed: the request that the org holds, before or after it is carried out.

    `sent_again` is how many requests like that one are still to be sent by whoever finishes the run.
    """

    name: str
    effect: str
    operation: str
    body_contains: str
    skip: int
    sent_again: int


BEFORE = Instant("before a write", "hold_before", "create", "Username", skip=0, sent_again=2)
AFTER = Instant("after a write, before its outcome is stored", "hold_after", "create", "Username", skip=0, sent_again=1)
BETWEEN = Instant("between two collections", "hold_before", "create", "Username", skip=1, sent_again=1)
GRANTED = Instant("after permission sets are granted", "hold_after", "create", "AssigneeId", skip=0, sent_again=1)
DEACTIVATED = Instant("after leavers are deactivated", "hold_after", "update", "IsActive>false<", skip=0, sent_again=0)


def over(*chosen: tuple[Instant, str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Each instant over one transport, and what is most likely to go wrong over both: what is sent, and what is read
    back to learn whether it arrived, is all that a transport has of a crash."""
    ids = [f"{instant.name}, {transport}" for instant, transport in chosen]
    return pytest.mark.parametrize(("instant", "transport"), chosen, ids=ids)


@dataclasses.dataclass(frozen=True)
class Company:
    """An installation that is ready to apply a plan, and the org as it was when the plan was made."""

    installation: Installation
    port: int  # of the org
    org_file: Path
    plan: dict[str, Any]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Connected both ways, imported, assigned and planned once. Each test has a copy, of the org too: its grants."""
    folder, port = tmp_path_factory.mktemp("template"), free_port()
    org_file = folder / "org.db"
    with installation_at(folder / "home") as installation:
        with running_emulator("--port", str(port), "--data", str(org_file)) as org:
            make_administrator(installation)
            installation.connect_with_oauth(org, with_soap=True)
            places = [
                ("assignment", "add", "acme", "--group", group, "--profile", profile, "--permission-set", given)
                for group, (profile, given) in PLACES.items()
            ]
            installation.do_all(("people", "import", PEOPLE), ("import", "acme"), *places)
            plan = installation.read("plan", "acme")
        return Company(installation, port, org_file, plan)


@pytest.fixture
def transport() -> str:
    """OAuth and REST; tests that name an instant name their transport too."""
    return "rest"


@pytest.fixture
def org(template: Company, tmp_path: Path) -> Iterator[Emulator]:
    """An org of the test's own: what it holds for a dead client never goes on."""
    data = shutil.copy(template.org_file, tmp_path / "org.db")
    with running_emulator("--port", str(template.port), "--data", str(data)) as emulator:
        yield emulator
        emulator.clear_faults()


@pytest.fixture
def installation(template: Company, org: Emulator, transport: str, tmp_path: Path) -> Iterator[Installation]:
    copied = copy_of(template.installation, tmp_path / "home")
    copied.environment["INSTEP_LOG_LEVEL"] = "INFO"
    if transport == "soap":
        write(copied, "UPDATE connections_connection SET rest_oauth_enabled = 0")
    yield copied
    copied.end_all()


@over((BEFORE, "soap"), (AFTER, "rest"))
def test_server_that_was_killed_finishes_the_run_when_it_is_started_again(
    instant: Instant, template: Company, installation: Installation, org: Emulator
) -> None:
    with console_of(installation) as server:
        held = hold_at(instant, org)
        run_id = server.console.apply(template.plan["id"])
        eventually(held.is_reached)
        kill(server.process)
    sent_before = held.sent
    with console_of(installation):
        run = run_that_is_over(installation, run_id)
    expect_everything_once(run, template.plan, org)
    assert held.sent - sent_before == instant.sent_again


@over((BEFORE, "rest"), (AFTER, "soap"), (BETWEEN, "rest"), (GRANTED, "rest"), (DEACTIVATED, "soap"))
def test_next_command_finishes_the_run_of_a_command_that_was_killed(
    instant: Instant, template: Company, installation: Installation, org: Emulator
) -> None:
    held = hold_at(instant, org)
    run_id = kill_apply_at(held, installation, template.plan["id"])
    sent_before = held.sent
    finished = installation.do("apply", "acme", "--yes", "--json")
    assert "Finishing apply" in finished.err
    assert finished.document  # the log's line about the run that was taken over is no part of it
    assert "runs taken over" in finished.err
    run = installation.read("runs", "show", run_id)
    expect_everything_once(run, template.plan, org)
    assert held.sent - sent_before == instant.sent_again


def test_server_finishes_the_run_of_a_command_that_was_killed_beside_it(
    template: Company, installation: Installation, org: Emulator
) -> None:
    with console_of(installation):
        run_id = kill_apply_at(hold_at(AFTER, org), installation, template.plan["id"], is_served=True)
        run = run_that_is_over(installation, run_id)
    expect_everything_once(run, template.plan, org)


def test_run_is_killed_twice_and_still_every_user_exists_once(
    template: Company, installation: Installation, org: Emulator
) -> None:
    run_id = kill_apply_at(hold_at(AFTER, org), installation, template.plan["id"])
    held = hold_at(AFTER, org)
    second = installation.launch("apply", "acme", "--yes")
    eventually(held.is_reached, within_s=60)
    kill(second)
    installation.do("apply", "acme", "--yes")
    expect_everything_once(installation.read("runs", "show", run_id), template.plan, org)


def test_run_that_was_stored_and_never_begun_is_begun_by_the_next_command(
    template: Company, installation: Installation, org: Emulator
) -> None:
    """The instant between the run's row and its workflow: the process that wrote the row is gone."""
    run_id = uuid4()
    with database_of(installation) as database:
        columns = newest_run(installation)
        columns |= {"id": run_id.hex, "kind": "import", "status": "queued", "executor": "gone-1", "plan_id": None}
        columns |= {"phase": "", "total": 0, "finished": 0, "summary": "{}", "options": "{}"}
        columns |= {"started_at": None, "finished_at": None}
        places = ", ".join("?" * len(columns))
        row = f"INSERT INTO provisioning_run ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
        database.execute(row, list(columns.values()))
    assert f"Finishing import {run_id} first" in installation.do("plan", "acme").err
    run = installation.read("runs", "show", run_id)
    assert (run["status"], run["summary"]["users"]) == ("done", 25)
    assert "is older than the last import" not in installation.do("apply", "acme", "--yes").err


@contextmanager
def database_of(installation: Installation) -> Iterator[sqlite3.Connection]:
    """What Instep keeps: a command a look takes longer than what is looked at."""
    with closing(sqlite3.connect(installation.home / "instep.sqlite3", timeout=20)) as database, database:
        yield database


def write(installation: Installation, sql: str) -> None:
    with database_of(installation) as database:
        assert database.execute(sql).rowcount == 1


def newest_run(installation: Installation) -> dict[str, Any]:
    with database_of(installation) as database:
        found = database.execute("SELECT * FROM provisioning_run ORDER BY created_at DESC LIMIT 1")
        return dict(zip((column[0] for column in found.description), found.fetchone(), strict=True))


@dataclasses.dataclass(frozen=True)
class Held:
    """An instant that was armed: the rule that holds, and one that counts requests of the kind."""

    org: Emulator
    holding: int
    counting: int

    def is_reached(self) -> bool:
        return self.org.is_holding(self.holding)

    @property
    def sent(self) -> int:
        return self.org.matches(self.counting)


def hold_at(instant: Instant, org: Emulator) -> Held:
    like = {"operation": instant.operation, "body_contains": instant.body_contains}
    counting = org.fault("latency", times=None, **like)
    return Held(org, org.fault(instant.effect, skip=instant.skip, hold_s=NEVER_S, **like), counting)


def kill_apply_at(held: Held, installation: Installation, plan_id: str, *, is_served: bool = False) -> str:
    """Start `instep apply`, kill it there; the id of its run."""
    process = installation.launch("apply", "acme", "--plan", plan_id, "--yes")
    eventually(held.is_reached, within_s=60)
    kill(process)
    newest = newest_run(installation)
    assert newest["kind"] == "apply"
    assert newest["status"] == "running" or is_served  # a server beside it takes over within two seconds
    return str(UUID(newest["id"]))


def run_that_is_over(installation: Installation, run_id: str) -> dict[str, Any]:
    """The run, once whoever took it over has finished it."""
    over = ("done", "partly", "failed")
    eventually(lambda: newest_run(installation)["status"] in over, within_s=60)
    run: dict[str, Any] = installation.read("runs", "show", run_id)
    return run


def expect_everything_once(run: dict[str, Any], plan: dict[str, Any], org: Emulator) -> None:
    """Every change of the plan is done, and the org has each user and each permission set assignment once."""
    assert (run["status"], run["error"]) == ("done", None)
    planned = Counter((change["kind"], change["username"]) for change in plan["changes"] if not change["blocked"])
    assert Counter((one["kind"], one["username"]) for one in run["outcomes"]) == planned
    assert {one["status"] for one in run["outcomes"]} == {"done"}
    users = org.query("SELECT Id, Username, IsActive FROM User")
    created = {one["username"]: one["salesforce_id"] for one in run["outcomes"] if one["kind"] == "create"}
    times = Counter(user["Username"] for user in users if user["Username"] in created)
    assert times == dict.fromkeys(created, 1)
    assert len(created) > 200
    assert created == {user["Username"]: user["Id"] for user in users if user["Username"] in created}
    gone = {change["username"] for change in plan["changes"] if change["kind"] == "deactivate"}
    assert {user["IsActive"] for user in users if user["Username"] in gone} == {False}
    granted = org.query("SELECT AssigneeId, PermissionSet.Name FROM PermissionSetAssignment")
    times = Counter((row["AssigneeId"], row["PermissionSet"]["Name"]) for row in granted)
    grants = [one for one in run["outcomes"] if one["kind"] == "grant"]
    assert [times[one["salesforce_id"], one["permission_set"]] for one in grants] == [1] * len(grants)
