"""Graphs, batches and what composites obey (salesforce-api.md, C8)."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import new_user, user_id
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org

KELLY = "kelly.leon@northwind.example"
HALTED = "The transaction was rolled back since another operation in the same transaction failed."


def subrequest(name: str, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
    asked = {"method": method, "url": API + path, "referenceId": name} | more
    return asked if body is None else asked | {"body": body}


def role(name: str, **fields: Any) -> dict[str, Any]:
    return subrequest(name, "POST", "/sobjects/UserRole", {"Name": name} | fields)


def graphs(caller: Caller, *graphs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    body = [{"graphId": str(number), "compositeRequest": requests} for number, requests in enumerate(graphs)]
    response = caller.post("/composite/graph", {"graphs": body})
    assert response.status_code == 200, response.text
    answers: list[dict[str, Any]] = response.json()["graphs"]
    return answers


def first_errors(answers: list[dict[str, Any]]) -> list[str | None]:
    return [answer["body"][0]["errorCode"] if answer["httpStatusCode"] >= 400 else None for answer in answers]


def test_graphs_are_all_or_nothing_each_by_itself(caller: Caller, org: Org) -> None:
    good, bad = graphs(
        caller,
        [role("a"), role("b", ParentRoleId="@{a.id}")],
        [role("c"), role("d", Horn=1), role("e")],
    )
    assert (good["graphId"], good["isSuccessful"], bad["isSuccessful"]) == ("0", True, False)
    assert first_errors(bad["graphResponse"]["compositeResponse"]) == [
        "PROCESSING_HALTED",
        "INVALID_FIELD",
        "PROCESSING_HALTED",
    ]
    made = org.find("UserRole", Name="b")[0]
    assert made["ParentRoleId"] == good["graphResponse"]["compositeResponse"][0]["body"]["id"]
    assert org.find("UserRole", Name="c") == []


def test_graphs_stop_after_the_fourteenth_failure(caller: Caller, org: Org) -> None:
    answers = graphs(caller, *([role("x", Horn=1)] for _ in range(14)), [role("last")])
    assert [answer["isSuccessful"] for answer in answers] == [False] * 15
    assert first_errors(answers[-1]["graphResponse"]["compositeResponse"]) == ["PROCESSING_HALTED"]
    assert org.find("UserRole", Name="last") == []


def chain(length: int) -> list[dict[str, Any]]:
    return [role(f"r{n}", ParentRoleId=f"@{{r{n - 1}.id}}") if n else role("r0") for n in range(length)]


@pytest.mark.parametrize(
    "body",
    [
        {"graphs": [{"graphId": str(n), "compositeRequest": [role("a")]} for n in range(76)]},
        {"graphs": [{"graphId": "1", "compositeRequest": [role(f"r{n}") for n in range(501)]}]},
        {"graphs": [{"graphId": "1", "compositeRequest": chain(16)}]},
        {
            "graphs": [
                {
                    "graphId": "1",
                    "compositeRequest": [subrequest(f"r{n}", "POST", f"/sobjects/X{n}") for n in range(16)],
                }
            ]
        },
    ],
)
def test_graphs_have_their_limits(reader: Caller, body: dict[str, Any]) -> None:
    response = reader.post("/composite/graph", body)
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, "LIMIT_EXCEEDED")


def test_graphs_hold_rows_and_nothing_else(reader: Caller) -> None:
    requests = [subrequest("q", "GET", "/query?q=SELECT+Id+FROM+User")]
    response = reader.post("/composite/graph", {"graphs": [{"graphId": "1", "compositeRequest": requests}]})
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, "INVALID_INPUT")


def composite(caller: Caller, *requests: dict[str, Any], version: str = "68.0", **more: Any) -> Any:
    path = f"/services/data/v{version}/composite"
    return caller.post(path, {"compositeRequest": list(requests)} | more)


def test_composite_that_is_too_large_is_one_failed_subrequest(reader: Caller) -> None:
    response = composite(reader, *(role(f"r{number}") for number in range(26)))
    assert response.status_code == 400
    message = "The request can\N{RIGHT SINGLE QUOTATION MARK}t contain more than 25 operations."
    assert response.json() == {
        "compositeResponse": [
            {
                "body": [{"errorCode": "LIMIT_EXCEEDED", "message": message}],
                "httpHeaders": {},
                "httpStatusCode": 400,
                "referenceId": None,
            }
        ]
    }


def test_illegal_reference_id_fails_the_whole_request_since_52(caller: Caller, org: Org) -> None:
    response = composite(caller, role("a[1]"))
    text = (
        "Provided referenceId ('a[1]') must start with a letter or a number, "
        "and it can contain only letters, numbers and underscores ('_')."
    )
    assert (response.status_code, response.json()) == (400, [{"message": text, "errorCode": "JSON_PARSER_ERROR"}])
    made, used = composite(caller, role("a[1]"), role("b", ParentRoleId="@{a[1].id}"), version="51.0").json()[
        "compositeResponse"
    ]
    assert (made["httpStatusCode"], used["httpStatusCode"]) == (201, 400)
    assert used["body"][0]["message"].startswith("Invalid reference specified. No value for a[1].id found in a.")


@pytest.mark.parametrize(("version", "status"), [("51.0", 400), ("52.0", 201)])
def test_references_to_empty_fields_work_since_52(caller: Caller, org: Org, version: str, status: int) -> None:
    kelly = user_id(org, KELLY)
    read = subrequest("kelly", "GET", f"/sobjects/User/{kelly}?fields=Fax")
    answers = composite(caller, read, role("a", RollupDescription="@{kelly.Fax}"), version=version).json()
    assert answers["compositeResponse"][1]["httpStatusCode"] == status


@pytest.mark.parametrize(
    "broken",
    [
        {"method": "GET", "url": f"{API}/limits"},
        {"url": f"{API}/limits", "referenceId": "a"},
        {"method": "GET", "referenceId": "a"},
        {"method": "GET", "url": f"{API}/limits", "referenceId": "a", "httpHeaders": {"Authorization": "Bearer x"}},
    ],
)
def test_malformed_subrequest_fails_the_whole_request(caller: Caller, org: Org, broken: dict[str, Any]) -> None:
    response = composite(caller, role("made"), broken)
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")
    assert org.find("UserRole", Name="made") == []


def test_subrequest_has_headers_of_its_own(reader: Caller) -> None:
    since = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    answers = composite(reader, subrequest("d", "GET", "/sobjects/User/describe", httpHeaders=since)).json()
    assert answers["compositeResponse"][0]["httpStatusCode"] == 304


def test_subrequests_may_be_of_other_versions(reader: Caller) -> None:
    old = {"method": "GET", "url": "/services/data/v40.0/sobjects/User", "referenceId": "a"}
    retired = {"method": "GET", "url": "/services/data/v20.0/sobjects/User", "referenceId": "b"}
    answers = composite(reader, old, retired).json()["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [200, 410]
    assert answers[0]["body"]["objectDescribe"]["urls"]["sobject"] == "/services/data/v40.0/sobjects/User"


def test_composites_do_not_nest(reader: Caller) -> None:
    answers = composite(reader, subrequest("a", "POST", "/composite", {"compositeRequest": []})).json()
    assert answers["compositeResponse"][0]["body"][0]["errorCode"] == "INVALID_INPUT"


def test_refused_record_of_a_collection_undoes_an_all_or_none_composite(caller: Caller, org: Org) -> None:
    records = [{"attributes": {"type": "UserRole"}, "Name": "in"}, {"attributes": {"type": "UserRole"}}]
    collection = subrequest("c", "POST", "/composite/sobjects", {"allOrNone": False, "records": records})
    answers = composite(caller, role("before"), collection, role("after"), allOrNone=True).json()["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [400, 200, 400]
    assert [error["body"][0]["message"] for error in (answers[0], answers[2])] == [HALTED, HALTED]
    codes = [result["errors"][0]["statusCode"] for result in answers[1]["body"]]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert all(org.find("UserRole", Name=name) == [] for name in ("before", "in", "after"))


def test_composite_lists_what_is_beside_it(reader: Caller) -> None:
    assert reader.get("/composite").json() == {
        name: f"{API}/composite/{name}" for name in ("tree", "batch", "sobjects", "graph")
    }


@pytest.mark.parametrize(("path", "since"), [("/composite/graph", 50), ("/composite", 38), ("/composite/sobjects", 42)])
def test_resources_are_there_since_their_version(reader: Caller, path: str, since: int) -> None:
    assert reader.post(f"/services/data/v{since}.0{path}", {}).status_code == 400
    assert reader.post(f"/services/data/v{since - 1}.0{path}", {}).status_code == 404


def batch(caller: Caller, *requests: dict[str, Any], **more: Any) -> Any:
    return caller.post("/composite/batch", {"batchRequests": list(requests)} | more)


def test_every_request_of_a_batch_counts(caller: Caller) -> None:
    response = batch(caller, *({"method": "GET", "url": "v68.0/limits"} for _ in range(3)))
    assert response.headers["Sforce-Limit-Info"] == "api-usage=3/550000"
    assert [each["result"]["DailyApiRequests"]["Remaining"] for each in response.json()["results"]] == [
        549_999,
        549_998,
        549_997,
    ]


def test_batch_writes_with_rich_input_and_answers_null_for_no_content(caller: Caller, org: Org) -> None:
    kelly = user_id(org, KELLY)
    change = {"method": "PATCH", "url": f"v34.0/sobjects/User/{kelly}", "richInput": {"Title": "X"}}
    read = {"method": "GET", "url": f"{API}/sobjects/User/{kelly}?fields=Title"}
    results = batch(caller, change, read).json()["results"]
    assert results[0] == {"statusCode": 204, "result": None}
    assert results[1]["result"]["Title"] == "X"


@pytest.mark.parametrize(
    "broken",
    [
        {"url": "v68.0/limits"},
        {"method": "GET"},
        {"method": "GET", "url": "v33.0/limits"},
        {"method": "GET", "url": "limits"},
    ],
)
def test_batch_with_a_malformed_request_runs_none(caller: Caller, org: Org, broken: dict[str, Any]) -> None:
    good = {"method": "POST", "url": "v68.0/sobjects/UserRole", "richInput": {"Name": "made"}}
    assert batch(caller, good, broken).status_code == 400
    assert org.find("UserRole", Name="made") == []


def test_user_is_made_and_granted_in_one_graph(caller: Caller, org: Org) -> None:
    license_to_write = org.find("PermissionSet", Name="Knowledge_Author")[0]["Id"]
    grant = {"AssigneeId": "@{user.id}", "PermissionSetId": license_to_write}
    (answer,) = graphs(
        caller,
        [
            subrequest("user", "POST", "/sobjects/User/", new_user(org)),
            subrequest("grant", "POST", "/sobjects/PermissionSetAssignment/", grant),
        ],
    )
    assert answer["isSuccessful"]
    assert "ManageKnowledge" in org.permissions(user_id(org, "ada@new.example"))
