"""The sample org, orgs of one's own, and orgs in files."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from tests.sf_emulator.orgs import ADMIN, StoppedClock, administrator, new_org, new_user, used_seats, user_id

from sf_emulator.objects import Org, SampleUnreadable, open_org, reset_org
from sf_emulator.store import Store

OWN_ORG = """
settings: {my_domain: tiny}
custom_fields: {User: {Badge__c: {type: string, length: 5, external_id: true, unique: true}}}
passwords: {root@tiny.example: {password: secret-1}}
records:
  Organization: [{Name: Tiny, IsSandbox: true}]
  UserLicense: [{Name: Salesforce, MasterLabel: Salesforce, LicenseDefinitionKey: SFDC, TotalLicenses: 2}]
  Profile: [{Name: System Administrator, UserLicense.Name: Salesforce, Permissions: all}]
  User:
    - {Username: root@tiny.example, LastName: Root, Email: root@tiny.example, Alias: root, Badge__c: B1,
       Profile.Name: System Administrator, TimeZoneSidKey: GMT, LocaleSidKey: en_US, LanguageLocaleKey: en_US,
       EmailEncodingKey: UTF-8}
"""


def test_sample_org_is_a_believable_company(org: Org) -> None:
    assert (org.name, org.is_sandbox, org.my_domain) == ("Northwind Traders", False, "northwind-traders")
    assert org.id.startswith("00D")
    assert len(org.id) == 18
    users = org.find("User")
    assert len(users) == 25
    assert sum(not user["IsActive"] for user in users) == 2
    assert used_seats(org) == sum(
        bool(user["IsActive"])
        and org.field_of("UserLicense", org.licence_of_profile(user["ProfileId"]), "Name") == "Salesforce"
        for user in users
    )


def test_administrator_can_sign_in_and_manage_users(org: Org) -> None:
    admin = administrator(org)
    assert org.check_password(admin.user_id, "northwind-Traders-1")
    assert not org.check_password(admin.user_id, "northwind-Traders-2")
    assert len(org.security_token(admin.user_id)) == 24
    assert {"ApiEnabled", "ManageUsers", "ViewSetup"} <= admin.permissions


def test_user_without_a_password_matches_none(org: Org) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    assert not org.check_password(kelly, "")
    org.set_password(kelly, "a-new-one-1")
    assert org.check_password(kelly, "a-new-one-1")


def test_new_security_token_replaces_the_old_one(org: Org) -> None:
    admin = user_id(org)
    old = org.security_token(admin)
    assert org.reset_security_token(admin) != old
    assert org.security_token(admin) != old


def test_org_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "tiny.yaml"
    file.write_text(OWN_ORG, "utf-8")
    org = open_org(Store(None), StoppedClock(), file)
    assert (org.name, org.my_domain, org.is_sandbox) == ("Tiny", "tiny", True)
    assert org.find("User", Badge__c="b1")[0]["Username"] == "root@tiny.example"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("just text", "no `records` section"),
        ("records: {Unicorn: [{}]}", "no object 'Unicorn'"),
        ("records: {User: [{Profile.Name: Nobody}]}", "Profile.Name = 'Nobody' is 0 records"),
        ("records: {Profile: [{Name: X, Permissions: [Fly]}]}", "no permission"),
        ("records: {Profile: [{Name: X, Permissions: {Fly: true}}]}", "Permissions are `all` or a list of names"),
        ("records: {User: [{Profile.Name: [Nobody]}]}", "Profile.Name is one value of the parent"),
        ("records: {User: [{UserName.x: 1}]}", "no relationship 'UserName'"),
        ("records: {User: [{Profile.Colour: red}]}", "Profile have no field 'Colour'"),
        ("records: {User: {Name: X}}", "User is not a list of mappings"),
        ("records: {User: [{1: X}]}", "User is not a list of mappings"),
        ("records: {}", "records: there is no Organization"),
        ("{records: {}, passwords: {a@b.example: secret}}", "passwords: a@b.example has `password`"),
        ("{records: {}, objects: {}}", "`objects` is not a list"),
        ("{records: {}, colours: {}}", "there is no section `colours`"),
        ("a: [", "while parsing"),
    ],
)
def test_file_that_makes_no_org_is_explained(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(SampleUnreadable, match=problem):
        open_org(Store(None), StoppedClock(), file)


def test_org_in_a_file_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file = tmp_path / "tiny.yaml"
    file.write_text(OWN_ORG, "utf-8")
    first = open_org(Store(tmp_path / "org.db"), StoppedClock(), file)
    root = user_id(first, "root@tiny.example")
    made = first.insert("User", new_user(first, profile="System Administrator"), first.actor(root))
    first.store.close()
    second = open_org(Store(tmp_path / "org.db"), StoppedClock())
    assert second.get("User", made) is not None
    assert second.schema["User"].field("Badge__c") is not None
    assert used_seats(second) == 2
    role = second.insert("UserRole", {"Name": "First"}, second.actor(root))
    assert role.startswith("00E")
    second.store.close()


def test_reset_forgets_what_was_written(org: Org) -> None:
    admin = administrator(org)
    org.insert("User", new_user(org), admin)
    org.set_password(admin.user_id, "changed-1")
    org.count_api_call()
    reset_org(org)
    assert len(org.find("User")) == 25
    assert user_id(org, ADMIN) == admin.user_id
    assert org.check_password(admin.user_id, "northwind-Traders-1")
    assert org.api_usage()[0] == 0


def test_many_users_are_users_like_others() -> None:
    org = open_org(Store(None), StoppedClock(), extra_users=300)
    assert len(org.find("User")) == 325
    extra = org.find("User", Username="alex.abel.0@many.example")[0]
    assert extra["IsActive"] is True
    assert len(org.find("UserLogin", UserId=extra["Id"])) == 1
    assert "ApiEnabled" in org.permissions(extra["Id"])
    assert (extra["Name"], extra["Department"], extra["LastName"]) == ("Alex Abel", "Sales", "Abel")
    org.update("User", extra["Id"], {"Title": "Chief Clerk"}, administrator(org))
    assert used_seats(org) == 300 + used_seats(new_org())
    made = org.insert("User", new_user(org), administrator(org))
    assert made > max(user["Id"] for user in org.find("User", Title="Clerk"))


def test_many_users_are_found_by_what_identifies_them() -> None:
    """Their rows are written without indexes, which come back afterwards."""
    org = open_org(Store(None), StoppedClock(), extra_users=10)
    plan = org.store.rows('EXPLAIN QUERY PLAN SELECT 1 FROM "User" WHERE "Username" = ?', ("x",))
    assert "User_Username" in plan[0]["detail"]
    leftovers = org.store.tuples("SELECT name FROM sqlite_master WHERE name LIKE 'made%'")
    assert leftovers == []


def test_api_calls_count_for_24_hours(org: Org) -> None:
    org.count_api_call()
    org.clock.advance(timedelta(hours=23))
    org.count_api_call()
    assert org.api_usage() == (2, 550_000)
    org.clock.advance(timedelta(hours=2))
    assert org.api_usage()[0] == 1


def test_users_made_at_once_are_all_made(org: Org) -> None:
    """Requests run in threads: ids, seats and unique names hold all the same."""
    admin = administrator(org)
    before = used_seats(org)

    def insert(number: int) -> str:
        return org.insert("User", new_user(org, f"u{number}@new.example"), admin)

    with ThreadPoolExecutor(max_workers=8) as pool:
        ids = list(pool.map(insert, range(100)))
    assert len(set(ids)) == 100
    assert used_seats(org) == before + 100
