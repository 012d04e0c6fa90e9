"""The directory over the HTTP API."""

from django.core.files.uploadedfile import SimpleUploadedFile

from instep.directory.models import Person
from tests.api.calling import Caller

HEADER = "First Name,Last Name,Work Email,Employment Status\n"
ANN = "Ann,Lee,ann@acme.example,Active\n"
BEN = "Ben,Moser,ben@acme.example,Active\n"


def send(api: Caller, rows: str, **choices: str) -> tuple[int, dict[str, object]]:
    query = "&".join(f"{name}={value}" for name, value in choices.items())
    file = SimpleUploadedFile("staff.csv", (HEADER + rows).encode())
    response = api.client.post(f"/api/v1/people/import?{query}", {"file": file})
    return response.status_code, response.json()


def test_people_are_imported_listed_and_shown(api: Caller) -> None:
    status, report = send(api, ANN + BEN)
    assert (status, report["created"], report["file"]) == (200, 2, "staff.csv")
    listed = api.get("/people?limit=1")
    assert [one["userName"] for one in listed["people"]] == ["ann@acme.example"]
    rest = api.get(f"/people?limit=1&cursor={listed['next_cursor']}")
    assert [one["userName"] for one in rest["people"]] == ["ben@acme.example"]
    assert api.get("/people/ben@acme.example") == rest["people"][0]
    assert [one["userName"] for one in api.get("/people?search=moser&active=true")["people"]] == ["ben@acme.example"]
    assert api.call("GET", "/people/moon", status=404).document["code"] == "person-unknown"


def test_dry_run_changes_nothing(api: Caller) -> None:
    status, report = send(api, ANN, dry_run="true")
    assert (status, report["created"], report["is_dry_run"]) == (200, 1, True)
    assert not Person.objects.exists()


def test_bad_row_keeps_the_whole_file_out_unless_it_may_be_skipped(api: Caller) -> None:
    bad = "Eve,,nonsense,Active\n"
    status, report = send(api, ANN + bad)
    assert (status, report["is_refused"], report["bad_rows"]) == (422, True, 1)
    assert not Person.objects.exists()
    status, report = send(api, ANN + bad, skip_bad_rows="true")
    assert (status, report["created"], report["bad_rows"]) == (200, 1, 1)


def test_file_that_cannot_be_used_is_a_problem(api: Caller) -> None:
    status, problem = send(api, "")
    assert (status, problem["code"]) == (422, "file-without-rows")
