"""User access policies: whom they meet, what they grant and revoke, and which of several applies."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sf_emulator.orgs import new_user, only_reason, profile_id, user_id

from sf_emulator.objects import Actor, Org, RecordRefused
from sf_emulator.objects.access_given import records_of
from sf_emulator.objects.access_policies import _truth, parse_logic

IN_SALES = {"Type": "User", "Target": "User", "ColumnName": "Department", "Value": "Sales"}
SUPPORT_PROFILE = {"Type": "Profile", "Target": "Support User, Sales User", "Operation": "in"}


def policy(org: Org, actor: Actor, *filters: dict[str, Any], grants: tuple[str, ...] = (), **more: Any) -> str:
    revokes = more.pop("revokes", ())
    name = f"Policy_{len(org.find('UserAccessPolicy'))}"
    names = dict.fromkeys(("DeveloperName", "MasterLabel"), name)
    settings = names | {"Status": "Active", "TriggerType": "CreateAndUpdate", "Order": 1}
    made = org.insert("UserAccessPolicy", settings | more, actor)
    for number, each in enumerate(filters, 1):
        org.insert("UserAccessPolicyFilter", each | {"UserAccessPolicyId": made, "SortOrder": number}, actor)
    for action, targets in (("Grant", grants), ("Revoke", revokes)):
        for target in targets:
            fields = {"UserAccessPolicyId": made, "Action": action, "TargetId": target}
            org.insert("UserAccessPolicyAction", fields, actor)
    return made


def thing(org: Org, sobject: str, **name: str) -> str:
    return str(org.find(sobject, **name)[0]["Id"])


def reader(org: Org) -> str:
    return thing(org, "PermissionSet", Name="Read_Everything")


def test_new_user_gets_all_kinds_of_access_on_meeting_a_policy(org: Org, admin: Actor) -> None:
    things = (
        reader(org),
        thing(org, "PermissionSetGroup", DeveloperName="Sales_Team"),
        thing(org, "PermissionSetLicense", DeveloperName="IdentityConnect"),
        thing(org, "PackageLicense", NamespacePrefix="mapview"),
        thing(org, "Group", DeveloperName="Sales_EMEA"),
        thing(org, "Group", DeveloperName="Tier_1_Support"),
    )
    policy(org, admin, IN_SALES, grants=things)
    met = org.insert("User", new_user(org, Department="Sales"), admin)
    other = org.insert("User", new_user(org, "o@new.example", Department="Finance"), admin)
    assert [len(records_of(org, met, each)) for each in things] == [1] * len(things)
    assert [len(records_of(org, other, each)) for each in things] == [0] * len(things)


def test_changed_user_loses_what_the_policy_revokes(org: Org, admin: Actor) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    campaigns = thing(org, "PermissionSet", Name="Marketing_Campaigns")
    policy(org, admin, IN_SALES, revokes=(campaigns,), TriggerType="Update")
    org.update("User", kelly, {"Department": "Sales"}, admin)
    assert records_of(org, kelly, campaigns) == []


def test_policy_runs_on_its_trigger_only(org: Org, admin: Actor) -> None:
    policy(org, admin, IN_SALES, grants=(reader(org),), TriggerType="Create")
    kelly = user_id(org, "kelly.leon@northwind.example")
    org.update("User", kelly, {"Department": "Sales"}, admin)
    assert records_of(org, kelly, reader(org)) == []


def test_of_several_policies_the_lowest_order_applies_alone(org: Org, admin: Actor) -> None:
    export, author = (thing(org, "PermissionSet", Name=name) for name in ("Data_Export", "Knowledge_Author"))
    policy(org, admin, IN_SALES, grants=(export,), Order=7)
    policy(org, admin, IN_SALES, grants=(author,), Order=3)
    policy(org, admin, IN_SALES, grants=(reader(org),), Order=1, Status="Design")
    met = org.insert("User", new_user(org, Department="Sales"), admin)
    assert [bool(records_of(org, met, each)) for each in (export, author, reader(org))] == [False, True, False]


@pytest.mark.parametrize(
    ("logic", "profile", "department", "met"),
    [
        ("1 AND 2", "Sales User", "Sales", True),
        ("1 AND 2", "Sales User", "Finance", False),
        ("1 or 2", "Standard User", "Sales", True),
        ("1 AND NOT 2", "Support User", "Finance", True),
        (None, "Sales User", "Finance", False),
    ],
)
def test_filters_are_joined_by_the_policys_logic(
    org: Org, admin: Actor, *, logic: str | None, profile: str, department: str, met: bool
) -> None:
    policy(org, admin, SUPPORT_PROFILE, IN_SALES, grants=(reader(org),), BooleanFilter=logic)
    made = org.insert("User", new_user(org, "x@new.example", profile, Department=department), admin)
    assert bool(records_of(org, made, reader(org))) is met


@pytest.mark.parametrize(
    ("operation", "value", "title", "met"),
    [
        ("equals", "Clerk", "clerk", False),
        ("equalsIgnoreCase", "Clerk", "clerk", True),
        ("notEquals", "Clerk", "Boss", True),
        ("in", "Boss, Clerk", "Clerk", True),
        ("includes", "a;b", "c;b", True),
    ],
)
def test_fields_are_compared_as_the_filter_says(
    org: Org, admin: Actor, *, operation: str, value: str, title: str, met: bool
) -> None:
    criterion = {"Type": "User", "Target": "User", "ColumnName": "Title", "Operation": operation, "Value": value}
    policy(org, admin, criterion, grants=(reader(org),))
    made = org.insert("User", new_user(org, Title=title), admin)
    assert bool(records_of(org, made, reader(org))) is met


def test_membership_and_assignments_are_criteria(org: Org, admin: Actor) -> None:
    in_group = {"Type": "Group", "Target": "Sales_EMEA"}
    without_set = {"Type": "PermissionSet", "Target": "Sales_Cloud_User", "Operation": "notEquals"}
    policy(org, admin, in_group, without_set, grants=(reader(org),))
    for username, met in (("kbrown", True), ("colette.marchand", False), ("kelly.leon", False)):
        user = user_id(org, f"{username}@northwind.example")
        org.update("User", user, {"Title": "Looked at"}, admin)
        assert bool(records_of(org, user, reader(org))) is met


def test_refused_grant_is_kept_and_the_user_saved(org: Org, admin: Actor) -> None:
    licence = thing(org, "PermissionSetLicense", DeveloperName="ServiceUserPsl")
    org.store.execute('UPDATE "PermissionSetLicense" SET "TotalLicenses" = 0 WHERE "Id" = ?', (licence,))
    policy(org, admin, IN_SALES, grants=(licence, reader(org)))
    made = org.insert("User", new_user(org, Department="Sales"), admin)
    (error,) = org.policy_errors.all()
    assert (error["user_id"], error["target_id"]) == (made, licence)
    assert error["message"] == "LICENSE_LIMIT_EXCEEDED: License Limit Exceeded"
    assert records_of(org, made, reader(org))


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"Order": 10_001}, ("Order",)),
        ({"Order": None}, ("Order",)),
        ({"BooleanFilter": "1 AND"}, ("BooleanFilter",)),
        ({"BooleanFilter": "1 OR __import__"}, ("BooleanFilter",)),
    ],
)
def test_active_policy_is_whole(org: Org, admin: Actor, wrong: dict[str, Any], fields: tuple[str, ...]) -> None:
    with pytest.raises(RecordRefused) as caught:
        policy(org, admin, **wrong)
    assert only_reason(caught.value).fields == fields


def test_policies_need_their_permission(org: Org) -> None:
    kelly = org.actor(user_id(org, "kelly.leon@northwind.example"))
    with pytest.raises(RecordRefused, match="INSUFFICIENT_ACCESS_OR_READONLY"):
        policy(org, kelly)
    assert profile_id(org, "Marketing User")


@given(st.lists(st.booleans(), min_size=3, max_size=3))
def test_logic_means_what_python_means_by_it(facts: list[bool]) -> None:
    one, two, three = facts
    truth = _truth(parse_logic("1 AND (2 OR NOT 3)"), lambda number: facts[number - 1])
    assert truth is (one and (two or not three))
