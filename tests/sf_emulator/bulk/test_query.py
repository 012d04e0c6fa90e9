"""Query jobs of Bulk API 2.0: from the query to the rows, page by page."""

import base64
from collections.abc import Callable

import pytest
from tests.sf_emulator.orgs import ADMIN

from sf_emulator.bulk import listing, query_jobs
from sf_emulator.objects import Org

from .conftest import BulkClient


def test_new_job_is_ready_and_says_what_it_queries(bulk: BulkClient) -> None:
    job = bulk.call("POST", "query", json={"operation": "query", "query": "select id from user"}).json()
    assert (job["state"], job["object"], job["operation"]) == ("UploadComplete", "User", "query")
    assert (job["lineEnding"], job["columnDelimiter"], job["apiVersion"]) == ("LF", "COMMA", 68.0)
    assert set(job).isdisjoint({"jobType", "contentUrl", "query"})
    bulk.settle()
    done = bulk.job(job["id"], "query")
    assert (done["state"], done["jobType"], done["numberRecordsProcessed"]) == ("JobComplete", "V2Query", 25)
    assert done["isPkChunkingSupported"] is True


def test_rows_are_quoted_values_in_the_order_of_the_query(bulk: BulkClient, org: Org) -> None:
    job = bulk.query("SELECT name, Profile.Name, IsActive, ManagerId, CreatedDate FROM User WHERE Alias = 'nadmin'")
    admin = org.find("User", Username=ADMIN)[0]
    assert bulk.call("GET", f"query/{job['id']}/results").text == (
        '"Name","Profile.Name","IsActive","ManagerId","CreatedDate"\n'
        f'"{admin["Name"]}","System Administrator","true","","{admin["CreatedDate"].replace("+0000", "Z")}"\n'
    )


def test_delimiter_and_line_ending_are_the_jobs(bulk: BulkClient) -> None:
    job = bulk.query("SELECT Name, UserType FROM Profile LIMIT 1", columnDelimiter="PIPE", lineEnding="CRLF")
    lines = bulk.call("GET", f"query/{job['id']}/results").content.split(b"\r\n")
    assert lines[0] == b'"Name"|"UserType"'
    assert lines[1].count(b'"|"') == 1


def test_columns_are_alphabetical_before_50(client_of: Callable[..., BulkClient]) -> None:
    bulk = client_of(ADMIN, "49.0")
    job = bulk.query("SELECT Username, Alias FROM User LIMIT 1")
    assert bulk.call("GET", f"query/{job['id']}/results").text.startswith('"Alias","Username"\n"')


def test_query_all_finds_deleted_records_too(bulk: BulkClient, org: Org) -> None:
    account = org.insert("Account", {"Name": "Gone"}, None)
    org.delete("Account", account, None)
    counts = {
        operation: bulk.query("SELECT Id FROM Account WHERE Name = 'Gone'", operation=operation)[
            "numberRecordsProcessed"
        ]
        for operation in ("query", "queryAll")
    }
    assert counts == {"query": 0, "queryAll": 1}


def test_locators_lead_through_all_rows_and_stay_valid(bulk: BulkClient) -> None:
    job = bulk.query("SELECT Username FROM User ORDER BY Username")
    pages, locator = [], ""
    while locator != "null":
        page = bulk.call("GET", f"query/{job['id']}/results", params={"maxRecords": 10, "locator": locator})
        pages.append(page)
        locator = page.headers["sforce-locator"]
    assert [page.headers["sforce-numberofrecords"] for page in pages] == ["10", "10", "5"]
    assert base64.b64decode("MTA=") == b"10"
    assert pages[0].headers["sforce-locator"] == "MTA"
    rows = [line for page in pages for line in page.text.splitlines()[1:]]
    assert (len(rows), rows) == (25, sorted(rows))
    again = bulk.call("GET", f"query/{job['id']}/results", params={"maxRecords": 10, "locator": "MTA"})
    assert again.text == pages[1].text


def test_parallel_pages_hold_every_row_once(bulk: BulkClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_jobs, "RECORDS_A_PAGE", 4)
    job = bulk.query("SELECT Username FROM User")
    first = bulk.call("GET", f"query/{job['id']}/resultPages").json()
    assert (len(first["resultPages"]), first["done"]) == (5, False)
    second = bulk.call("GET", first["nextRecordsUrl"].partition("/jobs/")[2]).json()
    assert (len(second["resultPages"]), second["done"]) == (2, True)
    assert "nextRecordsUrl" not in second
    urls = [page["resultUrl"].partition("/jobs/")[2] for page in first["resultPages"] + second["resultPages"]]
    rows = [line for url in urls for line in bulk.call("GET", url).text.splitlines()[1:]]
    assert (len(rows), len(set(rows))) == (25, 25)


def test_query_that_finds_nothing_has_a_header_alone(bulk: BulkClient) -> None:
    job = bulk.query("SELECT Id, Name FROM User WHERE Username = 'nobody@x.example'")
    answer = bulk.call("GET", f"query/{job['id']}/results")
    assert (answer.text, answer.headers["sforce-locator"], answer.headers["sforce-numberofrecords"]) == (
        '"Id","Name"\n',
        "null",
        "0",
    )
    pages = bulk.call("GET", f"query/{job['id']}/resultPages").json()
    assert (len(pages["resultPages"]), pages["done"]) == (1, True)


def test_query_that_cannot_be_answered_is_refused_at_once(bulk: BulkClient) -> None:
    expected = {
        "SELECT Id FORM User": "MALFORMED_QUERY",
        "SELECT Nope FROM User": "INVALID_FIELD",
        "SELECT Id FROM Nope": "INVALID_TYPE",
        "SELECT COUNT() FROM User": "API_ERROR",
        "SELECT Id FROM User LIMIT 5 OFFSET 5": "API_ERROR",
        " ": "INVALIDJOB",
    }
    answers = {query: bulk.call("POST", "query", json={"operation": "query", "query": query}) for query in expected}
    assert {query: answer.json()[0]["errorCode"] for query, answer in answers.items()} == expected
    assert {answer.status_code for answer in answers.values()} == {400}


def test_wrong_requests_for_results_are_refused(bulk: BulkClient, client_of: Callable[..., BulkClient]) -> None:
    job_id = bulk.query("SELECT Id FROM User")["id"]
    answers = {
        "locator": bulk.call("GET", f"query/{job_id}/results?locator=nonsense"),
        "past the end": bulk.call("GET", f"query/{job_id}/results?locator=MTAwMA"),
        "maxRecords": bulk.call("GET", f"query/{job_id}/results?maxRecords=0"),
        "other version": client_of(ADMIN, "67.0").call("GET", f"query/{job_id}/results"),
        "ingest job": bulk.call("GET", f"ingest/{job_id}"),
        "state": bulk.call("PATCH", f"query/{job_id}", json={"state": "UploadComplete"}),
        "abort": bulk.call("PATCH", f"query/{job_id}", json={"state": "Aborted"}),
    }
    assert {case: (answer.status_code, answer.json()[0]["errorCode"]) for case, answer in answers.items()} == {
        "locator": (400, "INVALID_QUERY_LOCATOR"),
        "past the end": (400, "INVALID_QUERY_LOCATOR"),
        "maxRecords": (400, "API_ERROR"),
        "other version": (409, "API_ERROR"),
        "ingest job": (404, "NOT_FOUND"),
        "state": (400, "INVALIDJOBSTATE"),
        "abort": (400, "INVALIDJOBSTATE"),
    }


def test_job_that_waits_is_aborted_and_then_forgotten(bulk: BulkClient) -> None:
    bulk.client.post("/__emulator__/settings", json={"bulk_job_s": 60})
    job_id = bulk.call("POST", "query", json={"operation": "query", "query": "SELECT Id FROM User"}).json()["id"]
    assert bulk.call("GET", f"query/{job_id}/results").json()[0]["errorCode"] == "INVALIDJOBSTATE"
    assert bulk.call("DELETE", f"query/{job_id}").status_code == 400
    aborted = bulk.call("PATCH", f"query/{job_id}", json={"state": "Aborted"})
    assert (aborted.status_code, aborted.json()["state"]) == (200, "Aborted")
    assert bulk.call("DELETE", f"query/{job_id}").status_code == 204
    assert bulk.call("GET", f"query/{job_id}").status_code == 404
    bulk.settle()


def test_query_jobs_are_there_from_47_on_and_pages_from_58(client_of: Callable[..., BulkClient]) -> None:
    body = {"operation": "query", "query": "SELECT Id FROM User"}
    assert client_of(ADMIN, "46.0").call("POST", "query", json=body).status_code == 404
    older = client_of(ADMIN, "57.0")
    assert older.call("GET", f"query/{older.query(body['query'])['id']}/resultPages").status_code == 404


def test_jobs_are_listed_by_type_a_thousand_at_a_time(bulk: BulkClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "JOBS_AN_ANSWER", 2)
    ingest = [bulk.create(object="User", operation="insert")["id"] for _ in range(3)]
    query = bulk.query("SELECT Id FROM User")["id"]
    first = bulk.call("GET", "ingest?jobType=V2Ingest").json()
    assert [job["id"] for job in first["records"]] == ingest[:2]
    assert {job["jobType"] for job in first["records"]} == {"V2Ingest"}
    assert first["done"] is False
    rest = bulk.call("GET", first["nextRecordsUrl"].partition("/jobs/")[2]).json()
    assert ([job["id"] for job in rest["records"]], rest["done"], rest["nextRecordsUrl"]) == (ingest[2:], True, None)
    assert [job["id"] for job in bulk.call("GET", "query").json()["records"]] == [query]
    nothing = {"done": True, "records": [], "nextRecordsUrl": None}
    for filters in ("jobType=Classic", "isPkChunkingEnabled=true", "concurrencyMode=serial"):
        assert bulk.call("GET", f"query?{filters}").json() == nothing
