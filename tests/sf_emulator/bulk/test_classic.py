"""Bulk API 1.0: jobs, batches and results in XML, JSON and CSV."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Response
from lxml import etree
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.sf_emulator.orgs import ADMIN, user_id

from sf_emulator.objects import Org

OTHER_OBJECT = (
    "InvalidBatch : Failed to process query: INVALID_TYPE_FOR_OPERATION: The root entity of the requested query (User) "
    "does not match the entity of the requested Bulk API Job (Profile)."
)
NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload"


class Classic:
    """A client of Bulk API 1.0."""

    def __init__(self, client: TestClient, app: Starlette, token: str) -> None:
        self.client = client
        self.app = app
        self.token = token

    def call(self, method: str, path: str, content_type: str = "application/xml", **more: Any) -> Response:
        headers = {"X-SFDC-Session": self.token, "Content-Type": content_type} | more.pop("headers", {})
        return self.client.request(method, f"/services/async/66.0/{path}", headers=headers, **more)

    def json(self, method: str, path: str, body: Any = None) -> Any:
        response = self.call(method, path, "application/json", json=body)
        assert response.status_code in (200, 201), response.text
        return response.json()

    def create(self, **properties: Any) -> str:
        """Make a job by JSON; answers its id."""
        return str(self.json("POST", "job", properties)["id"])

    def add(self, job_id: str, content: str, content_type: str) -> str:
        """Add a batch and wait until it is worked off; answers its address."""
        response = self.call("POST", f"job/{job_id}/batch", content_type, content=content.encode())
        assert response.status_code == 201, response.text
        assert self.app.state.bulk.wait_until_idle()
        batches = self.call("GET", f"job/{job_id}/batch")
        found = (
            [batch["id"] for batch in batches.json()["batchInfo"]]
            if batches.headers["content-type"].startswith("application/json")
            else [element.text for element in parse(batches).iter(f"{{{NAMESPACE}}}id")]
        )
        return f"job/{job_id}/batch/{found[-1]}"


def parse(response: Response) -> Any:
    """An answer in XML."""
    return etree.fromstring(response.content)


def fields_of(response: Response) -> dict[str, str]:
    """The elements of an answer with their text."""
    return {etree.QName(child).localname: child.text for child in parse(response)}


@pytest.fixture
def classic(client: TestClient, app: Starlette, token_of: Callable[[str], str]) -> Classic:
    """The administrator's client."""
    return Classic(client, app, token_of(ADMIN))


def roles(org: Org) -> list[str]:
    return [row["Name"] for row in org.find("UserRole") if row["Name"].startswith("Bulk ")]


def test_job_of_csv_is_told_about_in_xml(classic: Classic, org: Org) -> None:
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<jobInfo  xmlns="{NAMESPACE}">\n  <operation>insert</operation>\n'
        "  <object>UserRole</object>\n  \n  <contentType>CSV</contentType>\n</jobInfo>"
    )
    made = classic.call("POST", "job", "application/xml; charset=utf-8", content=body.encode())
    job = fields_of(made)
    assert (made.status_code, parse(made).tag) == (201, f"{{{NAMESPACE}}}jobInfo")
    assert job["id"].startswith("750")
    assert job["createdDate"].endswith(".000Z")
    assert {name: job[name] for name in ("operation", "object", "state", "concurrencyMode", "apiVersion")} == {
        "operation": "insert",
        "object": "UserRole",
        "state": "Open",
        "concurrencyMode": "Parallel",
        "apiVersion": "66.0",
    }
    batch = classic.add(job["id"], "Name,RollupDescription\nBulk One,\n,x\n", "text/csv")
    info = fields_of(classic.call("GET", batch))
    assert (info["state"], info["numberRecordsProcessed"], info["numberRecordsFailed"]) == ("Completed", "2", "1")
    assert "stateMessage" not in info
    results = classic.call("GET", f"{batch}/result")
    assert results.headers["content-type"] == "text/csv"
    assert results.text == (
        '"Id","Success","Created","Error"\n'
        f'"{org.find("UserRole", Name="Bulk One")[0]["Id"]}","true","true",""\n'
        '"","false","false","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"\n'
    )
    assert classic.call("GET", f"{batch}/request").text == "Name,RollupDescription\nBulk One,\n,x\n"
    close = f'<jobInfo xmlns="{NAMESPACE}"><state>Closed</state></jobInfo>'
    closed = fields_of(classic.call("POST", f"job/{job['id']}", content=close.encode()))
    assert {name: closed[name] for name in closed if name.startswith("number") or name == "state"} == {
        "state": "Closed",
        "numberBatchesQueued": "0",
        "numberBatchesInProgress": "0",
        "numberBatchesCompleted": "1",
        "numberBatchesFailed": "0",
        "numberBatchesTotal": "1",
        "numberRecordsProcessed": "2",
        "numberRetries": "0",
        "numberRecordsFailed": "1",
    }


def test_job_of_json_is_told_about_in_json(classic: Classic, org: Org) -> None:
    job = classic.json(
        "POST",
        "job",
        {"operation": "insert", "object": "User", "concurrencyMode": 1, "contentType": "JSON"},
    )
    assert (job["state"], job["concurrencyMode"], job["apiVersion"]) == ("Open", "Serial", 66.0)
    assert job["createdDate"].endswith("+0000")
    records = [
        {
            "attributes": {"type": "User"},
            "Username": "json@bulk.example",
            "LastName": "Bulk",
            "Email": "json@bulk.example",
            "Alias": "bulk",
            "TimeZoneSidKey": "Europe/London",
            "LocaleSidKey": "en_GB",
            "EmailEncodingKey": "UTF-8",
            "LanguageLocaleKey": "en_US",
            "Profile": {"Name": "Standard User"},
            "IsActive": True,
            "Title": None,
        },
        {"Username": "other@bulk.example"},
    ]
    added = classic.call("POST", f"job/{job['id']}/batch", "application/json", json=records)
    assert (added.status_code, added.json()["state"], added.json()["jobId"]) == (201, "Queued", job["id"])
    assert classic.app.state.bulk.wait_until_idle()
    batch = f"job/{job['id']}/batch/{added.json()['id']}"
    done, refused = classic.json("GET", f"{batch}/result")
    assert done == {"success": True, "created": True, "id": user_id(org, "json@bulk.example"), "errors": []}
    assert (refused["success"], refused["created"], refused["id"]) == (False, False, None)
    assert refused["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert set(refused["errors"][0]) == {"statusCode", "message", "fields", "extendedErrorDetails"}
    assert classic.json("GET", f"{batch}/request") == records


def test_records_in_xml_are_read_with_their_parents_and_empty_fields(classic: Classic, org: Org) -> None:
    person = user_id(org, "tracy.higgins@northwind.example")
    job_id = classic.create(operation="update", object="User", contentType="XML")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><sObjects xmlns="{NAMESPACE}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<sObject><Id>{person}</Id><Title xsi:nil="true"/><Department>Büro &amp; Co</Department>'
        f"<Manager><sObject><Username>{ADMIN}</Username></sObject></Manager></sObject>"
        "<sObject><Id>nonsense</Id></sObject></sObjects>"
    )
    batch = classic.add(job_id, content, "application/xml")
    results = parse(classic.call("GET", f"{batch}/result"))
    texts = [{etree.QName(part).localname: part.text for part in result} for result in results]
    assert texts[0] == {"id": person, "success": "true", "created": "false"}
    assert (texts[1]["success"], results[1][0].findtext(f"{{{NAMESPACE}}}statusCode")) == ("false", "MALFORMED_ID")
    row = org.get("User", person)
    assert row is not None
    assert (row["Title"], row["Department"], row["ManagerId"]) == (None, "Büro & Co", user_id(org, ADMIN))


def test_query_in_json_answers_records_with_times_in_milliseconds(classic: Classic, org: Org) -> None:
    job_id = classic.create(operation="query", object="User", contentType="JSON")
    soql = "SELECT Username, Profile.Name, CreatedDate, ManagerId FROM User WHERE Alias = 'nadmin'"
    batch = classic.add(job_id, soql, "application/json")
    (result_id,) = classic.json("GET", f"{batch}/result")
    assert result_id.startswith("752")
    (record,) = classic.json("GET", f"{batch}/result/{result_id}")
    assert record["attributes"] == {
        "type": "User",
        "url": f"/services/data/v66.0/sobjects/User/{user_id(org)}",
    }
    assert (record["Username"], record["Profile"]["Name"], record["ManagerId"]) == (ADMIN, "System Administrator", None)
    assert isinstance(record["CreatedDate"], int)
    assert record["CreatedDate"] % 1000 == 0


def test_query_in_csv_and_xml(classic: Classic) -> None:
    soql = "SELECT Id, Name FROM Profile WHERE Name = 'Standard User'"
    csv_batch = classic.add(classic.create(operation="query", object="Profile", contentType="CSV"), soql, "text/csv")
    results = parse(classic.call("GET", f"{csv_batch}/result"))
    assert results.tag == f"{{{NAMESPACE}}}result-list"
    text = classic.call("GET", f"{csv_batch}/result/{results[0].text}").text
    assert text.startswith('"Id","Name"\n"00e')
    assert text.endswith('"Standard User"\n')
    xml_job = classic.create(operation="query", object="Profile", contentType="XML")
    xml_batch = classic.add(xml_job, soql, "application/xml")
    result_id = parse(classic.call("GET", f"{xml_batch}/result"))[0].text
    records = parse(classic.call("GET", f"{xml_batch}/result/{result_id}"))
    assert [etree.QName(part).localname for part in records[0]] == ["type", "Id", "Id", "Name"]


def test_query_that_finds_nothing(classic: Classic) -> None:
    found = {}
    for content_type, media_type in {"CSV": "text/csv", "JSON": "application/json"}.items():
        job_id = classic.create(operation="query", object="User", contentType=content_type)
        batch = classic.add(job_id, "SELECT Id FROM User WHERE Alias = 'nobody'", media_type)
        result_id = classic.app.state.bulk.space(classic.app.state.orgs.first.org).jobs.batches(job_id)[0].result_id
        found[content_type] = classic.call("GET", f"{batch}/result/{result_id}").text
    assert found == {"CSV": "Records not found for this query", "JSON": "[]"}


def test_chunked_query_leaves_its_batch_and_makes_one_for_each_chunk(classic: Classic) -> None:
    made = classic.call(
        "POST",
        "job",
        "application/json",
        json={"operation": "query", "object": "User", "contentType": "JSON"},
        headers={"Sforce-Enable-PKChunking": "chunkSize=10; startRow=005000000000000"},
    )
    job_id = made.json()["id"]
    classic.add(job_id, "SELECT Username FROM User", "application/json")
    original, *chunks = classic.json("GET", f"job/{job_id}/batch")["batchInfo"]
    assert (original["state"], [chunk["state"] for chunk in chunks]) == ("NotProcessed", ["Completed"] * 3)
    assert [chunk["numberRecordsProcessed"] for chunk in chunks] == [10, 10, 5]
    names = set()
    for chunk in chunks:
        address = f"job/{job_id}/batch/{chunk['id']}/result"
        names |= {
            record["Username"]
            for result_id in classic.json("GET", address)
            for record in classic.json("GET", f"{address}/{result_id}")
        }
    assert len(names) == 25


def test_failed_batches_say_why(classic: Classic, org: Org) -> None:
    insert = {"operation": "insert", "object": "UserRole"}
    cases = {
        "unknown field": (
            insert | {"contentType": "JSON"},
            '[{"Nope": 1}]',
            "InvalidBatch : Field name not found : Nope",
        ),
        "no list": (insert | {"contentType": "JSON"}, '{"Name": "x"}', "InvalidBatch : Failed to parse JSON"),
        "no XML": (insert | {"contentType": "XML"}, "<sObjects", "InvalidBatch : Failed to parse XML"),
        "too many": (
            insert | {"contentType": "CSV"},
            "Name\n" + "x\n" * 10_001,
            "InvalidBatch : Exceeded the limit of 10000 records in a batch",
        ),
        "other object": (
            {"operation": "query", "object": "Profile", "contentType": "JSON"},
            "SELECT Id FROM User",
            OTHER_OBJECT,
        ),
    }
    media_types = {"JSON": "application/json", "XML": "application/xml", "CSV": "text/csv"}
    found = {}
    for case, (properties, content, _) in cases.items():
        batch = classic.add(classic.create(**properties), content, media_types[properties["contentType"]])
        info = classic.call("GET", batch)
        is_json = properties["contentType"] == "JSON"
        found[case] = (info.json() if is_json else fields_of(info))["stateMessage"]
        results = classic.call("GET", f"{batch}/result")
        assert results.status_code == 400
        assert "Records not processed" in results.text
    assert found == {case: message for case, (_, _, message) in cases.items()}
    assert roles(org) == []


def test_aborted_job_leaves_waiting_batches_unprocessed(classic: Classic, org: Org) -> None:
    classic.client.post("/__emulator__/settings", json={"bulk_job_s": 60})
    job_id = classic.create(operation="insert", object="UserRole", contentType="JSON")
    batch_id = classic.json("POST", f"job/{job_id}/batch", [{"Name": "Bulk One"}])["id"]
    waiting = classic.call("GET", f"job/{job_id}/batch/{batch_id}/result", "application/json")
    assert (waiting.status_code, waiting.json()) == (
        400,
        {"exceptionCode": "InvalidBatch", "exceptionMessage": "Batch not completed"},
    )
    assert classic.json("POST", f"job/{job_id}", {"state": "Aborted"})["state"] == "Aborted"
    assert classic.json("GET", f"job/{job_id}/batch/{batch_id}")["state"] == "NotProcessed"
    again = classic.call("POST", f"job/{job_id}/batch", "application/json", json=[{"Name": "Bulk Two"}])
    assert again.json()["exceptionCode"] == "InvalidJobState"
    assert classic.app.state.bulk.wait_until_idle()
    assert roles(org) == []


def test_wrong_requests_answer_with_exceptions_in_the_clients_format(classic: Classic) -> None:
    stranger = Classic(classic.client, classic.app, "00D!nothing")
    job_id = classic.create(operation="insert", object="UserRole", contentType="JSON")
    answers = {
        "session": stranger.call("POST", "job", "application/json", json={}),
        "job": classic.call("GET", "job/750000000000000AAA", "application/json"),
        "batch": classic.call("GET", f"job/{job_id}/batch/751000000000000AAA"),
        "document": classic.call("POST", "job", "application/json", content=b"{"),
        "object": classic.call("POST", "job", "application/json", json={"operation": "insert", "object": "Nope"}),
        "address": classic.call("GET", "nope", "application/json"),
        "method": classic.call("DELETE", f"job/{job_id}", "application/json"),
        "empty batch": classic.call("POST", f"job/{job_id}/batch", "application/json", content=b""),
        "content type": classic.call("POST", f"job/{job_id}/batch", "text/csv", content=b"Name\nx\n"),
        "state": classic.call("POST", f"job/{job_id}", "application/json", json={"state": "Open"}),
        "version": classic.client.get(
            "/services/async/20.0/job/1",
            headers={"X-SFDC-Session": classic.token, "Content-Type": "application/json"},
        ),
    }
    assert {case: (answer.status_code, answer.json()["exceptionCode"]) for case, answer in answers.items()} == {
        "session": (400, "InvalidSessionId"),
        "job": (404, "InvalidJob"),
        "batch": (404, "InvalidBatch"),
        "document": (400, "InvalidJob"),
        "object": (400, "InvalidJob"),
        "address": (404, "InvalidUrl"),
        "method": (405, "MethodNotAllowed"),
        "empty batch": (400, "ClientInputError"),
        "content type": (400, "ClientInputError"),
        "state": (400, "InvalidJobState"),
        "version": (400, "InvalidVersion"),
    }
    in_xml = stranger.call("POST", "job", content=b"<jobInfo/>")
    assert (in_xml.status_code, fields_of(in_xml)) == (
        400,
        {"exceptionCode": "InvalidSessionId", "exceptionMessage": "Invalid session id"},
    )
    assert parse(in_xml).tag == f"{{{NAMESPACE}}}error"


def test_calls_are_counted_and_jobs_listed_by_2_0(classic: Classic, org: Org) -> None:
    before = org.api_usage()[0]
    job_id = classic.create(operation="insert", object="UserRole", contentType="JSON")
    assert org.api_usage()[0] == before + 1
    (entry,) = classic.client.get("/__emulator__/journal?path=/services/async").json()["requests"]
    assert (entry["is_api_call"], entry["user_id"]) == (True, user_id(org))
    listed = classic.client.get(
        "/services/data/v66.0/jobs/ingest?jobType=Classic", headers={"Authorization": f"Bearer {classic.token}"}
    ).json()
    assert [(job["id"], job["jobType"]) for job in listed["records"]] == [(job_id, "Classic")]
