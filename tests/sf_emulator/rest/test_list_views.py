"""/sobjects/X/listviews: views, what they show, and their records."""

from typing import Any

from tests.sf_emulator.rest.conftest import Caller

from sf_emulator.objects import Org
from sf_emulator.objects.own_objects import put_own_document

MAINE = {"Name": "Acme", "BillingState": "Maine", "Type": "Prospect"}


def views(caller: Caller, sobject: str) -> dict[str, dict[str, Any]]:
    listed = caller.get(f"/sobjects/{sobject}/listviews").json()
    assert (listed["done"], listed["size"], listed["sobjectType"]) == (True, len(listed["listviews"]), sobject)
    return {view["developerName"]: view for view in listed["listviews"]}


def test_every_object_that_people_list_has_its_views(caller: Caller) -> None:
    found = views(caller, "Account")
    assert {name: view["label"] for name, view in found.items()} == {
        "AllAccounts": "All Accounts",
        "MyAccounts": "My Accounts",
    }
    assert caller.get(found["MyAccounts"]["url"]).json() == found["MyAccounts"]
    assert views(caller, "User") == {}


def test_view_is_described_with_its_columns_order_and_query(caller: Caller) -> None:
    view = views(caller, "Account")["AllAccounts"]
    described = caller.get(view["describeUrl"]).json()
    assert (described["id"], described["sobjectType"], described["scope"]) == (view["id"], "Account", "everything")
    assert [each["fieldNameOrPath"] for each in described["orderBy"]] == ["Name", "Id"]
    columns = {column["fieldNameOrPath"]: column for column in described["columns"]}
    assert columns["Type"]["selectListItem"] == "toLabel(Type)"
    assert columns["Owner.Alias"]["label"] == "Account Owner Alias"
    assert [name for name, column in columns.items() if column["hidden"]] == [
        "Id",
        "CreatedDate",
        "LastModifiedDate",
        "SystemModstamp",
    ]
    caller.post("/sobjects/Account", MAINE)
    assert caller.query(described["query"])["totalSize"] == 1


def test_results_are_cells_by_column(caller: Caller) -> None:
    for name in ("Bravo", "Acme"):
        caller.post("/sobjects/Account", MAINE | {"Name": name})
    view = views(caller, "Account")["MyAccounts"]
    results = caller.get(view["resultsUrl"]).json()
    rows = [{cell["fieldNameOrPath"]: cell["value"] for cell in row["columns"]} for row in results["records"]]
    assert [(row["Name"], row["BillingState"], row["Phone"]) for row in rows] == [
        ("Acme", "Maine", None),
        ("Bravo", "Maine", None),
    ]
    assert (results["size"], results["done"], results["label"]) == (2, True, "My Accounts")
    second = caller.get(f"{view['resultsUrl']}?limit=1&offset=1").json()
    assert (second["size"], second["done"]) == (1, False)
    assert second["records"][0]["columns"][0]["value"] == "Bravo"


def test_own_objects_have_a_view_of_all(caller: Caller, org: Org) -> None:
    put_own_document(org, {"name": "Invoice__c", "label": "Invoice"})
    view = views(caller, "Invoice__c")["All"]
    assert caller.get(view["resultsUrl"]).json()["records"] == []
    assert caller.get("/sobjects/Account/listviews/" + view["id"]).status_code == 404


def test_what_fills_a_view_is_explained(caller: Caller) -> None:
    view = views(caller, "Contact")["AllContacts"]
    explained = caller.get(f"/query?explain={view['id']}").json()
    assert explained["plans"][0]["sobjectType"] == "Contact"
    assert explained["sourceQuery"].startswith("SELECT Name, Account.Name, Title")
