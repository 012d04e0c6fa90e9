"""Faults over SOAP and the Bulk APIs, and what operations requests are."""

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.control.api import Api, add_fault, user_ids

from sf_emulator.control.operations import OPERATIONS, operation_of, version_of

V = "/services/data/v68.0"
SOAP_UPDATE = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:u="urn:partner.soap.sforce.com" '
    'xmlns:o="urn:sobject.partner.soap.sforce.com"><e:Header><u:SessionHeader><u:sessionId>{session}</u:sessionId>'
    "</u:SessionHeader></e:Header><e:Body><u:update>{records}</u:update></e:Body></e:Envelope>"
)
RECORD = "<u:sObjects><o:type>User</o:type><o:Id>{id}</o:Id><o:Title>By SOAP</o:Title></u:sObjects>"


def soap_update(api: Api) -> str:
    """Give two users a title over SOAP; answers the envelope."""
    records = "".join(RECORD.format(id=one) for one in user_ids(api))
    envelope = SOAP_UPDATE.format(session=api.headers["Authorization"].removeprefix("Bearer "), records=records)
    headers = {"SOAPAction": '""', "Content-Type": "text/xml"}
    return api.client.post("/services/Soap/u/64.0", content=envelope, headers=headers).text


def bulk_update(app: Starlette, api: Api, rows: list[str]) -> str:
    """Give users a title with a Bulk API 2.0 job; answers the job's address."""
    job = api.send("POST", f"{V}/jobs/ingest", {"object": "User", "operation": "update", "lineEnding": "LF"}).json()
    here = f"{V}/jobs/ingest/{job['id']}"
    content = "Id,Title\n" + "".join(f'{one},"By\n""bulk"""\n' for one in rows)
    headers = api.headers | {"Content-Type": "text/csv"}
    assert api.client.put(f"{here}/batches", content=content, headers=headers).status_code == 201
    assert api.send("PATCH", here, {"state": "UploadComplete"}).status_code == 200
    assert app.state.bulk.wait_until_idle()
    return here


def test_row_is_locked_over_soap_and_the_other_is_written(api: Api) -> None:
    add_fault(api.client, effect="lock_error", rows=[0], match={"operation": "update"})
    answer = soap_update(api)
    assert answer.count("UNABLE_TO_LOCK_ROW") == 1
    assert answer.count("<success>true</success>") == 1


def test_session_in_a_soap_header_is_expired(api: Api) -> None:
    add_fault(api.client, effect="expire_session", match={"path": "/Soap/"})
    assert "INVALID_SESSION_ID" in soap_update(api)


def test_journal_knows_who_called_over_soap(api: Api) -> None:
    soap_update(api)
    entry = api.client.get("/__emulator__/journal?operation=update").json()["requests"][-1]
    assert (entry["api_version"], entry["org_id"] is not None, entry["is_api_call"]) == ("64.0", True, True)


def test_rows_of_a_bulk_job_are_locked(app: Starlette, api: Api) -> None:
    ids = user_ids(api)
    add_fault(api.client, effect="lock_error", rows=[1], match={"method": "PATCH", "operation": "bulkIngest"})
    here = bulk_update(app, api, ids)
    failed = api.get(f"{here}/failedResults").text
    assert "UNABLE_TO_LOCK_ROW" in failed
    assert ids[1] in failed
    assert ids[0] in api.get(f"{here}/successfulResults").text


def test_results_of_a_bulk_job_come_in_another_order_and_whole(app: Starlette, api: Api) -> None:
    here = bulk_update(app, api, user_ids(api))
    inorder = api.get(f"{here}/successfulResults").text
    add_fault(api.client, effect="reversed_results")
    turned = api.get(f"{here}/successfulResults").text
    assert turned != inorder
    head = inorder.partition("\n")[0]
    assert turned.startswith(head)
    assert sorted(turned) == sorted(inorder)


def test_failed_refusal_of_bulk_1_0_is_xml(api: Api) -> None:
    add_fault(api.client, effect="daily_limit", match={"path": "/services/async/"})
    refused = api.client.post("/services/async/60.0/job", headers={"X-SFDC-Session": "x"}, content="<jobInfo/>")
    assert refused.status_code == 403
    assert "<exceptionCode>REQUEST_LIMIT_EXCEEDED</exceptionCode>" in refused.text


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/services/data", "versions"),
        ("GET", V, "resources"),
        ("GET", f"{V}/query", "query"),
        ("GET", f"{V}/queryAll/", "queryAll"),
        ("GET", f"{V}/query/01gWs0000000001IAA-200", "queryMore"),
        ("GET", f"{V}/tooling/query", "query"),
        ("HEAD", f"{V}/sobjects", "describeGlobal"),
        ("GET", f"{V}/sobjects/User/describe", "describeSObject"),
        ("POST", f"{V}/sobjects/User", "create"),
        ("GET", f"{V}/sobjects/User/005Ws0000000001IAA", "retrieve"),
        ("PATCH", f"{V}/sobjects/User/005Ws0000000001IAA", "update"),
        ("PATCH", f"{V}/sobjects/User/Employee_Id__c/7", "upsert"),
        ("DELETE", f"{V}/sobjects/User/005Ws0000000001IAA", "delete"),
        ("POST", f"{V}/sobjects/User/005Ws0000000001IAA/password", "password"),
        ("PATCH", f"{V}/composite/sobjects", "update"),
        ("PATCH", f"{V}/composite/sobjects/User/Employee_Id__c", "upsert"),
        ("POST", f"{V}/composite", "composite"),
        ("POST", f"{V}/composite/graph", "graph"),
        ("PUT", f"{V}/jobs/ingest/750/batches", "bulkIngest"),
        ("GET", f"{V}/jobs/query/750/results", "bulkQuery"),
        ("POST", "/services/async/60.0/job", "bulkBatch"),
        ("GET", "/services/oauth2/userinfo", "userinfo"),
        ("GET", "/id/00D/005", "identity"),
        ("GET", f"{V}/chatter/users/me", None),
        ("POST", "/services/apexrest/x", None),
        ("GET", "/setup/users", None),
    ],
)
def test_request_is_the_operation_that_the_soap_api_calls_it(method: str, path: str, operation: str | None) -> None:
    assert operation_of(method, path, b"") == operation
    assert operation is None or operation in OPERATIONS


@pytest.mark.parametrize(
    ("body", "operation"),
    [
        (b"grant_type=refresh_token", "refresh_token"),
        (b"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=x", "jwt_bearer"),
        (b"", "oauth"),
    ],
)
def test_token_request_is_its_grant_type(body: bytes, operation: str) -> None:
    assert operation_of("POST", "/services/oauth2/token", body) == operation


@pytest.mark.parametrize(
    ("path", "version"),
    [
        (f"{V}/limits", "68.0"),
        ("/services/Soap/u/64.0", "64.0"),
        ("/services/async/60.0/job", "60.0"),
        ("/services/data", None),
        ("/setup/68.0", None),
    ],
)
def test_version_is_the_one_in_the_path(path: str, version: str | None) -> None:
    assert version_of(path) == version
