"""Ingest jobs of Bulk API 2.0: from the request that makes one to the results of each record."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.emulator import BASE_URL
from tests.sf_emulator.orgs import ADMIN, new_user, user_id

from sf_emulator.app import Options, create_app
from sf_emulator.bulk import ingest
from sf_emulator.bulk.jobs import BatchState, JobSpec, JobType, Operation
from sf_emulator.objects import Org
from sf_emulator.objects.access import SessionKind

from .conftest import BulkClient

ROLES = {"object": "UserRole", "operation": "insert"}
USER_COLUMNS = (
    "Username,LastName,Email,Alias,TimeZoneSidKey,LocaleSidKey,EmailEncodingKey,LanguageLocaleKey,Profile.Name\n"
)


def user_row(username: str, alias: str = "bulk", profile: str = "Standard User") -> str:
    return f"{username},Bulk,{username},{alias},Europe/London,en_GB,UTF-8,en_US,{profile}\n"


def roles(org: Org, beginning: str = "Bulk ") -> list[str]:
    """Names of the roles that a test made."""
    return [row["Name"] for row in org.find("UserRole") if row["Name"].startswith(beginning)]


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


def test_results_repeat_the_rows_with_what_became_of_each(bulk: BulkClient, org: Org) -> None:
    job = bulk.load('name,RollupDescription\nBulk One,"a, ""b"""\n,no name\n', **ROLES)
    assert (job["state"], job["numberRecordsProcessed"], job["numberRecordsFailed"]) == ("JobComplete", 2, 1)
    made = org.find("UserRole", Name="Bulk One")[0]
    successful = bulk.call("GET", f"ingest/{job['id']}/successfulResults/").text
    assert successful == (
        f'"sf__Id","sf__Created",name,RollupDescription\n"{made["Id"]}","true","Bulk One","a, ""b"""\n'
    )
    failed = bulk.call("GET", f"ingest/{job['id']}/failedResults").text
    assert failed == (
        '"sf__Id","sf__Error",name,RollupDescription\n'
        '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","","no name"\n'
    )
    assert bulk.call("GET", f"ingest/{job['id']}/unprocessedrecords").text == "name,RollupDescription\n"


def test_errors_without_fields_end_in_two_dashes_alone(bulk: BulkClient, org: Org) -> None:
    taken = org.find("User", Username=ADMIN)[0]["Id"]
    job = bulk.load(f"Id,ManagerId\n{taken},005000000000000AAA\n", object="User", operation="update")
    (row,) = bulk.results(job["id"], "failedResults")
    assert row["sf__Error"] == "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--"
    assert row["sf__Id"] == taken


def test_text_that_is_none_of_its_fields_type_is_refused(bulk: BulkClient) -> None:
    text = "LastName,NumberOfEmployees,AnnualRevenue,IsUnreadByOwner,Company\n"
    text += "Lead,2.0,much,maybe,Co\nLead,3,12000000,TRUE,Co\n"
    job = bulk.load(text, object="Lead", operation="insert")
    (done,) = bulk.results(job["id"], "successfulResults")
    assert (done["NumberOfEmployees"], done["AnnualRevenue"]) == ("3", "1.2E7")
    (failed,) = bulk.results(job["id"], "failedResults")
    assert failed["sf__Error"] == (
        "INVALID_TYPE_ON_FIELD_IN_RECORD:Employees: value not of required type: 2.0:NumberOfEmployees --"
        "INVALID_TYPE_ON_FIELD_IN_RECORD:Annual Revenue: value not of required type: much:AnnualRevenue --"
        "INVALID_TYPE_ON_FIELD_IN_RECORD:Unread By Owner: value not of required type: maybe:IsUnreadByOwner --"
    )


def test_update_leaves_empty_cells_alone_and_empties_those_with_null(bulk: BulkClient, org: Org) -> None:
    role = org.insert("UserRole", {"Name": "Bulk R", "RollupDescription": "before"}, None)
    other = org.insert("UserRole", {"Name": "Bulk S", "RollupDescription": "before"}, None)
    text = f"Id,Name,RollupDescription\n{role},,#N/A\n{other},Bulk T,\n"
    job = bulk.load(text, object="UserRole", operation="update")
    assert [row["sf__Created"] for row in bulk.results(job["id"], "successfulResults")] == ["false", "false"]
    assert (org.field_of("UserRole", role, "Name"), org.field_of("UserRole", role, "RollupDescription")) == (
        "Bulk R",
        None,
    )
    assert org.field_of("UserRole", other, "Name") == "Bulk T"
    assert org.field_of("UserRole", other, "RollupDescription") == "before"


def test_upsert_updates_what_has_the_value_and_creates_the_rest(bulk: BulkClient, org: Org) -> None:
    org.insert("User", new_user(org, "first@bulk.example", Employee_Id__c="E-1"), None)
    text = (
        USER_COLUMNS.replace("Username", "employee_id__c,Username")
        + f"E-1,{user_row('first@bulk.example', 'changed')}"
        + f"E-2,{user_row('second@bulk.example')}"
    )
    job = bulk.load(text, object="User", operation="upsert", externalIdFieldName="Employee_Id__c")
    created = {row["Username"]: row["sf__Created"] for row in bulk.results(job["id"], "successfulResults")}
    assert created == {"first@bulk.example": "false", "second@bulk.example": "true"}
    assert org.find("User", Employee_Id__c="E-1")[0]["Alias"] == "changed"
    assert bulk.job(job["id"])["externalIdFieldName"] == "Employee_Id__c"


def test_upsert_by_id_creates_where_there_is_no_id(bulk: BulkClient, org: Org) -> None:
    known = org.insert("Account", {"Name": "Known"}, None)
    new = {"object": "Account", "operation": "upsert", "externalIdFieldName": "Id"}
    created = [
        [row["sf__Created"] for row in bulk.results(bulk.load(text, **new)["id"], "successfulResults")]
        for text in ("Name\nFirst\nSecond\n", f"Id,Name\n{known},Third\n")
    ]
    assert created == [["true", "true"], ["false"]]
    assert sorted(account["Name"] for account in org.find("Account")) == ["First", "Second", "Third"]


@pytest.mark.parametrize("operation", ["delete", "hardDelete"])
def test_records_are_deleted_by_their_ids(bulk: BulkClient, org: Org, operation: str) -> None:
    admin = org.find("User", Username=ADMIN)[0]["Id"]
    role = org.insert("UserRole", {"Name": "Bulk R"}, None)
    job = bulk.load(f"Id\n{role}\n{admin}\n\n", object="UserRole", operation=operation)
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (2, 1)
    assert [row["sf__Id"] for row in bulk.results(job["id"], "successfulResults")] == [role]
    assert org.get("UserRole", role) is None
    assert bulk.results(job["id"], "failedResults")[0]["sf__Error"].startswith("MALFORMED_ID:")


def test_hard_delete_needs_a_permission_of_its_own(client_of: Callable[..., BulkClient]) -> None:
    refused = client_of("marketing-sync@northwind.example").call(
        "POST", "ingest", json={"object": "Group", "operation": "hardDelete"}
    )
    assert (refused.status_code, refused.json()) == (
        400,
        [
            {
                "errorCode": "FEATURENOTENABLED",
                "message": "hardDelete operation requires special user profile permission, please contact your "
                "system administrator",
            }
        ],
    )


def test_parents_are_found_by_what_identifies_them(bulk: BulkClient, org: Org) -> None:
    text = USER_COLUMNS.replace("\n", ",Manager.Username\n")
    text += user_row("a@bulk.example").replace("\n", f",{ADMIN}\n")
    text += user_row("b@bulk.example").replace("\n", ",nobody@bulk.example\n")
    job = bulk.load(text, object="User", operation="insert")
    assert org.find("User", Username="a@bulk.example")[0]["ManagerId"] == org.find("User", Username=ADMIN)[0]["Id"]
    (failed,) = bulk.results(job["id"], "failedResults")
    assert failed["sf__Error"] == (
        "INVALID_FIELD:Foreign key external ID: nobody@bulk.example not found for field Username in entity User:--"
    )


DELIMITERS = {"BACKQUOTE": "`", "CARET": "^", "COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "TAB": "\t"}


def test_every_delimiter_and_line_ending_is_read_and_written(bulk: BulkClient, org: Org) -> None:
    for delimiter, mark in DELIMITERS.items():
        for line_ending, end in {"LF": "\n", "CRLF": "\r\n"}.items():
            name = f"Bulk {delimiter} {line_ending}"
            text = f'Name{mark}RollupDescription{end}{name}{mark}"x{mark}{end}y"{end}'
            job = bulk.load(text, columnDelimiter=delimiter, lineEnding=line_ending, **ROLES)
            role = org.find("UserRole", Name=name)[0]
            assert role["RollupDescription"] == f"x{mark}{end}y"
            assert bulk.call("GET", f"ingest/{job['id']}/successfulResults").content.decode() == (
                f'"sf__Id"{mark}"sf__Created"{mark}Name{mark}RollupDescription{end}'
                f'"{role["Id"]}"{mark}"true"{mark}"{name}"{mark}"x{mark}{end}y"{end}'
            )


BROKEN: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown field": ("Name,Nope\nBulk One,x\n", ROLES, "InvalidBatch : Field name not found : Nope"),
    "byte order mark": ("\ufeffName\nBulk One\n", ROLES, "InvalidBatch : Field name not found : \ufeffName"),
    "byte order mark before a quote": (
        '\ufeff"Name"\nBulk One\n',
        ROLES,
        "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote",
    ),
    "space after a quote": (
        '"Name" ,RollupDescription\nBulk One,x\n',
        ROLES,
        "InvalidBatch : Failed to parse CSV. Not expecting more text after end quote",
    ),
    "open quote": (
        'Name\n"Bulk One\n',
        ROLES,
        "InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote",
    ),
    "CRLF in a job of LF": (
        "Name\r\nBulk One\r\n",
        ROLES,
        "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
    ),
    "LF in a job of CRLF": (
        "Name\nBulk One\n",
        ROLES | {"lineEnding": "CRLF"},
        "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF",
    ),
    "no relationship": ("Name,Nope.Name\nx,y\n", ROLES, "InvalidBatch : Unable to find relationship: Nope"),
    "type of a reference to one object": (
        "Name,User:ForecastUser.Username\nx,y\n",
        ROLES,
        "InvalidBatch : type is not needed for non polymorphic foreign key references: ForecastUser",
    ),
    "type and relationship the wrong way round": (
        "Name,ForecastUser:User.Username\nx,y\n",
        ROLES,
        "InvalidBatch : Unable to find relationship: User",
    ),
    "no path": (
        "Name,User:ForecastUser:Username\nx,y\n",
        ROLES,
        "InvalidBatch : Field name not found : User:ForecastUser:Username",
    ),
    "parent's field that identifies nothing": (
        "Name,ForecastUser.Title\nx,y\n",
        ROLES,
        "InvalidBatch : Field name not found : ForecastUser.Title",
    ),
    "delete with more than ids": (
        "Id,Name\n00E000000000001AAA,x\n",
        {"object": "UserRole", "operation": "delete"},
        "InvalidBatch : The 'delete' batch must contain only ids",
    ),
    "update without ids": (
        "Name\nx\n",
        {"object": "UserRole", "operation": "update"},
        "InvalidBatch : Field name not found : Id",
    ),
    "upsert without its field": (
        "Alias\nx\n",
        {"object": "User", "operation": "upsert", "externalIdFieldName": "Employee_Id__c"},
        "InvalidBatch : Field name not found : Employee_Id__c",
    ),
}


def test_job_whose_data_is_not_as_it_says_fails_whole_and_writes_nothing(bulk: BulkClient, org: Org) -> None:
    messages = {}
    for case, (text, properties, _) in BROKEN.items():
        job = bulk.load(text, **properties)
        assert (job["state"], job["numberRecordsProcessed"], job["numberRecordsFailed"]) == ("Failed", 0, 0)
        assert bulk.call("GET", f"ingest/{job['id']}/unprocessedrecords").content == text.encode()
        messages[case] = job["errorMessage"]
    assert messages == {case: message for case, (_, _, message) in BROKEN.items()}
    assert roles(org) == []


def test_job_without_data_completes_with_empty_results(bulk: BulkClient) -> None:
    job = bulk.load(b"", **ROLES)
    assert (job["state"], job["numberRecordsProcessed"]) == ("JobComplete", 0)
    assert [bulk.results(job["id"], which) for which in ("successfulResults", "failedResults")] == [[], []]


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


def test_job_that_makes_no_sense_is_refused(bulk: BulkClient) -> None:
    answers = {case: bulk.call("POST", "ingest", json=properties) for case, (properties, _, _) in REFUSED.items()}
    assert {answer.status_code for answer in answers.values()} == {400}
    refusals = {case: answer.json()[0] for case, answer in answers.items()}
    assert refusals == {case: {"errorCode": code, "message": message} for case, (_, code, message) in REFUSED.items()}


def test_data_is_taken_once(bulk: BulkClient, org: Org) -> None:
    job_id = bulk.create(**ROLES)["id"]
    assert bulk.upload(job_id, "Name\nBulk One\n").status_code == 201
    again = bulk.upload(job_id, "Name\nBulk Two\n")
    assert again.status_code == 400
    assert again.json()[0]["message"].startswith(f"Found multiple contents for job: <{job_id}>")
    bulk.close(job_id)
    bulk.settle()
    assert roles(org) == ["Bulk One"]
    assert bulk.upload(job_id, "Name\nBulk Two\n").json()[0]["errorCode"] == "INVALIDJOBSTATE"


def test_data_above_150_mb_in_base64_is_refused_and_may_be_sent_again(
    bulk: BulkClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ingest.MAX_UPLOAD == 117_964_800
    monkeypatch.setattr(ingest, "MAX_UPLOAD", 20)
    job_id = bulk.create(**ROLES)["id"]
    refused = bulk.upload(job_id, "Name\n" + "Bulk Role\n" * 2)
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "CLIENTINPUTERROR")
    assert bulk.upload(job_id, "Name\nBulk Role\n").status_code == 201


def test_data_and_answers_may_be_packed(bulk: BulkClient, org: Org) -> None:
    job_id = bulk.create(**ROLES)["id"]
    packed = gzip.compress(("Name\n" + "".join(f"Bulk {number}\n" for number in range(300))).encode())
    headers = {"Content-Type": "text/csv", "Content-Encoding": "gzip"}
    assert bulk.call("PUT", f"ingest/{job_id}/batches", content=packed, headers=headers).status_code == 201
    bulk.close(job_id)
    bulk.settle()
    results = bulk.call("GET", f"ingest/{job_id}/successfulResults", headers={"Accept-Encoding": "gzip"})
    assert results.headers["content-encoding"] == "gzip"
    assert len(results.text.splitlines()) == 301
    assert len(roles(org)) == 300


def test_multipart_request_brings_job_and_data_at_once(bulk: BulkClient, org: Org) -> None:
    body = (
        '--BOUNDARY\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name="job"\r\n\r\n'
        '{"object": "UserRole", "contentType": "CSV", "operation": "insert"}\r\n'
        "--BOUNDARY\r\nContent-Type: text/csv\r\n"
        'Content-Disposition: form-data; name="content"; filename="content"\r\n\r\n'
        "Name\nBulk One\n\r\n--BOUNDARY--\r\n"
    )
    headers = {"Content-Type": 'multipart/form-data; boundary="BOUNDARY"'}
    made = bulk.call("POST", "ingest/", content=body.encode(), headers=headers).json()
    assert made["state"] == "UploadComplete"
    assert "contentUrl" not in made
    bulk.settle()
    assert bulk.job(made["id"])["state"] == "JobComplete"
    assert roles(org) == ["Bulk One"]


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


def test_records_are_written_with_what_their_maker_may_do(client_of: Callable[..., BulkClient], org: Org) -> None:
    caller = client_of("kimberly.santiago@northwind.example")
    job = caller.load("Name\nBulk One\n", **ROLES)
    (failed,) = caller.results(job["id"], "failedResults")
    assert failed["sf__Error"] == "INSUFFICIENT_ACCESS:insufficient access rights on cross-reference id:--"
    assert roles(org) == []


def test_object_and_fields_that_the_maker_does_not_see_are_not_there(
    client_of: Callable[..., BulkClient], org: Org
) -> None:
    unseen = client_of("marketing-sync@northwind.example").call(
        "POST", "ingest", json={"object": "Account", "operation": "insert"}
    )
    assert (unseen.status_code, unseen.json()[0]["errorCode"]) == (400, "INVALIDJOB")
    caller = client_of("fabio.buendia@northwind.example")
    set_id = org.permission_set_of_profile(org.find("Profile", Name="Support User")[0]["Id"])
    row = org.find("FieldPermissions", ParentId=set_id, Field="Account.Industry")[0]["Id"]
    org.delete("FieldPermissions", row, None)
    job = caller.load("Name,Industry\nBulk One,Retail\n", object="Account", operation="insert")
    assert (job["state"], "Field name not found : Industry" in job["errorMessage"]) == ("Failed", True)


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
