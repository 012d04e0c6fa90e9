"""What ingest jobs do with each record, and what their results say of it."""

from collections.abc import Callable

import pytest
from tests.sf_emulator.orgs import ADMIN, new_user

from sf_emulator.objects import Org

from .conftest import BulkClient
from .ingest_data import ROLES, USER_COLUMNS, roles, user_row


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
