"""`instep people`, run as the console script runs it."""

import json
import sys
from pathlib import Path

import pytest

from instep.cli import main
from tests.directory.files import DATA, row, write_csv

pytestmark = pytest.mark.django_db
GOOD, BAD = str(DATA / "people.csv"), str(DATA / "people-bad-day.csv")


class Terminal:
    """Runs commands; `out` and `err` are what the last one printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.out = self.err = ""

    def run(self, *arguments: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["instep", *arguments])
        try:
            main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.setenv("COLUMNS", "200")
    return Terminal(monkeypatch, capsys)


def test_import_shows_columns_and_counts(terminal: Terminal) -> None:
    assert terminal.run("people", "import", GOOD) == 0
    assert ["Preferred", "Name", "nickName"] in [line.split() for line in terminal.out.splitlines()]
    assert "Imported: 320 created, 0 updated, 0 unchanged. New groups: sf-admins, sf-forecasting" in terminal.out
    assert "Warning: line 6 (E00005): Hire Date 2026-12-16" in terminal.err


def test_bad_file_exits_2_and_lists_every_bad_line(terminal: Terminal) -> None:
    assert terminal.run("people", "import", BAD) == 2
    lines = [line for line in terminal.err.splitlines() if line.startswith("Error: line")]
    assert len(lines) == 18
    assert "Error: line 5 (E00004): Work Email is empty." in lines
    assert "Nothing was imported: 18 of 40 rows are bad." in terminal.err
    assert "--skip-bad-rows" in terminal.err
    assert terminal.run("people", "list") == 0
    assert "Nobody found. `instep people import FILE.csv` fills the directory." in terminal.out


def test_bad_rows_are_skipped_when_told_to(terminal: Terminal) -> None:
    assert terminal.run("people", "import", BAD, "--skip-bad-rows") == 0
    assert "Imported: 22 created, 0 updated, 0 unchanged, 18 bad rows skipped." in terminal.out
    assert "Error: line 5 (E00004): Work Email is empty." in terminal.err


def test_bad_file_as_json_is_one_document_and_exits_2(terminal: Terminal) -> None:
    assert terminal.run("people", "import", BAD, "--json") == 2
    report = json.loads(terminal.out)
    assert (report["is_refused"], report["bad_rows"], len(report["problems"])) == (True, 18, 18)
    assert report["problems"][0]["where"] == "line 5 (E00004)"


def test_dry_run_changes_nothing(terminal: Terminal) -> None:
    assert terminal.run("people", "import", GOOD, "--dry-run") == 0
    assert "Dry run, nothing was changed. It would be: 320 created, 0 updated, 0 unchanged." in terminal.out
    terminal.run("people", "list", "--json")
    assert json.loads(terminal.out) == {"people": []}


def test_ignored_columns_are_shown(terminal: Terminal, tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Burns,m@x.example,43", header="Last Name,Work Email,Shoe Size")
    assert terminal.run("people", "import", str(path)) == 0
    assert ["Shoe", "Size", "(ignored)"] in [line.split() for line in terminal.out.splitlines()]


def test_columns_file_is_taken(terminal: Terminal, tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Burns,m@x.example,Boss", header="Last Name,Work Email,Rang")
    columns = tmp_path / "columns.toml"
    columns.write_text('columns.title = "Rang"', encoding="utf-8")
    assert terminal.run("people", "import", str(path), "--columns", str(columns)) == 0
    terminal.run("people", "show", "m@x.example", "--json")
    assert json.loads(terminal.out)["title"] == "Boss"


def test_people_are_listed_whole_unless_limited(terminal: Terminal) -> None:
    terminal.run("people", "import", GOOD)
    terminal.run("people", "list", "--json")
    people = json.loads(terminal.out)["people"]
    assert len(people) == 320
    assert {person["userName"] for person in people} >= {"mei.kobayashi@northwind.example"}
    terminal.run("people", "list", "--group", "sf-admins", "--active", "--limit", "2")
    assert "mei.kobayashi" not in terminal.out
    assert "2 of 18 people." in terminal.out
    terminal.run("people", "list", "--inactive", "--json")
    assert len(json.loads(terminal.out)["people"]) == 21
    terminal.run("people", "list", "--search", "peixoto", "--json")
    assert [person["employeeNumber"] for person in json.loads(terminal.out)["people"]] == ["E00013"]


def test_person_is_shown_with_manager_groups_and_status(terminal: Terminal) -> None:
    terminal.run("people", "import", GOOD)
    assert terminal.run("people", "show", "E00021") == 0
    for words in ("Isabel da Paz", "Terminated (inactive)", "Kimberly Santiago (kimberly.santiago@", "sf-sales"):
        assert words in terminal.out
    terminal.run("people", "show", "ISABEL.dapaz@northwind.example", "--json")
    person = json.loads(terminal.out)
    assert person["name"] == {"givenName": "Isabel", "familyName": "da Paz", "formatted": "Isabel da Paz"}
    assert person["manager"]["employeeNumber"] == "E00002"
    assert (person["active"], person["status"], person["groups"]) == (False, "Terminated", ["sf-sales"])
    assert (person["hireDate"], person["endDate"]) == ("2019-09-28", "2026-03-21")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "nobody"], "Nobody in the directory is 'nobody'."),
        (["list", "--group", "sf-nothing"], "There is no group 'sf-nothing' in the directory."),
        (["import", "/nowhere/people.csv"], "people.csv: The file cannot be read"),
        (["import", GOOD, "--colums", "x"], "No such option"),
    ],
)
def test_bad_usage_and_unknown_names_exit_2(terminal: Terminal, arguments: list[str], words: str) -> None:
    assert terminal.run("people", *arguments) == 2
    assert words in terminal.err


def test_markup_in_a_file_is_printed_as_it_is(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("people", "import", str(write_csv(tmp_path, row(1, groups="[red]g[/red]"))))
    assert "New groups: [red]g[/red]." in terminal.out


def test_help_has_examples(terminal: Terminal) -> None:
    assert terminal.run("people", "import", "--help") == 0
    assert "instep people import people.csv --dry-run" in terminal.out
