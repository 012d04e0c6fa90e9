"""Salesforce's rules on users, with its codes and texts (salesforce-api.md, C3 and D1)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.sf_emulator.orgs import new_user, only_reason, profile_id, refusals, used_seats, user_id

from sf_emulator.objects import Actor, Org, RecordRefused


def refused_insert(org: Org, fields: dict[str, Any], actor: Actor) -> RecordRefused:
    before = len(org.find("User"))
    with pytest.raises(RecordRefused) as caught:
        org.insert("User", fields, actor)
    assert len(org.find("User")) == before
    return caught.value


def refused_update(org: Org, record_id: str, fields: dict[str, Any], actor: Actor) -> RecordRefused:
    before = org.get("User", record_id)
    with pytest.raises(RecordRefused) as caught:
        org.update("User", record_id, fields, actor)
    assert org.get("User", record_id) == before
    return caught.value


def test_all_missing_fields_are_named_at_once(org: Org, admin: Actor) -> None:
    fields = new_user(org, Email=None, Alias=None, ProfileId=None)
    assert refusals(refused_insert(org, fields, admin)) == [
        (
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [Email, Alias, ProfileId]",
            ("Email", "Alias", "ProfileId"),
        )
    ]


def test_new_user_is_filled_in(org: Org, admin: Actor) -> None:
    made = org.get("User", org.insert("User", new_user(org, "Ada.Byron@New.Example", FirstName=" Ada "), admin))
    assert made is not None
    assert made["Username"] == "ada.byron@new.example"
    assert made["Email"] == "ada.byron@new.example"
    assert made["Name"] == "Ada Byron"
    assert made["CommunityNickname"] == "ada.byron"
    assert (made["IsActive"], made["UserType"], made["DigestFrequency"]) == (True, "Standard", "D")
    assert made["CreatedById"] == made["LastModifiedById"] == admin.user_id
    assert made["CreatedDate"] == made["SystemModstamp"] == "2026-11-23T09:00:00.000+0000"


def test_user_name_is_unique_in_any_case(org: Org, admin: Actor) -> None:
    error = only_reason(refused_insert(org, new_user(org, "TRACY.higgins@northwind.example"), admin))
    assert error.status_code == "DUPLICATE_USERNAME"
    assert error.message.startswith("Duplicate Username.<br>The username already exists in this or another")
    assert error.fields == ("Username",)


@pytest.mark.parametrize("username", ["ada", "ada@byron", "ada byron@new.example", "@new.example"])
def test_user_name_has_the_form_of_an_address(org: Org, admin: Actor, username: str) -> None:
    error = only_reason(refused_insert(org, new_user(org, username, Email="ada@new.example"), admin))
    assert (error.status_code, error.fields) == ("INVALID_EMAIL_ADDRESS", ("Username",))
    assert error.message == "Username must be in the form of an email address (for example, john@acme.com)"


@pytest.mark.parametrize(
    ("field", "value", "code", "message"),
    [
        ("Email", "nobody", "INVALID_EMAIL_ADDRESS", "Email: invalid email address: nobody"),
        ("Alias", "abcdefghij", "STRING_TOO_LONG", "Alias: data value too large: abcdefghij (max length=8)"),
        (
            "LanguageLocaleKey",
            "en_AU",
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Language: bad value for restricted picklist field: en_AU",
        ),
        (
            "LocaleSidKey",
            "en-US",
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Locale: bad value for restricted picklist field: en-US",
        ),
        (
            "TimeZoneSidKey",
            "Mars/Olympus",
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Time Zone: bad value for restricted picklist field: Mars/Olympus",
        ),
        (
            "EmailEncodingKey",
            "EBCDIC",
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Email Encoding: bad value for restricted picklist field: EBCDIC",
        ),
        ("ProfileId", "nonsense", "MALFORMED_ID", "Profile ID: id value of incorrect type: nonsense"),
        (
            "ManagerId",
            "00eWs0000000001IAA",
            "FIELD_INTEGRITY_EXCEPTION",
            "Manager ID: id value of incorrect type: 00eWs0000000001IAA",
        ),
    ],
)
def test_value_that_does_not_fit_is_refused(
    org: Org, admin: Actor, field: str, value: str, code: str, message: str
) -> None:
    expected = [(code, message, (field,))]
    assert refusals(refused_insert(org, new_user(org) | {field: value}, admin)) == expected
    assert (
        refusals(refused_update(org, user_id(org, "kelly.leon@northwind.example"), {field: value}, admin)) == expected
    )


def test_every_wrong_value_is_reported(org: Org, admin: Actor) -> None:
    wrong = refused_insert(org, new_user(org, Alias="abcdefghij", LocaleSidKey="xx_XX"), admin)
    assert [error.status_code for error in wrong.errors] == [
        "STRING_TOO_LONG",
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    ]


@pytest.mark.parametrize("field", ["ProfileId", "UserRoleId", "ManagerId"])
def test_reference_to_nothing_is_refused(org: Org, admin: Actor, field: str) -> None:
    prefix = {"ProfileId": "00e", "UserRoleId": "00E", "ManagerId": "005"}[field]
    wrong = refused_insert(org, new_user(org) | {field: f"{prefix}Ws0000009999"}, admin)
    assert only_reason(wrong).status_code == "INVALID_CROSS_REFERENCE_KEY"


def test_unknown_field_is_named(org: Org, admin: Actor) -> None:
    assert refusals(refused_insert(org, new_user(org, Nonsense__c="x"), admin)) == [
        ("INVALID_FIELD", "No such column 'Nonsense__c' on sobject of type User", ())
    ]


def test_read_only_fields_are_refused(org: Org, admin: Actor) -> None:
    error = only_reason(refused_insert(org, new_user(org, Name="Ada Byron", UserType="Guest"), admin))
    assert (error.status_code, error.fields) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ("Name", "UserType"))


def test_nickname_is_unique(org: Org, admin: Actor) -> None:
    org.insert("User", new_user(org, "one@new.example", CommunityNickname="ada"), admin)
    wrong = refused_insert(org, new_user(org, "two@new.example", CommunityNickname="Ada"), admin)
    error = only_reason(wrong)
    assert (error.status_code, error.fields) == ("DUPLICATE_COMM_NICKNAME", ("CommunityNickname",))


def test_made_up_nicknames_never_collide(org: Org, admin: Actor) -> None:
    org.insert("User", new_user(org, "ada@one.example"), admin)
    org.insert("User", new_user(org, "ada@two.example"), admin)
    names = {user["CommunityNickname"] for user in org.find("User", LastName="Byron")}
    assert len(names) == 2


def test_federation_id_is_unique_and_employee_number_is_not(org: Org, admin: Actor) -> None:
    org.insert("User", new_user(org, "one@new.example", FederationIdentifier="F1", EmployeeNumber="1"), admin)
    org.insert("User", new_user(org, "two@new.example", EmployeeNumber="1"), admin)
    wrong = refused_insert(org, new_user(org, "three@new.example", FederationIdentifier="f1"), admin)
    assert only_reason(wrong).status_code == "DUPLICATE_VALUE"


def test_active_user_takes_a_seat_and_deactivation_gives_it_back(org: Org, admin: Actor) -> None:
    before = used_seats(org)
    made = org.insert("User", new_user(org), admin)
    assert used_seats(org) == before + 1
    org.update("User", made, {"IsActive": False}, admin)
    assert used_seats(org) == before
    org.update("User", made, {"IsActive": True}, admin)
    assert used_seats(org) == before + 1


def test_inactive_user_takes_no_seat(org: Org, admin: Actor) -> None:
    before = used_seats(org)
    org.insert("User", new_user(org, IsActive=False), admin)
    assert used_seats(org) == before


def fill_platform_seats(org: Org, admin: Actor) -> str:
    """Take the last seat; answers an inactive user who would need one more."""
    waiting = org.insert("User", new_user(org, "w@new.example", "Standard Platform User", IsActive=False), admin)
    licence = org.find("UserLicense", Name="Salesforce Platform")[0]
    org.update("UserLicense", licence["Id"], {"TotalLicenses": licence["UsedLicenses"]}, None)
    return waiting


def test_used_up_licence_refuses_new_users(org: Org, admin: Actor) -> None:
    fill_platform_seats(org, admin)
    wrong = refused_insert(org, new_user(org, profile="Standard Platform User"), admin)
    assert refusals(wrong) == [("LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded", ())]


def test_used_up_licence_refuses_reactivation(org: Org, admin: Actor) -> None:
    waiting = fill_platform_seats(org, admin)
    wrong = refused_update(org, waiting, {"IsActive": True}, admin)
    assert only_reason(wrong).status_code == "LICENSE_LIMIT_EXCEEDED"


def test_used_up_licence_refuses_a_move_to_it(org: Org, admin: Actor) -> None:
    fill_platform_seats(org, admin)
    before = used_seats(org)
    kelly = user_id(org, "kelly.leon@northwind.example")
    wrong = refused_update(org, kelly, {"ProfileId": profile_id(org, "Standard Platform User")}, admin)
    assert only_reason(wrong).status_code == "LICENSE_LIMIT_EXCEEDED"
    assert used_seats(org) == before


def test_move_between_related_licences_moves_the_seat(org: Org, admin: Actor) -> None:
    seats = used_seats(org), used_seats(org, "Salesforce Platform")
    kelly = user_id(org, "kelly.leon@northwind.example")
    org.update("User", kelly, {"ProfileId": profile_id(org, "Standard Platform User")}, admin)
    assert (used_seats(org), used_seats(org, "Salesforce Platform")) == (seats[0] - 1, seats[1] + 1)


def test_move_to_a_profile_of_an_unrelated_licence_is_refused(org: Org, admin: Actor) -> None:
    orla = user_id(org, "orla.brennan@board.northwind.example")
    wrong = refused_update(org, orla, {"ProfileId": profile_id(org, "Standard Platform User")}, admin)
    assert refusals(wrong) == [
        (
            "FIELD_INTEGRITY_EXCEPTION",
            "You can only reassign this user to a profile of the current license.",
            ("ProfileId",),
        )
    ]


def test_nobody_manages_themselves(org: Org, admin: Actor) -> None:
    fabio = user_id(org, "fabio.buendia@northwind.example")
    april = user_id(org, "april.carrillo@northwind.example")
    yuto = user_id(org, "ynakamura@northwind.example.crm")
    assert only_reason(refused_update(org, yuto, {"ManagerId": yuto}, admin)).status_code == "CIRCULAR_DEPENDENCY"
    assert only_reason(refused_update(org, yuto, {"ManagerId": fabio}, admin)).status_code == "CIRCULAR_DEPENDENCY"
    org.update("User", fabio, {"ManagerId": yuto}, admin)
    assert org.field_of("User", april, "ManagerId") == yuto


def test_users_cannot_be_deleted(org: Org, admin: Actor) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    with pytest.raises(RecordRefused):
        org.delete("User", kelly, admin)
    assert org.get("User", kelly) is not None


def test_last_administrator_stays(org: Org, admin: Actor) -> None:
    tracy = user_id(org, "tracy.higgins@northwind.example")
    org.update("User", tracy, {"IsActive": False}, admin)
    other = org.actor(tracy)
    wrong = refused_update(org, admin.user_id, {"ProfileId": profile_id(org, "Standard User")}, other)
    assert only_reason(wrong).status_code == "CANNOT_DISABLE_LAST_ADMIN"
    assert only_reason(refused_update(org, admin.user_id, {"IsActive": False}, other)).status_code == (
        "CANNOT_DISABLE_LAST_ADMIN"
    )


def test_nobody_deactivates_or_freezes_themselves(org: Org, admin: Actor) -> None:
    refused_update(org, admin.user_id, {"IsActive": False}, admin)
    login = org.find("UserLogin", UserId=admin.user_id)[0]
    with pytest.raises(RecordRefused) as caught:
        org.update("UserLogin", login["Id"], {"IsFrozen": True}, admin)
    assert only_reason(caught.value).status_code == "CANNOT_FREEZE_SELF"


def test_every_user_has_one_login_row_that_freezes(org: Org, admin: Actor) -> None:
    made = org.insert("User", new_user(org), admin)
    (login,) = org.find("UserLogin", UserId=made)
    seats = used_seats(org)
    org.update("UserLogin", login["Id"], {"IsFrozen": True}, admin)
    assert org.find("UserLogin", UserId=made)[0]["IsFrozen"] is True
    assert used_seats(org) == seats


def test_new_address_counts_once_confirmed(org: Org, admin: Actor) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    org.update("User", kelly, {"Email": "kelly@new.example", "Title": "Head of Marketing"}, admin)
    assert org.field_of("User", kelly, "Email") == "kelly.leon@northwind.example"
    assert org.field_of("User", kelly, "Title") == "Head of Marketing"
    assert org.pending_email(kelly) == "kelly@new.example"
    org.confirm_email(kelly)
    assert org.field_of("User", kelly, "Email") == "kelly@new.example"
    assert org.pending_email(kelly) is None


def test_link_that_confirms_an_address_works_for_three_days(org: Org, admin: Actor) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    org.update("User", kelly, {"Email": "kelly@new.example"}, admin)
    org.clock.advance(timedelta(hours=71))
    assert org.pending_email(kelly) == "kelly@new.example"
    org.clock.advance(timedelta(hours=1))
    assert org.pending_email(kelly) is None
    org.confirm_email(kelly)
    assert org.field_of("User", kelly, "Email") == "kelly.leon@northwind.example"


def test_org_may_take_new_addresses_at_once(org: Org, admin: Actor) -> None:
    org.change_setting("confirm_email_changes", value=False)
    kelly = user_id(org, "kelly.leon@northwind.example")
    org.update("User", kelly, {"Email": "kelly@new.example"}, admin)
    assert org.field_of("User", kelly, "Email") == "kelly@new.example"


def test_user_without_manage_users_writes_no_users(org: Org) -> None:
    actor = org.actor(user_id(org, "kelly.leon@northwind.example"))
    error = only_reason(refused_insert(org, new_user(org), actor))
    assert error.status_code == "INSUFFICIENT_ACCESS_OR_READONLY"
    tracy = user_id(org, "tracy.higgins@northwind.example")
    assert only_reason(refused_update(org, tracy, {"Title": "x"}, actor)).status_code == error.status_code


def test_people_change_what_is_theirs_of_themselves(org: Org) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    actor = org.actor(kelly)
    org.update("User", kelly, {"Title": "Head of Marketing"}, actor)
    assert org.field_of("User", kelly, "Title") == "Head of Marketing"
    refused_update(org, kelly, {"ProfileId": profile_id(org, "System Administrator")}, actor)


def test_change_stamps_the_record(org: Org, admin: Actor) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    org.clock.advance(timedelta(hours=1))
    org.update("User", kelly, {"Title": "Head of Marketing"}, admin)
    row = org.get("User", kelly)
    assert row is not None
    assert row["SystemModstamp"] == row["LastModifiedDate"] == "2026-11-23T10:00:00.000+0000"
    assert row["CreatedDate"] == "2026-11-23T09:00:00.000+0000"
    assert row["LastModifiedById"] == admin.user_id


@pytest.mark.parametrize(("value", "token"), [(5, "VALUE_NUMBER_INT"), (True, "VALUE_TRUE"), ([], "START_ARRAY")])
def test_text_of_another_type_is_refused(org: Org, admin: Actor, value: Any, token: str) -> None:
    error = only_reason(refused_insert(org, new_user(org, Title=value), admin))
    assert error.status_code == "JSON_PARSER_ERROR"
    assert token in error.message


def test_empty_text_is_no_value(org: Org, admin: Actor) -> None:
    made = org.insert("User", new_user(org, Title="   ", FirstName=""), admin)
    assert org.field_of("User", made, "Title") is None
    assert org.field_of("User", made, "Name") == "Byron"
