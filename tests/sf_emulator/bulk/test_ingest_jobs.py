"""Ingest jobs of Bulk API 2.0: what makes one, who may, and how it goes on to its end."""

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from tests.sf_emulator.emulator import BASE_URL
from tests.sf_emulator.orgs import ADMIN, user_id

from sf_emulator.app import Options, create_app
from sf_emulator.bulk.jobs import BatchState, JobSpec, JobType, Operation
from sf_emulator.objects import Org
from sf_emulator.objects.access import SessionKind

from .conftest import BulkClient
from .ingest_data import ROLES, roles

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "no object": ({"operation": "insert"}, "INVALIDJOB", "No object was specified for the job"),
    "unknown object": (
        {"object": "Nope", "operation": "insert"},
        "INVALIDJOB",
        "Unable to find object: Nope",
    ),
    "object that nobody writes": (
        {"object": "LoginHistory", "operation": "insert"},
        "INVALIDENTITY",
        "Entity 'LoginHistory' is not supported by the Bulk API.",
    ),
    "operation in capitals": (
        {"object": "User", "operation": "INSERT"},
        "INVALIDJOB",
        "operation has an invalid value: INSERT",
    ),
    "query as an ingest": (
        {"object": "User", "operation": "query"},
        "INVALIDJOB",
        "operation has an invalid value: query",
    ),
    "delimiter": (
        ROLES | {"columnDelimiter": "SPACE"},
        "INVALIDJOB",
        "columnDelimiter has an invalid value: SPACE",
    ),
    "JSON content": (ROLES | {"contentType": "JSON"}, "INVALIDJOB", "contentType has an invalid value: JSON"),
    "upsert by nothing": (
        {"object": "User", "operation": "upsert"},
        "INVALIDJOB",
        "External ID was blank for User. An External ID must be specified for upsert.",
    ),
    "upsert by a field that identifies nothing": (
        {"object": "User", "operation": "upsert", "externalIdFieldName": "Title"},
        "INVALIDJOB",
        "Field name provided, Title does not match an External ID, Salesforce Id, or indexed field for User",
    ),
}


def test_new_job_is_open_and_says_where_its_data_goes(bulk: BulkClient, org: Org) -> None:
    job = bulk.create(object="userrole", operation="insert")
    assert job == {
        "id": job["id"],
        "operation": "insert",
        "object": "UserRole",
        "createdById": org.find("User", Username=ADMIN)[0]["Id"],
        "createdDate": job["createdDate"],
        "systemModstamp": job["createdDate"],
        "state": "Open",
        "concurrencyMode": "Parallel",
        "contentType": "CSV",
        "apiVersion": 68.0,
        "contentUrl": f"services/data/v68.0/jobs/ingest/{job['id']}/batches",
        "lineEnding": "LF",
        "columnDelimiter": "COMMA",
    }
    assert job["id"].startswith("750")
    assert len(job["id"]) == 18


def test_job_goes_from_open_over_upload_complete_to_job_complete(bulk: BulkClient, org: Org) -> None:
    job_id = bulk.create(**ROLES)["id"]
    uploaded = bulk.upload(job_id, "Name\nBulk One\nBulk Two\n")
    assert (uploaded.status_code, uploaded.content) == (201, b"")
    assert bulk.job(job_id)["state"] == "Open"
    closed = bulk.close(job_id).json()
    assert closed["state"] == "UploadComplete"
    assert set(closed).isdisjoint({"contentUrl", "jobType", "lineEnding"})
    bulk.settle()
    done = bulk.job(job_id)
    assert (done["state"], done["jobType"]) == ("JobComplete", "V2Ingest")
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"], done["retries"]) == (2, 0, 0)
    assert {"totalProcessingTime", "apiActiveProcessingTime", "apexProcessingTime"} <= set(done)
    assert "contentUrl" not in done
    assert "errorMessage" not in done
    assert roles(org) == ["Bulk One", "Bulk Two"]


def test_job_that_makes_no_sense_is_refused(bulk: BulkClient) -> None:
    answers = {case: bulk.call("POST", "ingest", json=properties) for case, (properties, _, _) in REFUSED.items()}
    assert {answer.status_code for answer in answers.values()} == {400}
    refusals = {case: answer.json()[0] for case, answer in answers.items()}
    assert refusals == {case: {"errorCode": code, "message": message} for case, (_, code, message) in REFUSED.items()}


def test_aborted_job_writes_nothing_and_gives_its_rows_back(bulk: BulkClient, org: Org) -> None:
    job_id = bulk.create(**ROLES)["id"]
    bulk.upload(job_id, "Name\nBulk One\n")
    aborted = bulk.call("PATCH", f"ingest/{job_id}", json={"state": "Aborted"})
    assert (aborted.status_code, aborted.json()["state"]) == (200, "Aborted")
    assert bulk.close(job_id).json()[0]["errorCode"] == "INVALIDJOBSTATE"
    assert bulk.results(job_id, "unprocessedrecords") == [{"Name": "Bulk One"}]
    assert roles(org) == []


def test_completed_job_is_not_aborted(bulk: BulkClient) -> None:
    job = bulk.load("Name\nBulk One\n", **ROLES)
    refused = bulk.call("PATCH", f"ingest/{job['id']}", json={"state": "Aborted"})
    assert (refused.status_code, refused.json()) == (
        400,
        [{"errorCode": "INVALIDJOBSTATE", "message": "Aborting already Completed Job not allowed"}],
    )


def test_only_its_maker_fills_a_job_and_who_manages_integrations_stops_it_too(
    bulk: BulkClient, client_of: Callable[..., BulkClient]
) -> None:
    other, manager = client_of("marketing-sync@northwind.example"), client_of("tracy.higgins@northwind.example")
    job_id = bulk.create(**ROLES)["id"]
    answers = [
        other.upload(job_id, "Name\nx\n"),
        other.close(job_id),
        other.call("PATCH", f"ingest/{job_id}", json={"state": "Aborted"}),
    ]
    assert [answer.json()[0]["errorCode"] for answer in answers] == ["INVALIDUSER"] * 3
    assert manager.close(job_id).json()[0]["errorCode"] == "INVALIDUSER"
    assert manager.call("PATCH", f"ingest/{job_id}", json={"state": "Aborted"}).json()["state"] == "Aborted"


def test_job_is_forgotten_with_all_its_results_once_it_has_ended(bulk: BulkClient) -> None:
    job_id = bulk.create(**ROLES)["id"]
    refused = bulk.call("DELETE", f"ingest/{job_id}")
    assert (refused.status_code, refused.json()) == (
        400,
        [
            {
                "errorCode": "API_ERROR",
                "message": "Error encountered when deleting the job because the job is not terminated",
            }
        ],
    )
    done = bulk.load("Name\nBulk One\n", **ROLES)["id"]
    deleted = bulk.call("DELETE", f"ingest/{done}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    for path in ("", "/successfulResults", "/failedResults", "/unprocessedrecords"):
        gone = bulk.call("GET", f"ingest/{done}{path}")
        assert (gone.status_code, gone.json()) == (
            404,
            [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}],
        )


def test_wrong_requests_answer_as_the_rest_api_does(bulk: BulkClient) -> None:
    expected = {
        ("GET", "ingest/750000000000000AAA"): (404, "NOT_FOUND"),
        ("GET", "nope"): (404, "NOT_FOUND"),
        ("PUT", "ingest"): (405, "METHOD_NOT_ALLOWED"),
        ("POST", "ingest"): (400, "INVALIDJOB"),
    }
    answers = {(method, path): bulk.call(method, path) for method, path in expected}
    assert {
        request: (answer.status_code, answer.json()[0]["errorCode"]) for request, answer in answers.items()
    } == expected


def test_ingest_jobs_are_there_from_41_on(client_of: Callable[..., BulkClient]) -> None:
    assert client_of(ADMIN, "40.0").call("POST", "ingest", json=ROLES).status_code == 404
    assert client_of(ADMIN, "41.0").create(**ROLES)["apiVersion"] == 41.0
    assert client_of(ADMIN, "30.0").call("GET", "ingest").status_code == 410


def test_calls_are_counted_and_need_a_session(bulk: BulkClient, org: Org) -> None:
    before = org.api_usage()[0]
    answer = bulk.call("POST", "ingest", json=ROLES)
    assert answer.headers["sforce-limit-info"] == f"api-usage={before + 1}/550000"
    assert org.api_usage()[0] == before + 1
    refused = BulkClient(bulk.client, bulk.app, "00D!nothing").call("GET", "ingest")
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")


def test_job_takes_as_long_as_the_setting_says(bulk: BulkClient, org: Org) -> None:
    set_to = bulk.client.post("/__emulator__/settings", json={"bulk_job_s": 60})
    assert set_to.status_code == 200
    job_id = bulk.create(**ROLES)["id"]
    bulk.upload(job_id, "Name\nBulk One\n")
    bulk.close(job_id)
    assert bulk.job(job_id)["state"] == "UploadComplete"
    bulk.client.post("/__emulator__/clock", json={"advance_s": 120})
    bulk.settle()
    done = bulk.job(job_id)
    assert (done["state"], done["totalProcessingTime"] >= 60_000) == ("JobComplete", True)


def test_emulator_takes_up_what_it_left_undone(tmp_path: Any) -> None:
    data = tmp_path / "org.db"
    first = create_app(Options(base_url=BASE_URL, data=data, settings={"bulk_job_s": 3600}))
    org = first.state.orgs.first.org
    space = first.state.bulk.space(org)
    job_id = _waiting_job(first, org)
    second = create_app(Options(base_url=BASE_URL, data=data, settings={"bulk_job_s": 0}))
    assert second.state.bulk.wait_until_idle()
    assert second.state.bulk.space(second.state.orgs.first.org).jobs.find(job_id).state == "JobComplete"
    assert roles(org) == ["Bulk One"]
    assert space.jobs.find(job_id).state == "JobComplete"


def _waiting_job(app: Starlette, org: Org) -> str:
    space = app.state.bulk.space(org)
    spec = JobSpec(job_type=JobType.V2_INGEST, operation=Operation.INSERT, object="UserRole", api_version="68.0")
    job = space.jobs.create(spec, org.find("User", Username=ADMIN)[0]["Id"])
    batch = space.jobs.add_batch(job.id, BatchState.NEW)
    space.content(batch).write_text("Name\nBulk One\n")
    app.state.bulk.queue(space, batch)
    return str(job.id)


def test_reset_forgets_jobs_and_a_snapshot_brings_them_back(bulk: BulkClient, token_of: Callable[[str], str]) -> None:
    job = bulk.load("Name\nBulk One\n", **ROLES)
    assert bulk.client.post("/__emulator__/snapshots", json={"name": "done"}).status_code in (200, 201)
    assert bulk.client.post("/__emulator__/reset").status_code in (200, 204)
    bulk.token = token_of(ADMIN)
    other = bulk.load("Name\nBulk Two\n", **ROLES)
    assert other["id"] == job["id"]
    assert [row["Name"] for row in bulk.results(job["id"], "successfulResults")] == ["Bulk Two"]
    assert bulk.client.post("/__emulator__/snapshots/done/restore").status_code in (200, 204)
    bulk.token = str(
        bulk.app.state.orgs.first.sessions.open(
            SessionKind.OAUTH, user_id(bulk.app.state.orgs.first.org), frozenset({"api"})
        ).token
    )
    assert [row["Name"] for row in bulk.results(job["id"], "successfulResults")] == ["Bulk One"]
