"""Runs with the engine on PostgreSQL: the same commands, the same promise after kill -9, over REST with OAuth."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.emulator import Emulator
from tests.installation import Installation, eventually, installation_at, kill

PEOPLE = Path(__file__).parent.parent / "data" / "people.csv"


@pytest.fixture
def company(database_url: str, emulator: Emulator, tmp_path: Path) -> Iterator[Installation]:
    with installation_at(tmp_path / "home", INSTEP_DATABASE_URL=database_url) as installation:
        installation.do("people", "import", PEOPLE)
        installation.connect_with_oauth(emulator)
        installation.do("import", "acme")
        installation.do("assignment", "add", "acme", "--group", "sf-sales", "--profile", "Sales User")
        yield installation


def test_import_plan_and_apply_survive_a_kill_on_postgresql(company: Installation, emulator: Emulator) -> None:
    plan = company.read("plan", "acme")
    assert plan["counts"]["create"] > 80
    held = emulator.fault("hold_after", operation="create", hold_s=600)
    process = company.launch("apply", "acme", "--plan", plan["id"], "--yes")
    eventually(lambda: emulator.is_holding(held), within_s=60)
    kill(process)
    run_id = company.read("runs", "list", "--limit", 1)["runs"][0]["id"]

    assert "Finishing apply" in company.do("apply", "acme", "--yes").err

    run = company.read("runs", "show", run_id)
    assert (run["status"], run["error"], {one["status"] for one in run["outcomes"]}) == ("done", None, {"done"})
    created = {one["username"]: one["salesforce_id"] for one in run["outcomes"] if one["kind"] == "create"}
    users = emulator.query("SELECT Id, Username FROM User")
    assert len(created) == plan["counts"]["create"]
    assert sorted(user["Username"] for user in users if user["Username"] in created) == sorted(created)
    assert created.items() <= {user["Username"]: user["Id"] for user in users}.items()
    assert len(emulator.journal(operation="create")) == 1  # the collection was not sent again
    assert company.read("plan", "acme", "--detailed-exitcode")["has_changes"] is False
    assert not list(company.home.glob("*.sqlite3"))
