"""Profiles, permission sets and their assignments; roles."""

from datetime import timedelta
from typing import Any

import pytest
from tests.sf_emulator.orgs import new_user, only_reason, profile_id, user_id

from sf_emulator.objects import Actor, Org, RecordRefused
from sf_emulator.objects.user_permissions import PERMISSIONS, with_required


def assign(org: Org, username: str, permission_set: str, actor: Actor, **more: Any) -> str:
    chosen = org.find("PermissionSet", Name=permission_set)[0]["Id"]
    fields = {"AssigneeId": user_id(org, username), "PermissionSetId": chosen} | more
    return org.insert("PermissionSetAssignment", fields, actor)


def test_permissions_come_from_profile_and_sets(org: Org, admin: Actor) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    assert "ManageKnowledge" not in org.permissions(kelly)
    given = assign(org, "kelly.leon@northwind.example", "Knowledge_Author", admin)
    assert {"ManageKnowledge", "ApiEnabled"} <= org.permissions(kelly)
    org.delete("PermissionSetAssignment", given, admin)
    assert "ManageKnowledge" not in org.permissions(kelly)


def test_expired_assignment_gives_nothing(org: Org, admin: Actor) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    expiry = "2026-11-24T00:00:00.000+0000"
    assign(org, "kelly.leon@northwind.example", "Knowledge_Author", admin, ExpirationDate=expiry)
    assert "ManageKnowledge" in org.permissions(kelly)
    org.clock.advance(timedelta(days=1))
    assert "ManageKnowledge" not in org.permissions(kelly)


def test_set_is_assigned_once(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        assign(org, "kelly.leon@northwind.example", "Marketing_Campaigns", admin)
    assert only_reason(caught.value).status_code == "DUPLICATE_VALUE"


def test_set_of_one_licence_goes_to_its_users_only(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        assign(org, "orla.brennan@board.northwind.example", "Sales_Cloud_User", admin)
    assert only_reason(caught.value).status_code == "FIELD_INTEGRITY_EXCEPTION"


def test_assignment_needs_a_set(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        org.insert("PermissionSetAssignment", {"AssigneeId": admin.user_id}, admin)
    assert only_reason(caught.value).fields == ("PermissionSetId",)


def test_assigning_needs_the_permission(org: Org) -> None:
    actor = org.actor(user_id(org, "kelly.leon@northwind.example"))
    with pytest.raises(RecordRefused) as caught:
        assign(org, "kelly.leon@northwind.example", "CRM_Administration", actor)
    assert only_reason(caught.value).status_code == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"


def test_every_profile_owns_a_hidden_set_with_its_permissions(org: Org) -> None:
    for profile in org.find("Profile"):
        (owned,) = org.find("PermissionSet", ProfileId=profile["Id"])
        assert owned["IsOwnedByProfile"] is True
        assert owned["PermissionsApiEnabled"] == profile["PermissionsApiEnabled"]


def test_user_holds_the_hidden_set_of_the_profile(org: Org, admin: Actor) -> None:
    made = org.insert("User", new_user(org), admin)
    org.update("User", made, {"ProfileId": profile_id(org, "Read Only")}, admin)
    (held,) = org.find("PermissionSetAssignment", AssigneeId=made)
    assert org.field_of("PermissionSet", held["PermissionSetId"], "ProfileId") == profile_id(org, "Read Only")
    with pytest.raises(RecordRefused):
        org.delete("PermissionSetAssignment", held["Id"], admin)


def test_permission_comes_with_what_it_needs_or_not_at_all(org: Org, admin: Actor) -> None:
    fields = {"Name": "Provisioner", "Label": "Provisioner", "PermissionsManageUsers": True}
    with pytest.raises(RecordRefused) as caught:
        org.insert("PermissionSet", fields, admin)
    error = only_reason(caught.value)
    assert error.status_code == "FIELD_INTEGRITY_EXCEPTION"
    assert error.message.startswith("Permission ManageUsers depends on permission(s): AssignPermissionSets, ")
    complete = {f"Permissions{name}": True for name in with_required(["ManageUsers"])}
    org.insert("PermissionSet", fields | complete, admin)


def test_every_requirement_is_a_permission() -> None:
    assert {need for permission in PERMISSIONS.values() for need in permission.requires} <= set(PERMISSIONS)


def test_new_profile_works_at_once(org: Org, admin: Actor) -> None:
    licence = org.find("UserLicense", Name="Salesforce")[0]["Id"]
    fields = {"Name": "Provisioning", "UserLicenseId": licence, "PermissionsApiEnabled": True}
    org.insert("Profile", fields, admin)
    made = org.insert("User", new_user(org, profile="Provisioning"), admin)
    assert org.permissions(made) == {"ApiEnabled"}
    with pytest.raises(RecordRefused, match="DUPLICATE_VALUE"):
        org.insert("Profile", fields, admin)


def test_change_of_a_profile_reaches_its_users(org: Org, admin: Actor) -> None:
    made = org.insert("User", new_user(org, profile="Minimum Access - Salesforce"), admin)
    assert "ApiEnabled" not in org.permissions(made)
    minimum = profile_id(org, "Minimum Access - Salesforce")
    org.update("Profile", minimum, {"PermissionsApiEnabled": True}, admin)
    assert "ApiEnabled" in org.permissions(made)


def test_assigned_permission_set_stays(org: Org, admin: Actor) -> None:
    chosen = org.find("PermissionSet", Name="Sales_Cloud_User")[0]["Id"]
    with pytest.raises(RecordRefused) as caught:
        org.delete("PermissionSet", chosen, admin)
    assert only_reason(caught.value).status_code == "DELETE_FAILED"


def test_role_gets_a_developer_name(org: Org, admin: Actor) -> None:
    made = org.insert("UserRole", {"Name": "Sales Manager (DACH)"}, admin)
    assert org.field_of("UserRole", made, "DeveloperName") == "Sales_Manager_DACH"


def test_roles_make_no_circle(org: Org, admin: Actor) -> None:
    top = org.find("UserRole", DeveloperName="CEO")[0]["Id"]
    below = org.find("UserRole", DeveloperName="SalesRepEMEA")[0]["Id"]
    with pytest.raises(RecordRefused) as caught:
        org.update("UserRole", top, {"ParentRoleId": below}, admin)
    assert only_reason(caught.value).status_code == "CIRCULAR_DEPENDENCY"


def test_only_unused_roles_are_deleted(org: Org, admin: Actor) -> None:
    made = org.insert("UserRole", {"Name": "Interim"}, admin)
    org.delete("UserRole", made, admin)
    assert org.get("UserRole", made) is None
    with pytest.raises(RecordRefused):
        org.delete("UserRole", org.find("UserRole", DeveloperName="SupportAgent")[0]["Id"], admin)
