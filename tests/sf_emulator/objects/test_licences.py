"""Licences of all four kinds: counted where they are taken, refused when used up."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import new_user, only_reason, profile_id, refusals, used_seats, user_id

from sf_emulator.objects import Actor, Org, RecordRefused

LIMIT = ("LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded", ())
KELLY = "kelly.leon@northwind.example"
APRIL = "april.carrillo@northwind.example"
PIOTR = "piotr.zielonka@fabrikam.example"


def licence(org: Org, name: str = "ServiceUserPsl") -> dict[str, Any]:
    return org.find("PermissionSetLicense", DeveloperName=name)[0]


def give(org: Org, username: str, actor: Actor | None, name: str = "ServiceUserPsl") -> str:
    pair = {"PermissionSetLicenseId": licence(org, name)["Id"], "AssigneeId": user_id(org, username)}
    return org.insert("PermissionSetLicenseAssign", pair, actor)


def assign(org: Org, username: str, name: str, actor: Actor) -> str:
    chosen = org.find("PermissionSet", Name=name)[0]["Id"]
    return org.insert(
        "PermissionSetAssignment", {"AssigneeId": user_id(org, username), "PermissionSetId": chosen}, actor
    )


def package(org: Org, prefix: str) -> dict[str, Any]:
    return org.find("PackageLicense", NamespacePrefix=prefix)[0]


def install(org: Org, username: str, prefix: str, actor: Actor) -> str:
    pair = {"PackageLicenseId": package(org, prefix)["Id"], "UserId": user_id(org, username)}
    return org.insert("UserPackageLicense", pair, actor)


def test_permission_set_licence_counts_and_runs_out(org: Org, admin: Actor) -> None:
    give(org, KELLY, admin)
    given = give(org, APRIL, admin)
    assert licence(org)["UsedLicenses"] == 2
    with pytest.raises(RecordRefused) as caught:
        give(org, "kbrown@northwind.example", admin)
    assert refusals(caught.value) == [LIMIT]
    org.delete("PermissionSetLicenseAssign", given, admin)
    assert licence(org)["UsedLicenses"] == 1


def test_permission_set_licence_is_given_once(org: Org, admin: Actor) -> None:
    give(org, KELLY, admin)
    with pytest.raises(RecordRefused) as caught:
        give(org, KELLY, admin)
    assert only_reason(caught.value).status_code == "DUPLICATE_VALUE"


def test_deactivated_user_gives_the_permission_set_licence_back(org: Org, admin: Actor) -> None:
    give(org, KELLY, admin)
    kelly = user_id(org, KELLY)
    org.update("User", kelly, {"IsActive": False}, admin)
    assert licence(org)["UsedLicenses"] == 0
    give(org, APRIL, admin)
    give(org, "kbrown@northwind.example", admin)
    with pytest.raises(RecordRefused) as caught:
        org.update("User", kelly, {"IsActive": True}, admin)
    assert refusals(caught.value) == [LIMIT]
    assert org.field_of("User", kelly, "IsActive") == 0


def test_set_that_only_a_licence_allows_waits_for_it(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        assign(org, KELLY, "Identity_Connect", admin)
    assert only_reason(caught.value).message == (
        "Can't assign permission set Identity Connect to user Kelly Leon. "
        "The user license doesn't allow the permission: Use Identity Connect"
    )
    give(org, KELLY, admin, "IdentityConnect")
    assign(org, KELLY, "Identity_Connect", admin)
    assert "IdentityConnect" in org.permissions(user_id(org, KELLY))


def test_licence_stays_while_a_set_needs_it(org: Org, admin: Actor) -> None:
    given = give(org, KELLY, admin, "IdentityConnect")
    assigned = assign(org, KELLY, "Identity_Connect", admin)
    with pytest.raises(RecordRefused) as caught:
        org.delete("PermissionSetLicenseAssign", given, admin)
    assert only_reason(caught.value).status_code == "FIELD_INTEGRITY_EXCEPTION"
    org.delete("PermissionSetAssignment", assigned, admin)
    org.delete("PermissionSetLicenseAssign", given, admin)
    assert licence(org, "IdentityConnect")["UsedLicenses"] == 0


def test_set_made_for_a_licence_brings_it_along_until_none_is_left(org: Org, admin: Actor) -> None:
    assign(org, KELLY, "Service_Essentials", admin)
    assign(org, APRIL, "Service_Essentials", admin)
    assert licence(org)["UsedLicenses"] == 2
    with pytest.raises(RecordRefused) as caught:
        assign(org, "kbrown@northwind.example", "Service_Essentials", admin)
    assert refusals(caught.value) == [LIMIT]


def test_platform_user_gets_case_permissions_only_with_a_licence_for_them(org: Org, admin: Actor) -> None:
    plain = org.insert("PermissionSet", {"Name": "Cases", "Label": "Cases", "PermissionsManageCases": True}, admin)
    pair = {"AssigneeId": user_id(org, PIOTR), "PermissionSetId": plain}
    with pytest.raises(RecordRefused) as caught:
        org.insert("PermissionSetAssignment", pair, admin)
    assert "The user license doesn't allow the permission: Manage Cases" in only_reason(caught.value).message
    give(org, PIOTR, admin)
    org.insert("PermissionSetAssignment", pair, admin)
    assert "ManageCases" in org.permissions(user_id(org, PIOTR))


def test_package_licence_counts_and_runs_out(org: Org, admin: Actor) -> None:
    given = install(org, KELLY, "docsign", admin)
    assert package(org, "docsign")["UsedLicenses"] == 2
    with pytest.raises(RecordRefused) as caught:
        install(org, APRIL, "docsign", admin)
    assert refusals(caught.value) == [LIMIT]
    org.delete("UserPackageLicense", given, admin)
    assert package(org, "docsign")["UsedLicenses"] == 1


def test_package_without_a_limit_takes_everybody_once(org: Org, admin: Actor) -> None:
    for username in (KELLY, APRIL, PIOTR):
        install(org, username, "mapview", admin)
    assert package(org, "mapview")["UsedLicenses"] == 3
    with pytest.raises(RecordRefused) as caught:
        install(org, KELLY, "mapview", admin)
    assert only_reason(caught.value).status_code == "DUPLICATE_VALUE"


def test_package_seat_stays_taken_when_its_user_is_deactivated(org: Org, admin: Actor) -> None:
    org.update("User", user_id(org, "kimberly.santiago@northwind.example"), {"IsActive": False}, admin)
    assert package(org, "docsign")["UsedLicenses"] == 1


def features(org: Org, field: str) -> tuple[int, int]:
    return next((each.used, each.total) for each in org.feature_licences() if each.field == field)


def test_feature_licence_counts_active_users_and_runs_out(org: Org, admin: Actor) -> None:
    field = "UserPermissionsLiveAgentUser"
    made = [org.insert("User", new_user(org, f"agent{n}@new.example") | {field: True}, admin) for n in range(2)]
    assert features(org, field) == (2, 2)
    with pytest.raises(RecordRefused) as caught:
        org.insert("User", new_user(org, "agent3@new.example") | {field: True}, admin)
    assert refusals(caught.value) == [LIMIT]
    org.update("User", made[0], {"IsActive": False}, admin)
    assert features(org, field) == (1, 2)
    org.update("User", user_id(org, KELLY), {field: True}, admin)
    assert features(org, field) == (2, 2)


def test_feature_seats_of_the_sample_are_counted(org: Org) -> None:
    assert features(org, "UserPermissionsMarketingUser") == (1, 10)


def test_refused_user_takes_no_seat_of_any_kind(org: Org, admin: Actor) -> None:
    org.change_setting("feature_licences", {"UserPermissionsAvantgoUser": 0})
    before = used_seats(org)
    with pytest.raises(RecordRefused):
        org.insert("User", new_user(org, UserPermissionsAvantgoUser=True), admin)
    assert used_seats(org) == before
    assert features(org, "UserPermissionsAvantgoUser") == (0, 0)


def test_user_without_api_rights_assigns_no_licence(org: Org) -> None:
    kelly = org.actor(user_id(org, KELLY))
    with pytest.raises(RecordRefused) as caught:
        give(org, KELLY, kelly)
    assert only_reason(caught.value).status_code == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    assert profile_id(org, "Marketing User") == org.field_of("User", kelly.user_id, "ProfileId")
