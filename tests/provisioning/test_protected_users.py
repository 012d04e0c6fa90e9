"""Whom Instep does not touch: administrators until they are released, the protected list, the user it is."""

import pytest
from django.utils import timezone
from tests.provisioning.acme import Acme, blocked, line, lines

from instep.domain.problems import NotFound
from instep.provisioning.accounts import find_account, hold_account, protect_user, release_account, unprotect_user
from instep.provisioning.models import Account

TRACY = "tracy.higgins@northwind.example"  # a System Administrator of the sample org


@pytest.fixture
def tracy(acme: Acme) -> Acme:
    acme.person("Tracy Higgins", "admins", user_name=TRACY, title="Changed title")
    acme.assign("admins", "Standard User", "CRM_Administration")
    acme.import_org()
    return acme


def test_linked_system_administrator_is_linked_and_otherwise_left_alone(tracy: Acme) -> None:
    plan = tracy.plan()
    assert lines(plan) == [("link", TRACY)]
    assert blocked(plan) == [("update", TRACY, "protected-administrator"), ("grant", TRACY, "protected-administrator")]
    tracy.apply(plan)
    user = tracy.org.one(f"SELECT Title, Profile.Name FROM User WHERE Username = '{TRACY}'")  # noqa: S608
    assert (user["Title"], user["Profile"]["Name"]) == ("Salesforce Administrator", "System Administrator")


def test_released_administrator_is_changed_like_anybody(tracy: Acme) -> None:
    tracy.apply()
    account = find_account(tracy.connection, TRACY.upper())
    release_account(account, timezone.now())
    plan = tracy.plan()
    assert (lines(plan), blocked(plan)) == ([("update", TRACY), ("grant", TRACY)], [])
    tracy.apply(plan)
    user = tracy.org.one(f"SELECT Title, Profile.Name FROM User WHERE Username = '{TRACY}'")  # noqa: S608
    assert (user["Title"], user["Profile"]["Name"]) == ("Changed title", "Standard User")


def test_administrator_who_is_held_again_is_protected_again(tracy: Acme) -> None:
    tracy.apply()
    account = find_account(tracy.connection, TRACY)
    release_account(account, timezone.now())
    hold_account(account)
    assert {code for _, _, code in blocked(tracy.plan())} == {"protected-administrator"}


def test_administrator_who_leaves_is_not_deactivated_unless_released(tracy: Acme) -> None:
    tracy.apply()
    account = Account.objects.get()
    account.person.active = False
    account.person.save()
    plan = tracy.plan()
    assert lines(plan) == []
    assert ("deactivate", TRACY, "protected-administrator") in blocked(plan)


def test_user_on_the_protected_list_is_not_even_linked(acme: Acme) -> None:
    acme.make_user("ann.lee@acme.example", Title="Old title")
    acme.person("Ann Lee", "sales", title="New title")
    acme.assign("sales")
    protect_user(acme.connection, "Ann.Lee@acme.example", "owned by Finance")
    acme.import_org()
    plan = acme.plan()
    assert lines(plan) == []
    assert blocked(plan)[0] == ("link", "ann.lee@acme.example", "protected-user")
    assert line(plan, "link").blocked_reason == "ann.lee@acme.example is on the protected list: owned by Finance."
    unprotect_user(acme.connection, "ann.lee@acme.example")
    assert [kind for kind, _ in lines(acme.plan())] == ["link", "update"]


def test_account_that_is_put_on_the_protected_list_later_is_left_alone(acme: Acme) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales")
    acme.import_and_apply()
    protect_user(acme.connection, ann.user_name)
    ann.active = False
    ann.save()
    plan = acme.plan()
    assert lines(plan) == []
    assert {code for _, _, code in blocked(plan)} == {"protected-user"}


def test_user_that_instep_is_connected_as_is_never_changed(acme: Acme) -> None:
    acme.person("Northwind Administrator", "admins", user_name=acme.org.username, active=False)
    acme.assign("admins")
    acme.import_org()
    plan = acme.plan()
    assert lines(plan) == []
    assert {code for _, _, code in blocked(plan)} == {"connected-user"}


def test_protecting_twice_keeps_the_newer_reason(acme: Acme) -> None:
    protect_user(acme.connection, "bot@acme.example", "first")
    protect_user(acme.connection, " Bot@acme.example ", "second")
    assert [(row.username, row.reason) for row in acme.connection.protected_users.all()] == [
        ("bot@acme.example", "second")
    ]


def test_unprotecting_somebody_who_is_not_protected_says_so(acme: Acme) -> None:
    with pytest.raises(NotFound, match=r"nobody@acme\.example is not on the protected list of acme"):
        unprotect_user(acme.connection, "nobody@acme.example")


def test_releasing_somebody_without_an_account_says_so(acme: Acme) -> None:
    with pytest.raises(NotFound, match=r"nobody@acme\.example has no account on acme"):
        find_account(acme.connection, "nobody@acme.example")
