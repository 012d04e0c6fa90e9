"""Public groups, queues, their members, and the groups that roles have."""

import pytest
from tests.sf_emulator.orgs import new_user, only_reason, user_id

from sf_emulator.objects import Actor, Org, RecordRefused
from sf_emulator.objects.membership import members_of


def group_id(org: Org, developer_name: str, kind: str = "Regular") -> str:
    return str(org.find("Group", DeveloperName=developer_name, Type=kind)[0]["Id"])


def join(org: Org, group: str, member: str, actor: Actor) -> str:
    return org.insert("GroupMember", {"GroupId": group, "UserOrGroupId": member}, actor)


def usernames(org: Org, group: str) -> set[str]:
    return {org.field_of("User", member, "Username").partition("@")[0] for member in members_of(org, group)}


def test_group_gets_type_developer_name_and_owner(org: Org, admin: Actor) -> None:
    made = org.get("Group", org.insert("Group", {"Name": "New Hires (EMEA)"}, admin))
    assert made is not None
    assert (made["Type"], made["DeveloperName"], made["OwnerId"]) == ("Regular", "New_Hires_EMEA", org.id)


def test_queue_and_public_group_may_share_a_developer_name(org: Org, admin: Actor) -> None:
    org.insert("Group", {"Name": "Escalations", "Type": "Queue"}, admin)
    org.insert("Group", {"Name": "Escalations"}, admin)
    with pytest.raises(RecordRefused) as caught:
        org.insert("Group", {"Name": "Escalations", "Type": "Queue"}, admin)
    assert only_reason(caught.value).status_code == "DUPLICATE_DEVELOPER_NAME"


@pytest.mark.parametrize("kind", ["Role", "Organization", "Manager"])
def test_only_public_groups_and_queues_are_made_by_people(org: Org, admin: Actor, kind: str) -> None:
    with pytest.raises(RecordRefused) as caught:
        org.insert("Group", {"Name": "Mine", "Type": kind}, admin)
    assert only_reason(caught.value).fields == ("Type",)


def test_second_membership_is_the_first_one(org: Org, admin: Actor) -> None:
    emea, april = group_id(org, "Sales_EMEA"), user_id(org, "april.carrillo@northwind.example")
    first = join(org, emea, april, admin)
    assert join(org, emea, april, admin) == first
    assert len(org.find("GroupMember", GroupId=emea, UserOrGroupId=april)) == 1


def test_members_of_inner_groups_are_members(org: Org) -> None:
    assert usernames(org, group_id(org, "Sales_Worldwide")) == {"colette.marchand", "kbrown", "kimberly.santiago"}
    assert usernames(org, group_id(org, "Unassigned_Leads", "Queue")) == {"colette.marchand", "kbrown"}


def test_role_group_holds_its_users_and_with_subordinates_all_below(org: Org) -> None:
    assert usernames(org, group_id(org, "SalesManagerEMEA", "Role")) == {"colette.marchand"}
    assert "kbrown" in usernames(org, group_id(org, "SalesManagerEMEA", "RoleAndSubordinates"))
    assert "kbrown" in usernames(org, group_id(org, "VPSales", "RoleAndSubordinates"))


def test_everybody_inside_is_in_the_organization_group(org: Org) -> None:
    everybody = members_of(org, group_id(org, "AllInternalUsers", "Organization"))
    assert len(everybody) == len(org.find("User"))


def test_group_never_contains_itself(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        join(org, group_id(org, "Sales_EMEA"), group_id(org, "Sales_Worldwide"), admin)
    assert only_reason(caught.value).status_code == "CIRCULAR_DEPENDENCY"


@pytest.mark.parametrize(
    ("group", "member"),
    [(("CEO", "Role"), ("Sales_EMEA", "Regular")), (("Sales_EMEA", "Regular"), ("Tier_1_Support", "Queue"))],
)
def test_role_groups_take_no_members_and_queues_are_none(
    org: Org, admin: Actor, group: tuple[str, str], member: tuple[str, str]
) -> None:
    with pytest.raises(RecordRefused) as caught:
        join(org, group_id(org, *group), group_id(org, *member), admin)
    assert only_reason(caught.value).status_code == "FIELD_INTEGRITY_EXCEPTION"


def test_deleted_group_leaves_no_members(org: Org, admin: Actor) -> None:
    emea = group_id(org, "Sales_EMEA")
    org.delete("Group", emea, admin)
    assert org.find("GroupMember", GroupId=emea) == org.find("GroupMember", UserOrGroupId=emea) == []


def test_role_brings_its_groups_and_takes_them_along(org: Org, admin: Actor) -> None:
    role = org.insert("UserRole", {"Name": "Interim"}, admin)
    groups = org.find("Group", RelatedId=role)
    assert [(group["Type"], group["DeveloperName"]) for group in groups] == [
        ("Role", "Interim"),
        ("RoleAndSubordinates", "Interim"),
    ]
    org.update("UserRole", role, {"DeveloperName": "Stopgap"}, admin)
    assert {group["DeveloperName"] for group in org.find("Group", RelatedId=role)} == {"Stopgap"}
    org.delete("UserRole", role, admin)
    assert org.find("Group", RelatedId=role) == []


def test_groups_need_manage_users(org: Org) -> None:
    kelly = org.actor(user_id(org, "kelly.leon@northwind.example"))
    with pytest.raises(RecordRefused) as caught:
        org.insert("Group", {"Name": "Mine"}, kelly)
    assert only_reason(caught.value).status_code == "INSUFFICIENT_ACCESS"
    with pytest.raises(RecordRefused) as caught:
        join(org, group_id(org, "Sales_EMEA"), kelly.user_id, kelly)
    assert only_reason(caught.value).status_code == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"


def test_new_user_is_in_the_group_of_the_role(org: Org, admin: Actor) -> None:
    role = org.find("UserRole", DeveloperName="CFO")[0]["Id"]
    made = org.insert("User", new_user(org, UserRoleId=role), admin)
    assert made in members_of(org, group_id(org, "CFO", "Role"))


def test_queue_takes_objects_that_a_group_may_own_once(org: Org, admin: Actor) -> None:
    queue = group_id(org, "Tier_1_Support", "Queue")
    made = org.insert("QueueSobject", {"QueueId": queue, "SobjectType": "lead"}, admin)
    assert org.field_of("QueueSobject", made, "SobjectType") == "Lead"
    for wrong, code in (("Lead", "DUPLICATE_VALUE"), ("Account", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")):
        with pytest.raises(RecordRefused) as caught:
            org.insert("QueueSobject", {"QueueId": queue, "SobjectType": wrong}, admin)
        assert only_reason(caught.value).status_code == code
    with pytest.raises(RecordRefused) as caught:
        org.insert("QueueSobject", {"QueueId": group_id(org, "Sales_EMEA"), "SobjectType": "Case"}, admin)
    assert only_reason(caught.value).fields == ("QueueId",)


def test_queue_that_owns_records_stays(org: Org, admin: Actor) -> None:
    queue = group_id(org, "Unassigned_Leads", "Queue")
    lead = org.insert("Lead", {"LastName": "Byron", "Company": "Fabrikam", "OwnerId": queue}, admin)
    with pytest.raises(RecordRefused) as caught:
        org.delete("Group", queue, admin)
    assert only_reason(caught.value).status_code == "DELETE_FAILED"
    org.update("Lead", lead, {"OwnerId": admin.user_id}, admin)
    org.delete("Group", queue, admin)
    assert org.find("QueueSobject", QueueId=queue) == []
