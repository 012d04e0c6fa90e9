"""People's rules as REST shows them."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.sf_emulator.orgs import new_user, user_id
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org

KELLY = "kelly.leon@northwind.example"
MIXED = (
    "DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): "
    "User, original object: Account"
)


def member(org: Org, username: str = KELLY, group: str = "Reception") -> dict[str, str]:
    return {
        "GroupId": org.find("Group", DeveloperName=group)[0]["Id"],
        "UserOrGroupId": user_id(org, username),
    }


def account_then_user(org: Org) -> list[dict[str, Any]]:
    role = org.find("UserRole", DeveloperName="CFO")[0]["Id"]
    return [
        {"method": "POST", "url": f"{API}/sobjects/Account", "referenceId": "account", "body": {"Name": "Fabrikam"}},
        {
            "method": "POST",
            "url": f"{API}/sobjects/User",
            "referenceId": "user",
            "body": new_user(org, UserRoleId=role),
        },
    ]


def test_second_membership_answers_the_first_ones_id(caller: Caller, org: Org) -> None:
    first, second = (caller.post("/sobjects/GroupMember", member(org)) for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())


def test_composite_of_one_transaction_refuses_mixed_kinds(caller: Caller, org: Org) -> None:
    answer = caller.post("/composite", {"allOrNone": True, "compositeRequest": account_then_user(org)}).json()
    halted, refused = answer["compositeResponse"]
    assert halted["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert refused["body"] == [{"message": MIXED, "errorCode": "MIXED_DML_OPERATION", "fields": []}]


def test_graph_refuses_mixed_kinds(caller: Caller, org: Org) -> None:
    graph = {"graphs": [{"graphId": "1", "compositeRequest": account_then_user(org)}]}
    (answer,) = caller.post("/composite/graph", graph).json()["graphs"]
    codes = [each["body"][0]["errorCode"] for each in answer["graphResponse"]["compositeResponse"]]
    assert not answer["isSuccessful"]
    assert "MIXED_DML_OPERATION" in codes


def test_composite_of_several_transactions_takes_both_kinds(caller: Caller, org: Org) -> None:
    answer = caller.post("/composite", {"compositeRequest": account_then_user(org)}).json()
    assert [each["httpStatusCode"] for each in answer["compositeResponse"]] == [201, 201]


def test_collection_of_one_transaction_refuses_mixed_kinds(caller: Caller, org: Org) -> None:
    records = [
        {"attributes": {"type": each["url"].rpartition("/")[2]}} | each["body"] for each in account_then_user(org)
    ]
    results = caller.post("/composite/sobjects", {"allOrNone": True, "records": records}).json()
    assert [each["errors"][0]["statusCode"] for each in results] == [
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "MIXED_DML_OPERATION",
    ]


@pytest.mark.parametrize("name", ["PermissionSetGroup", "UserRole"])
def test_object_that_the_caller_may_not_see_is_not_found(caller_of: Callable[[str], Caller], name: str) -> None:
    kelly = caller_of(KELLY)
    assert kelly.get(f"/sobjects/{name}/describe").status_code == 404
    refused = kelly.get("/query", params={"q": "SELECT Id FROM " + name})  # noqa: S608
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "INVALID_TYPE")


def test_members_and_components_are_children(caller: Caller) -> None:
    group = caller.query(
        "SELECT DeveloperName, (SELECT UserOrGroup.Name FROM GroupMembers) FROM Group WHERE DeveloperName = 'Reception'"
    )["records"][0]
    assert [each["UserOrGroup"]["Name"] for each in group["GroupMembers"]["records"]] == ["Reception Dublin"]
    bundle = caller.query(
        "SELECT (SELECT PermissionSet.Name FROM PermissionSetGroupComponents) FROM PermissionSetGroup "
        "WHERE DeveloperName = 'Sales_Team'"
    )["records"][0]
    names = [each["PermissionSet"]["Name"] for each in bundle["PermissionSetGroupComponents"]["records"]]
    assert names == ["Sales_Cloud_User", "Reports_and_Dashboards"]
