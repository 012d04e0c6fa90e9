"""People who leave and come back: access ends, the seat is free, and only what Instep gave is taken."""

from tests.provisioning.acme import Acme, blocked, line, lines, outcomes

from instep.connections.models import OrgLicence


def test_leaver_is_frozen_then_deactivated_then_loses_what_instep_granted(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales", "Standard User", "Sales_Cloud_User")
    acme.import_and_apply()
    acme.import_org()
    user_id = acme.user(ann)["Id"]
    acme.org.create(
        "PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=acme.permission_set("Knowledge_Author")
    )
    ann.active = False
    ann.save()
    acme.import_org()
    plan = acme.plan()
    assert [kind for kind, _ in lines(plan)] == ["freeze", "deactivate", "revoke"]
    assert line(plan, "deactivate").reason == "inactive in the directory"
    run = acme.apply(plan)
    assert outcomes(run) == [("freeze", "done", ""), ("deactivate", "done", ""), ("revoke", "done", "")]
    assert acme.user(ann)["IsActive"] is False
    assert acme.org.one(f"SELECT IsFrozen FROM UserLogin WHERE UserId = '{user_id}'")["IsFrozen"] is True  # noqa: S608
    assert acme.permission_sets(user_id) == {"Knowledge_Author"}
    assert lines(acme.plan()) == []
    acme.import_org()
    assert lines(acme.plan()) == []


def test_person_who_leaves_right_after_joining_is_frozen_without_another_import(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales")
    acme.import_and_apply()
    user_id = acme.user(ann)["Id"]
    ann.active = False
    ann.save()
    run = acme.apply(acme.plan())
    assert outcomes(run) == [("freeze", "done", ""), ("deactivate", "done", "")]
    assert acme.org.one(f"SELECT IsFrozen FROM UserLogin WHERE UserId = '{user_id}'")["IsFrozen"] is True  # noqa: S608


def test_seat_of_a_leaver_is_free_in_the_plan_and_after_the_apply(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales")
    acme.import_and_apply()
    used = OrgLicence.objects.get(name="Salesforce").used
    ann.active = False
    ann.save()
    plan = acme.plan()
    assert next(one for one in plan.licences if one["name"] == "Salesforce")["used_after"] == used - 1
    acme.apply(plan)
    assert OrgLicence.objects.get(name="Salesforce").used == used - 1
    assert acme.org.one("SELECT UsedLicenses FROM UserLicense WHERE Name = 'Salesforce'")["UsedLicenses"] == used - 1


def test_leaver_who_was_never_linked_is_linked_and_deactivated(acme: Acme) -> None:
    acme.make_user("ann.lee@acme.example")
    ann = acme.person("Ann Lee", "sales", active=False)
    acme.assign("sales")
    acme.import_org()
    plan = acme.plan()
    assert [kind for kind, _ in lines(plan)] == ["link", "freeze", "deactivate"]
    acme.apply(plan)
    assert acme.user(ann)["IsActive"] is False


def test_whoever_loses_the_last_assignment_is_deactivated(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales", "Standard User", "Sales_Cloud_User")
    acme.import_and_apply()
    acme.leave(ann, "sales")
    plan = acme.plan()
    assert line(plan, "deactivate").reason == "no assignment is left"
    acme.apply(plan)
    user = acme.user(ann)
    assert (user["IsActive"], acme.permission_sets(user["Id"])) == (False, set())


def test_person_who_comes_back_is_reactivated_and_unfrozen_with_what_belongs_to_them(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales", "Standard User", "Sales_Cloud_User")
    acme.import_and_apply()
    acme.import_org()
    ann.active = False
    ann.save()
    acme.apply()
    ann.active, ann.title = True, "Back again"
    ann.save()
    plan = acme.plan()
    assert [kind for kind, _ in lines(plan)] == ["reactivate", "unfreeze", "grant"]
    assert acme.apply(plan).status == "done"
    user = acme.user(ann, "Title")
    assert (user["IsActive"], user["Title"]) == (True, "Back again")
    assert acme.org.one(f"SELECT IsFrozen FROM UserLogin WHERE UserId = '{user['Id']}'")["IsFrozen"] is False  # noqa: S608
    assert acme.permission_sets(user["Id"]) == {"Sales_Cloud_User"}
    acme.import_org()
    assert lines(acme.plan()) == []


def test_user_whom_a_salesforce_administrator_froze_stays_frozen(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales")
    acme.import_and_apply()
    login = acme.org.one(f"SELECT Id FROM UserLogin WHERE UserId = '{acme.user(ann)['Id']}'")  # noqa: S608
    acme.org.update("UserLogin", login["Id"], IsFrozen=True)
    acme.import_org()
    assert lines(acme.plan()) == []


def test_user_whom_nobody_matches_is_never_touched(imported: Acme) -> None:
    imported.assign("sales")
    plan = imported.plan()
    assert (lines(plan), blocked(plan)) == ([], [])


def test_leavers_revoked_permission_set_is_no_longer_owned(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales", "office")
    acme.assign("sales", "Standard User", "Sales_Cloud_User")
    acme.assign("office")
    acme.import_and_apply()
    acme.leave(ann, "sales")
    acme.apply()
    user_id = acme.user(ann)["Id"]
    acme.org.create(
        "PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=acme.permission_set("Sales_Cloud_User")
    )
    acme.import_org()
    assert lines(acme.plan()) == []  # somebody else gave it now


def test_many_leavers_at_once_wait_for_a_person_to_say_that_it_is_right(acme: Acme) -> None:
    people = [acme.person(f"Ann Number{number}", "sales") for number in range(12)]
    acme.assign("sales")
    acme.import_and_apply()
    for person in people[:11]:
        person.active = False
        person.save()
    plan = acme.plan()
    assert lines(plan) == []
    assert {code for _, _, code in blocked(plan)} == {"too-many-deactivations"}
    assert acme.apply(plan).summary == {}
    assert acme.user(people[0])["IsActive"] is True
