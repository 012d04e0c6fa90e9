"""People who join, move and are known already: users are created, linked and updated as the directory says."""

import pytest
from tests.provisioning.acme import Acme, blocked, fields_of, line, lines, outcomes

from instep.domain.problems import BadInput
from instep.provisioning.models import Account, Assignment, ObservedUser


def test_person_with_an_assignment_gets_a_user_with_profile_role_and_permission_sets(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales", title="Account Executive", department="Sales", employee_number="N1")
    acme.assign("sales", "Sales User", "Sales_Cloud_User", "Forecasting_User", role="Sales Rep EMEA")
    run = acme.import_and_apply()
    user = acme.user(
        ann,
        *("FirstName", "LastName", "Email", "Title", "Department", "EmployeeNumber", "FederationIdentifier"),
        *("Profile.Name", "UserRole.Name", "TimeZoneSidKey", "LocaleSidKey", "LanguageLocaleKey", "EmailEncodingKey"),
    )
    user_id = user.pop("Id")
    del user["attributes"]
    assert user["Profile"].pop("Name") == "Sales User"
    assert user["UserRole"].pop("Name") == "Sales Rep EMEA"
    del user["Profile"], user["UserRole"]
    assert user == {
        "Username": "ann.lee@acme.example",
        "IsActive": True,
        "FirstName": "Ann",
        "LastName": "Lee",
        "Email": "ann.lee@acme.example",
        "Title": "Account Executive",
        "Department": "Sales",
        "EmployeeNumber": "N1",
        "FederationIdentifier": "ann.lee@acme.example",
        "TimeZoneSidKey": "America/New_York",
        "LocaleSidKey": "en_US",
        "LanguageLocaleKey": "en_US",
        "EmailEncodingKey": "UTF-8",
    }
    assert acme.permission_sets(user_id) == {"Sales_Cloud_User", "Forecasting_User"}
    assert run.status == "done"
    account = Account.objects.get(person=ann)
    assert (account.salesforce_id, account.origin) == (user_id, "created")


def test_second_plan_after_an_apply_is_empty_before_and_after_the_next_import(acme: Acme) -> None:
    boss = acme.person("Bo Boss", "sales")
    acme.person("Ann Lee", "sales", manager=boss)
    acme.assign("sales", "Sales User", "Sales_Cloud_User")
    acme.import_and_apply()
    assert lines(acme.plan()) == []
    acme.import_org()
    assert lines(acme.plan()) == []


def test_person_without_an_assignment_gets_no_user_and_no_line(imported: Acme) -> None:
    imported.person("Ann Lee", "nobody-assigned-this-group")
    plan = imported.plan()
    assert (lines(plan), blocked(plan)) == ([], [])


def test_inactive_person_without_a_user_is_not_created(imported: Acme) -> None:
    imported.person("Ann Lee", "sales", active=False)
    imported.assign("sales")
    assert lines(imported.plan()) == []


def test_existing_user_is_linked_and_only_what_differs_is_written(acme: Acme) -> None:
    user_id = acme.make_user("ann.lee@acme.example", FirstName="Anne", LastName="Lee", Title="Old title")
    ann = acme.person("Ann Lee", "sales", title="New title")
    acme.assign("sales", "Standard User")
    acme.import_org()
    plan = acme.plan()
    assert lines(plan) == [("link", "ann.lee@acme.example"), ("update", "ann.lee@acme.example")]
    assert line(plan, "link").reason == "same user name"
    assert fields_of(line(plan, "update")) == {
        "FirstName": "Ann",
        "Title": "New title",
        "FederationIdentifier": "ann.lee@acme.example",
    }
    acme.apply(plan)
    user = acme.user(ann, "FirstName", "Title", "Alias")
    assert (user["Id"], user["FirstName"], user["Title"]) == (user_id, "Ann", "New title")
    assert user["Alias"] == "made"  # people choose their own
    assert Account.objects.get(person=ann).origin == "linked"


def test_matched_user_of_a_person_without_assignment_is_left_alone(acme: Acme) -> None:
    acme.make_user("ann.lee@acme.example", Title="Old title")
    acme.person("Ann Lee", title="New title")
    acme.person("Bo Boss", active=False, user_name="tracy.higgins@northwind.example")
    acme.import_org()
    assert lines(acme.plan()) == []


def test_user_is_matched_by_employee_number_and_renamed(acme: Acme) -> None:
    user_id = acme.make_user("alee.old@acme.example", EmployeeNumber="N7")
    ann = acme.person("Ann Lee", "sales", employee_number="N7")
    acme.assign("sales")
    acme.import_org()
    plan = acme.plan()
    assert line(plan, "link").reason == "same employee number"
    acme.apply(plan)
    assert acme.user(ann)["Id"] == user_id
    assert lines(acme.plan()) == []


def test_two_users_that_match_wait_for_a_decision(acme: Acme) -> None:
    acme.make_user("one@acme.example", Email="ann.lee@acme.example")
    acme.make_user("two@acme.example", Email="ann.lee@acme.example")
    acme.person("Ann Lee", "sales", user_name="ann@acme.example", email="ann.lee@acme.example")
    acme.assign("sales", "Standard User", "Sales_Cloud_User")
    acme.import_org()
    plan = acme.plan()
    assert lines(plan) == []
    assert blocked(plan) == [
        ("create", "ann@acme.example", "ambiguous-match"),
        ("grant", "ann@acme.example", "ambiguous-match"),
    ]
    assert line(plan, "create").blocked_reason == "Ann Lee matches 2 users (same e-mail address)."


def test_two_people_who_match_one_user_both_wait_for_a_decision(acme: Acme) -> None:
    acme.make_user("shared@acme.example", Email="desk@acme.example")
    for name in ("ann", "bob"):
        acme.person(f"{name.title()} Lee", "sales", user_name=f"{name}@acme.example", email="desk@acme.example")
    acme.assign("sales")
    acme.import_org()
    plan = acme.plan()
    assert lines(plan) == []
    assert blocked(plan) == [
        ("create", "ann@acme.example", "ambiguous-match"),
        ("create", "bob@acme.example", "ambiguous-match"),
    ]
    reason = "matches a user that another person matches too (same e-mail address)."
    assert plan.changes.get(username="bob@acme.example").blocked_reason == f"Bob Lee {reason}"


def test_manager_who_is_created_by_the_same_plan_is_set_once_both_exist(acme: Acme) -> None:
    boss = acme.person("Bo Boss", "sales")
    ann = acme.person("Ann Lee", "sales", manager=boss)
    acme.assign("sales")
    acme.import_org()
    plan = acme.plan()
    assert [kind for kind, _ in lines(plan)] == ["create", "create", "update"]
    acme.apply(plan)
    assert acme.user(ann, "ManagerId")["ManagerId"] == acme.user(boss)["Id"]


def test_manager_who_is_not_in_the_org_is_left_alone_and_noted(acme: Acme) -> None:
    outsider = acme.person("Ola Outside")
    ann = acme.person("Ann Lee", "sales", manager=outsider)
    acme.assign("sales")
    acme.import_org()
    plan = acme.plan()
    manager = f"Ola Outside ({outsider.user_name})"
    assert plan.notes == [
        {"person": "Ann Lee", "text": f"The manager {manager} is not in the org: ManagerId is left as it is."}
    ]
    acme.apply(plan)
    assert acme.user(ann, "ManagerId")["ManagerId"] is None


def test_person_who_moves_gets_the_new_profile_and_loses_only_what_instep_granted(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales", "Sales User", "Sales_Cloud_User")
    acme.assign("support", "Support User", "Service_Cloud_User")
    acme.import_and_apply()
    user_id = acme.user(ann)["Id"]
    acme.org.create(
        "PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=acme.permission_set("Knowledge_Author")
    )
    acme.leave(ann, "sales")
    acme.join(ann, "support")
    acme.import_org()
    plan = acme.plan()
    assert [kind for kind, _ in lines(plan)] == ["revoke", "update", "grant"]
    shown = line(plan, "update").fields[0]
    assert (shown["shown_before"], shown["shown_after"]) == ("Sales User", "Support User")
    acme.apply(plan)
    assert acme.permission_sets(user_id) == {"Service_Cloud_User", "Knowledge_Author"}
    assert acme.user(ann, "Profile.Name")["Profile"]["Name"] == "Support User"
    assert lines(acme.plan()) == []


def test_permission_set_that_a_salesforce_administrator_gave_is_not_owned_when_an_assignment_wants_it_too(
    acme: Acme,
) -> None:
    user_id = acme.make_user("ann.lee@acme.example")
    acme.org.create(
        "PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=acme.permission_set("Sales_Cloud_User")
    )
    ann = acme.person("Ann Lee", "sales", "office")
    acme.assign("sales", "Standard User", "Sales_Cloud_User", priority=1)
    acme.assign("office", "Standard User", priority=2)
    acme.import_and_apply()
    acme.leave(ann, "sales")
    assert lines(acme.plan()) == []
    acme.import_org()
    assert lines(acme.plan()) == []
    assert acme.permission_sets(user_id) == {"Sales_Cloud_User"}


def test_permission_set_that_vanished_from_the_org_is_granted_again(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales", "Standard User", "Sales_Cloud_User")
    acme.import_and_apply()
    user_id = acme.user(ann)["Id"]
    acme.org.delete(
        "PermissionSetAssignment",
        acme.org.one(
            f"SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '{user_id}' "  # noqa: S608
            "AND PermissionSet.IsOwnedByProfile = false"
        )["Id"],
    )
    acme.import_org()
    assert lines(acme.plan()) == [("grant", "ann.lee@acme.example")]
    acme.apply()
    assert acme.permission_sets(user_id) == {"Sales_Cloud_User"}


def test_field_that_was_changed_in_salesforce_is_set_back(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales", title="Account Executive")
    acme.assign("sales")
    acme.import_and_apply()
    acme.org.update("User", acme.user(ann)["Id"], Title="Somebody else")
    acme.import_org()
    plan = acme.plan()
    change = line(plan, "update")
    assert [(field["label"], field["before"], field["after"]) for field in change.fields] == [
        ("Title", "Somebody else", "Account Executive")
    ]
    acme.apply(plan)
    assert acme.user(ann, "Title")["Title"] == "Account Executive"


def test_attribute_that_was_emptied_empties_the_field(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales", title="Account Executive")
    acme.assign("sales")
    acme.import_and_apply()
    ann.title = ""
    ann.save()
    acme.apply()
    assert acme.user(ann, "Title")["Title"] is None
    acme.import_org()
    assert lines(acme.plan()) == []


def test_assignment_whose_profile_the_org_does_not_have_blocks_its_people_and_names_the_nearest(acme: Acme) -> None:
    acme.person("Ann Lee", "sales")
    acme.assign("sales", "Standrd User")  # not checked before the first import
    acme.import_org()
    plan = acme.plan()
    assert (lines(plan), blocked(plan)) == ([], [("create", "ann.lee@acme.example", "profile-unknown")])
    change = line(plan, "create")
    assert change.blocked_reason == "There is no profile “Standrd User” in the org as last imported."
    assert change.next_step.startswith("Did you mean Standard User")


def test_renamed_permission_set_takes_nothing_away_from_anybody(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales", "office")
    acme.assign("sales", "Standard User", "Sales_Cloud_User")
    acme.assign("office", "Standard User", "Data_Export")
    acme.import_and_apply()
    Assignment.objects.filter(group__name="sales").update(permission_sets=["Sales_Cloud_User_2"])
    assert (lines(acme.plan()), blocked(acme.plan())) == (
        [],
        [("update", "ann.lee@acme.example", "permission-set-unknown")],
    )
    Assignment.objects.filter(group__name="office").delete()
    assert lines(acme.plan()) == []  # not a leaver: an assignment is there, it only cannot be read
    assert acme.permission_sets(acme.user(ann)["Id"]) == {"Sales_Cloud_User", "Data_Export"}
    ann.active = False
    ann.save()
    assert [kind for kind, _ in lines(acme.plan())] == ["freeze", "deactivate", "revoke", "revoke"]


def test_assignment_after_the_import_is_refused_with_the_nearest_name(imported: Acme) -> None:
    with pytest.raises(BadInput) as refused:
        imported.assign("sales", "Standrd User", "Sales_Clod_User")
    assert [problem.code for problem in refused.value.problems] == ["profile-unknown", "permission-set-unknown"]
    assert "Standard User" in refused.value.problems[0].next_step
    assert "Sales_Cloud_User" in refused.value.problems[1].next_step


def test_lowest_priority_decides_on_profile_and_permission_sets_add_up(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales", "support")
    acme.assign("support", "Support User", "Service_Cloud_User", priority=2)
    acme.assign("sales", "Sales User", "Sales_Cloud_User", priority=1)
    acme.import_and_apply()
    user = acme.user(ann, "Profile.Name")
    assert user["Profile"]["Name"] == "Sales User"
    assert acme.permission_sets(user["Id"]) == {"Sales_Cloud_User", "Service_Cloud_User"}


def test_what_was_created_is_observed_without_another_import(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales", "Sales User")
    run = acme.import_and_apply()
    assert outcomes(run) == [("create", "done", "")]
    row = ObservedUser.objects.get(username=ann.user_name)
    assert (row.salesforce_id, row.is_active, row.fields["LastName"]) == (acme.user(ann)["Id"], True, "Lee")
