"""From a record to its parents and children; deleted records; parents by what identifies them (C5)."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import user_id
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org


def made(caller: Caller, sobject: str, **fields: Any) -> str:
    response = caller.post(f"/sobjects/{sobject}", fields)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


@pytest.fixture
def account(caller: Caller) -> str:
    return made(caller, "Account", Name="Acme")


@pytest.fixture
def contact(caller: Caller, account: str) -> str:
    return made(caller, "Contact", LastName="Smith", AccountId=account)


def test_children_are_a_querys_answer(caller: Caller, account: str, contact: str) -> None:
    answer = caller.get(f"/sobjects/Account/{account}/Contacts?fields=LastName").json()
    url = f"{API}/sobjects/Contact/{contact}"
    record = {"attributes": {"type": "Contact", "url": url}, "LastName": "Smith", "Id": contact}
    assert answer == {"totalSize": 1, "done": True, "records": [record]}
    assert caller.get(f"/sobjects/Account/{account}/Opportunities").json()["totalSize"] == 0


def test_children_come_with_every_field(caller: Caller, account: str, contact: str) -> None:
    (record,) = caller.get(f"/sobjects/Account/{account}/Contacts").json()["records"]
    assert set(record) == {
        "attributes",
        *(field["name"] for field in caller.get("/sobjects/Contact/describe").json()["fields"]),
    }


def test_parent_is_a_record(caller: Caller, account: str, contact: str) -> None:
    parent = caller.get(f"/sobjects/Contact/{contact}/Account?fields=Name").json()
    assert (parent["Name"], parent["Id"]) == ("Acme", account)
    owner = caller.get(f"/sobjects/Contact/{contact}/Account/Owner?fields=Username").json()
    assert (owner["attributes"]["type"], owner["Username"]) == ("User", "admin@northwind.example")


def test_parent_is_changed_and_deleted_through_its_child(caller: Caller, org: Org, account: str, contact: str) -> None:
    assert caller.patch(f"/sobjects/Contact/{contact}/Account", {"Name": "Bravo"}).status_code == 204
    assert org.field_of("Account", account, "Name") == "Bravo"
    assert caller.delete(f"/sobjects/Contact/{contact}/Account").status_code == 204
    assert org.get("Account", account) is None


@pytest.mark.parametrize(
    "path", ["ReportsTo", "Horn", "Account/Parent", "Account/Owner/Manager/Manager/Manager/Manager"]
)
def test_no_parent_is_not_found(caller: Caller, contact: str, path: str) -> None:
    response = caller.get(f"/sobjects/Contact/{contact}/{path}")
    assert (response.status_code, response.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_relationship_paths_are_there_since_36(caller: Caller, contact: str) -> None:
    path = f"sobjects/Contact/{contact}/Account"
    assert caller.get(f"/services/data/v36.0/{path}").status_code == 200
    assert caller.get(f"/services/data/v35.0/{path}").status_code == 404


def test_deleted_record_is_not_found_and_says_so_to_who_writes(caller: Caller, contact: str) -> None:
    path = f"/sobjects/Contact/{contact}"
    assert caller.delete(path).status_code == 204
    assert caller.get(path).json() == [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
    for again in (caller.delete(path), caller.patch(path, {"LastName": "X"})):
        assert again.status_code == 404
        assert again.json() == [{"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}]


def test_parent_is_named_by_what_identifies_it(caller: Caller, org: Org) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    owner = {"Owner": {"Username": "kelly.leon@northwind.example"}}
    account = made(caller, "Account", Name="Acme", **owner)
    assert org.field_of("Account", account, "OwnerId") == kelly
    assert caller.patch(f"/sobjects/Account/{account}", {"Owner": {"Username": "no@body"}}).json() == [
        {
            "message": "Foreign key external ID: no@body not found for field Username in entity User",
            "errorCode": "INVALID_FIELD",
            "fields": [],
        }
    ]


def test_upsert_by_id_updates_and_without_one_creates(caller: Caller, org: Org, contact: str) -> None:
    updated = caller.patch(f"/sobjects/Contact/Id/{contact[:15]}", {"LastName": "Jones"})
    assert (updated.status_code, updated.json()["created"]) == (200, False)
    assert org.field_of("Contact", contact, "LastName") == "Jones"
    created = caller.post("/sobjects/Contact/Id", {"LastName": "New"})
    assert (created.status_code, created.json()["created"]) == (201, True)
    assert caller.patch("/sobjects/Contact/Id/003Ws0000009999", {"LastName": "X"}).status_code == 404


def test_values_in_addresses_are_decoded(caller: Caller, org: Org) -> None:
    made(caller, "Contact", LastName="Odd", Email="a+b@x.example")
    kelly = user_id(org, "kelly.leon@northwind.example")
    org.update("User", kelly, {"Employee_Id__c": "A/B ?1"}, None)
    assert caller.get("/sobjects/Contact/Email/a%2Bb@x.example").json()["LastName"] == "Odd"
    assert caller.get("/sobjects/User/Employee_Id__c/A%2FB%20%3F1").json()["Id"] == kelly
    url = f"{API}/sobjects/User/Employee_Id__c/A%2FB%20%3F1"
    body = {"compositeRequest": [{"method": "GET", "url": url, "referenceId": "a"}]}
    assert caller.post("/composite", body).json()["compositeResponse"][0]["body"]["Id"] == kelly


def test_tooling_api_reads_the_same_objects(caller: Caller, account: str) -> None:
    answer = caller.get("/tooling/query/?q=SELECT+Name+FROM+Account").json()
    assert answer["records"] == [
        {"attributes": {"type": "Account", "url": f"{API}/tooling/sobjects/Account/{account}"}, "Name": "Acme"}
    ]
    assert caller.get(answer["records"][0]["attributes"]["url"]).json()["Id"] == account
    assert caller.get("/tooling/sobjects/Account/describe").status_code == 200
    assert caller.get("/tooling/limits").status_code == 404
