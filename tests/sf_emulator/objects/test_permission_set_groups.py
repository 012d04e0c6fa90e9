"""Permission set groups and the permission set that each keeps."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import only_reason, user_id

from sf_emulator.objects import Actor, Org, RecordRefused

KELLY = "kelly.leon@northwind.example"


def group(org: Org, name: str = "Service_Team") -> str:
    return str(org.find("PermissionSetGroup", DeveloperName=name)[0]["Id"])


def aggregate(org: Org, name: str = "Service_Team") -> dict[str, Any]:
    return org.find("PermissionSet", PermissionSetGroupId=group(org, name))[0]


def permission_set(org: Org, name: str) -> str:
    return str(org.find("PermissionSet", Name=name)[0]["Id"])


def add(org: Org, to: str, name: str, actor: Actor) -> str:
    pair = {"PermissionSetGroupId": to, "PermissionSetId": permission_set(org, name)}
    return org.insert("PermissionSetGroupComponent", pair, actor)


def assign(org: Org, username: str, to: str, actor: Actor) -> str:
    pair = {"AssigneeId": user_id(org, username), "PermissionSetGroupId": to}
    return org.insert("PermissionSetAssignment", pair, actor)


def test_group_keeps_a_permission_set_of_type_group(org: Org) -> None:
    kept = aggregate(org)
    assert (kept["Type"], kept["IsOwnedByProfile"], kept["Label"]) == ("Group", False, "Service Team")
    assert kept["PermissionsManageCases"]
    assert kept["PermissionsManageKnowledge"]
    assert not kept["PermissionsConvertLeads"]


def test_components_come_and_go_with_what_they_give(org: Org, admin: Actor) -> None:
    added = add(org, group(org), "Contract_Approval", admin)
    assert aggregate(org)["PermissionsActivateContract"]
    org.delete("PermissionSetGroupComponent", added, admin)
    assert not aggregate(org)["PermissionsActivateContract"]


def test_changed_component_changes_the_group(org: Org, admin: Actor) -> None:
    org.update("PermissionSet", permission_set(org, "Knowledge_Author"), {"PermissionsRunFlow": True}, admin)
    assert aggregate(org)["PermissionsRunFlow"]


def test_assigned_group_gives_its_permissions_and_names_its_set(org: Org, admin: Actor) -> None:
    made = assign(org, KELLY, group(org, "Service_Team"), admin)
    row = org.get("PermissionSetAssignment", made)
    assert row is not None
    assert row["PermissionSetId"] == aggregate(org)["Id"]
    assert "ManageKnowledge" in org.permissions(user_id(org, KELLY))


def test_group_is_assigned_once(org: Org, admin: Actor) -> None:
    assign(org, KELLY, group(org), admin)
    with pytest.raises(RecordRefused) as caught:
        assign(org, KELLY, group(org), admin)
    assert only_reason(caught.value).status_code == "DUPLICATE_VALUE"


def test_group_goes_to_users_of_its_components_licences(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        assign(org, "piotr.zielonka@fabrikam.example", group(org), admin)
    assert "license doesn't match" in only_reason(caught.value).message


def test_component_is_in_a_group_once_and_groups_nest_nowhere(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        add(org, group(org), "Knowledge_Author", admin)
    assert only_reason(caught.value).status_code == "DUPLICATE_VALUE"
    with pytest.raises(RecordRefused):
        add(org, group(org), "Sales_Team", admin)


def test_assigned_groups_and_used_components_stay(org: Org, admin: Actor) -> None:
    assign(org, KELLY, group(org), admin)
    for kind, record in (
        ("PermissionSetGroup", group(org)),
        ("PermissionSet", permission_set(org, "Knowledge_Author")),
    ):
        with pytest.raises(RecordRefused) as caught:
            org.delete(kind, record, admin)
        assert only_reason(caught.value).status_code == "DELETE_FAILED"


def test_deleted_group_takes_its_set_and_components_along(org: Org, admin: Actor) -> None:
    gone = group(org)
    org.delete("PermissionSetGroup", gone, admin)
    assert org.find("PermissionSet", PermissionSetGroupId=gone) == []
    assert org.find("PermissionSetGroupComponent", PermissionSetGroupId=gone) == []
