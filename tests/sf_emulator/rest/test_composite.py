"""Several records or requests in one call (salesforce-api.md, C8)."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import new_user, user_id
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org

COLLECTION = "/composite/sobjects"


def record(org: Org, username: str, **changes: Any) -> dict[str, Any]:
    return {"attributes": {"type": "User"}} | new_user(org, username, **changes)


def records(org: Org, count: int) -> list[dict[str, Any]]:
    return [record(org, f"u{number}@new.example") for number in range(count)]


def codes(results: list[dict[str, Any]]) -> list[str | None]:
    """Each result's error code; None for a success."""
    return [None if result["success"] else result["errors"][0]["statusCode"] for result in results]


def test_200_records_are_one_call(caller: Caller, org: Org) -> None:
    response = caller.post(COLLECTION, {"allOrNone": False, "records": records(org, 200)})
    assert response.headers["Sforce-Limit-Info"] == "api-usage=1/550000"
    results = response.json()
    assert codes(results) == [None] * 200
    assert set(results[0]) == {"id", "success", "errors"}
    assert user_id(org, "u17@new.example") == results[17]["id"]


def test_201_records_are_refused(caller: Caller, org: Org) -> None:
    assert caller.post(COLLECTION, {"records": records(org, 201)}).status_code == 400
    assert len(org.find("User")) == 25


def test_refused_record_leaves_the_others(caller: Caller, org: Org) -> None:
    body = [
        record(org, "a@new.example"),
        record(org, "A@new.example"),
        record(org, "b@new.example", Alias=None),
    ]
    results = caller.post(COLLECTION, {"records": [*body, record(org, "c@new.example")]}).json()
    assert codes(results) == [None, "DUPLICATE_USERNAME", "REQUIRED_FIELD_MISSING", None]
    assert results[2] == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [Alias]",
                "fields": ["Alias"],
            }
        ],
    }
    assert len(org.find("User")) == 27


def test_all_or_none_writes_nothing_when_one_is_refused(caller: Caller, org: Org) -> None:
    body = [record(org, "a@new.example"), record(org, "nonsense"), record(org, "c@new.example")]
    results = caller.post(COLLECTION, {"allOrNone": True, "records": body}).json()
    rolled_back = "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert codes(results) == [rolled_back, "INVALID_EMAIL_ADDRESS", rolled_back]
    assert len(org.find("User")) == 25


def test_seats_run_out_in_the_middle_of_a_collection(caller: Caller, org: Org) -> None:
    licence = org.find("UserLicense", Name="Salesforce")[0]
    org.update("UserLicense", licence["Id"], {"TotalLicenses": licence["UsedLicenses"] + 2}, None)
    results = caller.post(COLLECTION, {"records": records(org, 4)}).json()
    assert codes(results) == [None, None, "LICENSE_LIMIT_EXCEEDED", "LICENSE_LIMIT_EXCEEDED"]


def test_collection_of_updates(caller: Caller, org: Org) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    body = [
        {"attributes": {"type": "User"}, "id": kelly[:15], "Title": "X"},
        {"attributes": {"type": "User"}, "Title": "X"},
        {"attributes": {"type": "User"}, "Id": "nonsense", "Title": "X"},
        {"attributes": {"type": "User"}, "Id": "005Ws0000009999", "Title": "X"},
        {"attributes": {"type": "Unicorn"}, "id": kelly},
    ]
    results = caller.patch(COLLECTION, {"records": body}).json()
    assert codes(results) == [
        None,
        "MISSING_ARGUMENT",
        "MALFORMED_ID",
        "INVALID_CROSS_REFERENCE_KEY",
        "INVALID_TYPE",
    ]
    assert results[0]["id"] == kelly
    assert org.field_of("User", kelly, "Title") == "X"


def test_collection_of_upserts(caller: Caller, org: Org) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    body = [
        record(org, "new@new.example", Employee_Id__c="E77777"),
        {"attributes": {"type": "User"}, "Employee_Id__c": "E00008", "Title": "X"},
    ]
    results = caller.patch(f"{COLLECTION}/User/Employee_Id__c", {"records": body}).json()
    assert [result["created"] for result in results] == [True, False]
    assert results[1]["id"] == kelly
    assert org.field_of("User", kelly, "Title") == "X"


def test_upsert_by_an_id_that_is_null_creates(caller: Caller) -> None:
    first = {"attributes": {"type": "Contact"}, "Id": None, "LastName": "One", "Email": "Ann.One@x.example"}
    (created,) = caller.patch(f"{COLLECTION}/Contact/Id", {"records": [first]}).json()
    second = first | {"Id": created["id"], "LastName": "Two"}
    (changed,) = caller.patch(f"{COLLECTION}/Contact/Id", {"records": [second]}).json()
    assert [each["created"] for each in (created, changed)] == [True, False]
    assert caller.query("SELECT LastName, Email FROM Contact")["records"][0] | {"attributes": None} == {
        "attributes": None,
        "LastName": "Two",
        "Email": "ann.one@x.example",
    }


def test_collection_of_deletes(caller: Caller, org: Org) -> None:
    given = [
        row["Id"]
        for row in org.find("PermissionSetAssignment", AssigneeId=user_id(org, "kelly.leon@northwind.example"))
    ]
    results = caller.delete(COLLECTION, params={"ids": ",".join([*given, "0PaWs0000009999"])}).json()
    assert codes(results) == ["INSUFFICIENT_ACCESS_OR_READONLY", None, None, "INVALID_CROSS_REFERENCE_KEY"]
    assert [result.get("id") for result in results[1:3]] == given[1:]


def test_collection_is_read(caller: Caller, org: Org) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    expected = [
        {"attributes": {"type": "User", "url": f"{API}/sobjects/User/{kelly}"}, "Alias": "kleon", "Id": kelly},
        None,
    ]
    asked = {"ids": f"{kelly},005Ws0000009999", "fields": "Alias"}
    assert caller.get(f"{COLLECTION}/User", params=asked).json() == expected
    body = {"ids": [kelly, "005Ws0000009999"], "fields": ["Alias"]}
    assert caller.post(f"{COLLECTION}/User", body).json() == expected


@pytest.mark.parametrize("body", [{}, {"records": "x"}, {"records": ["x"]}, []])
def test_malformed_collection_is_refused(caller: Caller, body: Any) -> None:
    response = caller.post(COLLECTION, body)
    assert (response.status_code, response.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


def composite(caller: Caller, *requests: dict[str, Any], all_or_none: bool = False) -> list[dict[str, Any]]:
    response = caller.post("/composite", {"allOrNone": all_or_none, "compositeRequest": list(requests)})
    assert response.status_code == 200, response.text
    assert response.headers["Sforce-Limit-Info"] == "api-usage=1/550000"
    responses: list[dict[str, Any]] = response.json()["compositeResponse"]
    return responses


def subrequest(name: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    asked = {"method": method, "url": API + path, "referenceId": name}
    return asked if body is None else asked | {"body": body}


def test_later_subrequests_use_earlier_answers(caller: Caller, org: Org) -> None:
    responses = composite(
        caller,
        subrequest("made", "POST", "/sobjects/User", new_user(org)),
        subrequest("set", "GET", "/query?q=SELECT+Id+FROM+PermissionSet+WHERE+Name='Knowledge_Author'"),
        subrequest(
            "given",
            "POST",
            "/sobjects/PermissionSetAssignment",
            {"AssigneeId": "@{made.id}", "PermissionSetId": "@{set.records[0].Id}"},
        ),
        subrequest("read", "GET", "/sobjects/User/@{made.id}?fields=Username"),
    )
    assert [response["httpStatusCode"] for response in responses] == [201, 200, 201, 200]
    assert [response["referenceId"] for response in responses] == ["made", "set", "given", "read"]
    assert responses[0]["httpHeaders"]["Location"].endswith(responses[0]["body"]["id"])
    assert responses[3]["body"]["Username"] == "ada@new.example"
    assert "ManageKnowledge" in org.permissions(responses[0]["body"]["id"])


def test_reference_to_a_failed_subrequest_is_refused(caller: Caller) -> None:
    responses = composite(
        caller,
        subrequest("made", "POST", "/sobjects/User", {}),
        subrequest("read", "GET", "/sobjects/User/@{made.id}"),
    )
    assert [response["httpStatusCode"] for response in responses] == [400, 400]
    assert responses[1]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert responses[1]["body"][0]["message"].startswith("Invalid reference specified. No value for made.id found")


def test_all_or_none_composite_undoes_everything(caller: Caller, org: Org) -> None:
    responses = composite(
        caller,
        subrequest("made", "POST", "/sobjects/User", new_user(org)),
        subrequest("wrong", "POST", "/sobjects/UserRole", {}),
        all_or_none=True,
    )
    assert [response["body"][0]["errorCode"] for response in responses] == [
        "PROCESSING_HALTED",
        "REQUIRED_FIELD_MISSING",
    ]
    assert len(org.find("User")) == 25


def test_five_collections_are_one_call(caller: Caller, org: Org) -> None:
    everybody = records(org, 250)
    responses = composite(
        caller,
        *(
            subrequest(f"c{part}", "POST", COLLECTION, {"records": everybody[part * 50 : part * 50 + 50]})
            for part in range(5)
        ),
    )
    assert all(codes(response["body"]) == [None] * 50 for response in responses)
    assert len(org.find("User")) == 275


@pytest.mark.parametrize(
    "requests",
    [
        [subrequest(f"r{number}", "GET", "/limits") for number in range(26)],
        [subrequest(f"r{number}", "GET", "/query?q=SELECT+Id+FROM+User") for number in range(6)],
    ],
)
def test_composite_has_its_limits(caller: Caller, requests: list[dict[str, Any]]) -> None:
    assert caller.post("/composite", {"compositeRequest": requests}).status_code == 400


def test_batch_answers_each_by_itself(caller: Caller) -> None:
    requests = [{"method": "GET", "url": "v68.0/limits"}, {"method": "GET", "url": "v68.0/unicorns"}] * 2
    answer = caller.post("/composite/batch", {"batchRequests": requests}).json()
    assert answer["hasErrors"] is True
    assert [result["statusCode"] for result in answer["results"]] == [200, 404, 200, 404]
    halted = caller.post("/composite/batch", {"haltOnError": True, "batchRequests": requests}).json()
    assert [result["statusCode"] for result in halted["results"]] == [200, 404, 412, 412]


def test_upserts_that_are_undone_say_what_they_would_have_done(caller: Caller, org: Org) -> None:
    body = [
        record(org, "new@new.example", Employee_Id__c="E77777"),
        {"attributes": {"type": "User"}, "Employee_Id__c": "E00008", "Title": "X"},
        record(org, "bad@new.example", Employee_Id__c="E77778", ManagerId="INVALID"),
    ]
    results = caller.patch(f"{COLLECTION}/User/Employee_Id__c", {"allOrNone": True, "records": body}).json()
    rolled_back = "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert codes(results) == [rolled_back, rolled_back, "MALFORMED_ID"]
    assert [result["created"] for result in results] == [True, False, True]
    assert [result.get("id") for result in results] == [None, user_id(org, "kelly.leon@northwind.example"), None]


def test_collection_has_ten_chunks_of_objects_at_most(caller: Caller, org: Org) -> None:
    roles = [{"attributes": {"type": kind}, "Name": "n"} for kind in ("UserRole", "Account")] * 6
    response = caller.post(COLLECTION, {"records": roles[:11]})
    assert response.status_code == 400
    assert response.json()[0]["message"].startswith("Cannot have more than 10 chunks in a single operation.")
    assert caller.post(COLLECTION, {"records": roles[:10]}).status_code == 200


def test_collection_is_sent_as_xml(caller: Caller, org: Org) -> None:
    body = '<request><allOrNone>true</allOrNone><records type="UserRole"><Name>Interim</Name></records></request>'
    headers = {"Content-Type": "application/xml"}
    (result,) = caller.call("POST", COLLECTION, content=body, headers=headers).json()
    assert org.field_of("UserRole", result["id"], "Name") == "Interim"


def test_malformed_id_to_delete_is_told(caller: Caller) -> None:
    results = caller.delete(COLLECTION, params={"ids": "nonsense"}).json()
    error = {"statusCode": "MALFORMED_ID", "message": "malformed id nonsense", "fields": []}
    assert results == [{"success": False, "errors": [error]}]
