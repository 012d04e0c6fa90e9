"""The data of ingest jobs: how it is sent, how it is read, and what makes no sense of it."""

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from sf_emulator.bulk import ingest
from sf_emulator.objects import Org

from .conftest import BulkClient
from .ingest_data import ROLES, roles

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


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_data_and_answers_may_be_packed(
    bulk: BulkClient, org: Org, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    job_id = bulk.create(**ROLES)["id"]
    packed = pack(("Name\n" + "".join(f"Bulk {number}\n" for number in range(300))).encode())
    headers = {"Content-Type": "text/csv", "Content-Encoding": encoding}
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
