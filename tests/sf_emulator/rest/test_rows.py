"""Records by id and by fields that identify them (salesforce-api.md, C3 and C5)."""

from typing import Any

import pytest
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.orgs import ADMIN, new_user, user_id
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org
from sf_emulator.objects.bulk_users import add_users

FAR_AWAY = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
KELLY = "kelly.leon@northwind.example"


@pytest.fixture
def kelly(org: Org) -> str:
    return user_id(org, KELLY)


def test_created_user_can_be_read(caller: Caller, org: Org) -> None:
    made = caller.post("/sobjects/User", new_user(org))
    assert made.status_code == 201
    record_id = made.json()["id"]
    assert made.json() == {"id": record_id, "success": True, "errors": []}
    assert made.headers["Location"] == f"{API}/sobjects/User/{record_id}"
    record = caller.get(made.headers["Location"]).json()
    assert record["attributes"] == {"type": "User", "url": f"{API}/sobjects/User/{record_id}"}
    assert next(iter(record)) == "attributes"
    assert (record["Username"], record["IsActive"], record["ManagerId"]) == ("ada@new.example", True, None)


def test_only_the_named_fields_are_read(caller: Caller, kelly: str) -> None:
    record = caller.get(f"/sobjects/User/{kelly[:15]}", params={"fields": "name, Title"}).json()
    assert list(record) == ["attributes", "Name", "Title", "Id"]


def test_unknown_field_to_read_is_refused(caller: Caller, kelly: str) -> None:
    response = caller.get(f"/sobjects/User/{kelly}", params={"fields": "Horn"})
    assert response.status_code == 400
    assert response.json()[0] == {
        "message": "No such column 'Horn' on sobject of type User",
        "errorCode": "INVALID_FIELD",
    }


def test_update_answers_no_content(caller: Caller, kelly: str) -> None:
    response = caller.patch(f"/sobjects/User/{kelly}", {"Title": "Head of Marketing", "Department": None})
    assert (response.status_code, response.content) == (204, b"")
    record = caller.get(f"/sobjects/User/{kelly}", params={"fields": "Title,Department"}).json()
    assert (record["Title"], record["Department"]) == ("Head of Marketing", None)


def test_method_can_be_named_in_the_query(caller: Caller, kelly: str) -> None:
    assert caller.post(f"/sobjects/User/{kelly}?_HttpMethod=PATCH", {"Title": "X"}).status_code == 204
    assert caller.get(f"/sobjects/User/{kelly}", params={"fields": "Title"}).json()["Title"] == "X"


def test_refused_record_says_code_text_and_fields(caller: Caller) -> None:
    response = caller.post("/sobjects/UserRole", {})
    assert response.status_code == 400
    assert response.json() == [
        {
            "message": "Required fields are missing: [Name]",
            "errorCode": "REQUIRED_FIELD_MISSING",
            "fields": ["Name"],
        }
    ]


@pytest.mark.parametrize(
    ("method", "record_id", "status", "code"),
    [
        ("GET", "nonsense", 404, "NOT_FOUND"),
        ("GET", "005Ws0000009999", 404, "NOT_FOUND"),
        ("PATCH", "005Ws0000009999", 404, "INVALID_CROSS_REFERENCE_KEY"),
        ("DELETE", "00eWs0000000001", 404, "INVALID_CROSS_REFERENCE_KEY"),
    ],
)
def test_record_that_is_not_there(caller: Caller, method: str, record_id: str, status: int, code: str) -> None:
    response = caller.call(method, f"/sobjects/User/{record_id}", json={})
    assert (response.status_code, response.json()[0]["errorCode"]) == (status, code)


def test_what_is_no_id_is_taken_for_a_field_that_identifies(reader: Caller) -> None:
    text = "Provided external ID field does not exist or is not accessible: nonsense"
    for method in ("GET", "PATCH", "DELETE"):
        response = reader.call(method, "/sobjects/User/nonsense", json={})
        assert response.text == f'[{{"errorCode":"NOT_FOUND","message":"{text}"}}]'


def test_users_are_not_deleted(caller: Caller, kelly: str) -> None:
    response = caller.delete(f"/sobjects/User/{kelly}")
    assert response.status_code == 400
    assert caller.get(f"/sobjects/User/{kelly}").status_code == 200


def test_assignment_is_deleted(caller: Caller, org: Org) -> None:
    role = caller.post("/sobjects/UserRole", {"Name": "Interim"}).json()["id"]
    assert caller.delete(f"/sobjects/UserRole/{role}").status_code == 204
    assert caller.get(f"/sobjects/UserRole/{role}").status_code == 404
    assert org.get("UserRole", role) is None


@pytest.mark.parametrize("content", [b"{bad", b"", b"[1, 2]", b'"text"', b"\xff\xfe"])
def test_body_that_is_no_object_is_refused(reader: Caller, content: bytes) -> None:
    response = reader.call("POST", "/sobjects/User", content=content)
    assert response.status_code == 400
    assert response.json()[0]["errorCode"] == "JSON_PARSER_ERROR"


def test_record_is_read_by_a_field_that_identifies_it(caller: Caller, kelly: str) -> None:
    for path in (f"Username/{KELLY.upper()}", "Employee_Id__c/E00008", f"Email/{KELLY}"):
        assert caller.get(f"/sobjects/User/{path}").json()["Id"] == kelly


def test_several_records_are_listed(reader: Caller) -> None:
    response = reader.get("/sobjects/User/Email/salesforce-admin@northwind.example")
    assert response.status_code == 300
    assert len(response.json()) == 3
    assert all(reader.get(url).status_code == 200 for url in response.json())


def test_field_that_identifies_nothing_is_refused(reader: Caller) -> None:
    response = reader.get("/sobjects/User/Title/x")
    assert response.status_code == 404
    assert response.json()[0]["message"] == ("Provided external ID field does not exist or is not accessible: Title")


def upsert(caller: Caller, body: dict[str, Any], version: str = "68.0", **more: Any) -> Any:
    path = f"/services/data/v{version}/sobjects/User/Employee_Id__c/E77777"
    return caller.patch(path, body, **more)


def test_upsert_creates_then_updates(caller: Caller, org: Org) -> None:
    created = upsert(caller, new_user(org))
    assert (created.status_code, created.json()["created"]) == (201, True)
    record_id = created.json()["id"]
    assert org.field_of("User", record_id, "Employee_Id__c") == "E77777"
    updated = upsert(caller, {"Title": "Analyst"})
    assert updated.status_code == 200
    assert updated.json() == {"id": record_id, "success": True, "errors": [], "created": False}
    assert upsert(caller, {"Title": "Engineer"}, version="45.0").status_code == 204
    assert org.field_of("User", record_id, "Title") == "Engineer"


def test_upsert_that_only_updates_creates_nothing(caller: Caller, org: Org) -> None:
    assert upsert(caller, new_user(org), params={"updateOnly": "true"}).status_code == 404
    assert len(org.find("User")) == 25


def test_password_is_set_and_reset(caller: Caller, org: Org, kelly: str) -> None:
    path = f"/sobjects/User/{kelly}/password"
    assert caller.get(path).json() == {"isExpired": False}
    assert caller.post(path, {"NewPassword": "correct-horse-1"}).status_code == 204
    assert org.check_password(kelly, "correct-horse-1")
    assert caller.post(path, {"NewPassword": "short"}).json()[0]["errorCode"] == "INVALID_NEW_PASSWORD"
    new = caller.delete(path).json()["NewPassword"]
    assert org.check_password(kelly, new)
    assert caller.get(path).json() == {"isExpired": True}
    assert (caller.call("HEAD", path).status_code, caller.call("HEAD", path).content) == (200, b"")


def test_password_of_another_needs_the_permission(caller_of: Any, org: Org) -> None:
    response = caller_of(KELLY).get(f"/sobjects/User/{user_id(org, ADMIN)}/password")
    assert (response.status_code, response.json()[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS")


def test_describe_is_cached_by_its_date(reader: Caller) -> None:
    first = reader.get("/sobjects/User/describe")
    assert first.status_code == 200
    assert first.json()["keyPrefix"] == "005"
    again = reader.get("/sobjects/User/describe", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")
    older = {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}
    assert reader.get("/sobjects/User/describe", headers=older).status_code == 200
    assert reader.get("/sobjects/User/describe", headers={"If-Modified-Since": "soon"}).status_code == 400


def test_objects_are_listed(reader: Caller) -> None:
    body = reader.get("/sobjects").json()
    assert (body["encoding"], body["maxBatchSize"]) == ("UTF-8", 200)
    names = [sobject["name"] for sobject in body["sobjects"]]
    assert {"Organization", "User", "UserLogin", "PermissionSetAssignment"} <= set(names)
    short = reader.get("/sobjects/User").json()["objectDescribe"]
    assert short in body["sobjects"]
    assert short["urls"]["rowTemplate"] == f"{API}/sobjects/User/{{ID}}"


def test_queries_come_in_pages(caller: Caller, org: Org) -> None:
    add_users(org, 300)
    options = {"headers": {"Sforce-Query-Options": "batchSize=200"}}
    page = caller.query("SELECT Id FROM User", **options)
    assert (page["totalSize"], page["done"], len(page["records"])) == (325, False, 200)
    assert page["nextRecordsUrl"].startswith(f"{API}/query/01g")
    last = caller.get(page["nextRecordsUrl"]).json()
    assert (last["totalSize"], last["done"], len(last["records"])) == (325, True, 125)
    assert "nextRecordsUrl" not in last


def test_query_needs_a_query(reader: Caller) -> None:
    for path in ("/query", "/queryAll/?q="):
        response = reader.get(path)
        assert (response.status_code, response.json()[0]["errorCode"]) == (400, "MALFORMED_QUERY")


def test_query_error_has_code_and_text(reader: Caller) -> None:
    response = reader.get("/queryAll", params={"q": "SELECT Horn FROM User"})
    assert response.status_code == 400
    (error,) = response.json()
    assert set(error) == {"message", "errorCode"}
    assert error["errorCode"] == "INVALID_FIELD"


def test_records_that_are_somebody_elses_alone_are_not_found(caller: Caller, caller_of: Any, org: Org) -> None:
    own, others = (
        org.find("PermissionSetAssignment", AssigneeId=user_id(org, name))[0]["Id"] for name in (KELLY, ADMIN)
    )
    for path in ("/sobjects/PermissionSetAssignment/{}", "/sobjects/PermissionSetAssignment/Id/{}"):
        statuses = [caller_of(KELLY).get(path.format(record_id)).status_code for record_id in (own, others)]
        assert statuses == [200, 404]
        assert caller.get(path.format(others)).status_code == 200


def test_records_without_dates_are_read_without_conditions(caller: Caller, emulator: Emulator) -> None:
    emulator.sign_in()
    (entry, *_) = caller.query("SELECT Id FROM LoginHistory")["records"]
    response = caller.get(f"/sobjects/LoginHistory/{entry['Id']}", headers=FAR_AWAY)
    assert (response.status_code, response.json()["Id"]) == (200, entry["Id"])
    assert "Last-Modified" not in response.headers
