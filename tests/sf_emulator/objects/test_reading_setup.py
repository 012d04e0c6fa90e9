"""Setup objects are there for those who may see them; what a user holds, the user sees."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import user_id

from sf_emulator.objects import Org
from sf_emulator.soql import Queries, QueryRefused

KELLY = "kelly.leon@northwind.example"


def rows(org: Org, query: str, username: str = KELLY) -> int:
    page = Queries(org).run(query, user_id(org, username), lambda name, record: f"/{name}/{record}", 2000)
    return int(page.total)


def refused(org: Org, name: str) -> str:
    with pytest.raises(QueryRefused) as caught:
        rows(org, "SELECT Id FROM " + name)  # noqa: S608
    return caught.value.error_code


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("PermissionSet", 30),
        ("PermissionSetGroup", 2),
        ("PermissionSetLicense", 4),
        ("UserLogin", 25),
        ("UserAccessPolicy", 0),
    ],
)
def test_object_is_unknown_to_who_may_not_see_it(org: Org, name: str, shown: int) -> None:
    assert refused(org, name) == "INVALID_TYPE"
    assert rows(org, "SELECT Id FROM " + name, "admin@northwind.example") == shown  # noqa: S608


def test_who_may_not_see_all_assignments_sees_their_own(org: Org) -> None:
    query = "SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile = false"
    assert rows(org, query) == 2
    assert rows(org, query, "admin@northwind.example") == 13


def test_roles_and_groups_are_there_for_everybody_inside(org: Org) -> None:
    assert rows(org, "SELECT Id FROM Group") > 0
    assert rows(org, "SELECT Id FROM User") > 0
    assert refused(org, "UserRole") == "INVALID_TYPE"
    assert rows(org, "SELECT Id FROM UserRole", "kimberly.santiago@northwind.example") == 17


def test_everybody_reads_what_he_may_do_himself(org: Org) -> None:
    def answer(username: str) -> list[dict[str, Any]]:
        soql = "SELECT PermissionsApiEnabled, PermissionsManageUsers, LastCacheUpdate FROM UserPermissionAccess"
        page = Queries(org).run(soql, user_id(org, username), lambda name, record: f"/{name}/{record}", 2000)
        return [{name: value for name, value in row.items() if name != "attributes"} for row in page.records]

    first = {"PermissionsApiEnabled": True, "PermissionsManageUsers": False, "LastCacheUpdate": org.now()}
    assert answer(KELLY) == [first]
    assert [row["PermissionsManageUsers"] for row in answer("admin@northwind.example")] == [True]
    manager = org.find("PermissionSet", Name="CRM_Administration")[0]["Id"]
    org.insert("PermissionSetAssignment", {"PermissionSetId": manager, "AssigneeId": user_id(org, KELLY)}, None)
    assert [row["PermissionsManageUsers"] for row in answer(KELLY)] == [True]
