"""Portal users: their contacts, accounts and roles."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import new_user, only_reason, user_id

from sf_emulator.objects import Actor, Org, RecordRefused
from sf_emulator.objects.errors import RecordError

CUSTOMER = "Customer Community User"
PARTNER = "Partner Community User"


@pytest.fixture(autouse=True)
def _accounts(org: Org) -> None:
    """Two accounts with a contact each, and a contact of none."""
    for name, owner, last_name in (
        ("Fabrikam", "kimberly.santiago", "Nowak"),
        ("Contoso", "colette.marchand", "Petit"),
    ):
        owner_id = user_id(org, f"{owner}@northwind.example")
        account = org.insert("Account", {"Name": name, "OwnerId": owner_id}, None)
        org.insert("Contact", {"LastName": last_name, "AccountId": account, "OwnerId": owner_id}, None)
    org.insert("Contact", {"LastName": "Nobody"}, None)


def contact(org: Org, last_name: str = "Nowak") -> str:
    return str(org.find("Contact", LastName=last_name)[0]["Id"])


def portal_user(org: Org, actor: Actor, profile: str = CUSTOMER, **more: Any) -> dict[str, Any]:
    fields = new_user(org, "ewa@portal.example", profile, ContactId=contact(org)) | more
    made = org.get("User", org.insert("User", fields, actor))
    assert made is not None
    return made


def refused(org: Org, actor: Actor, fields: dict[str, Any]) -> RecordError:
    with pytest.raises(RecordRefused) as caught:
        org.insert("User", fields, actor)
    return only_reason(caught.value)


def test_customer_gets_type_and_account_and_no_role(org: Org, admin: Actor) -> None:
    user = portal_user(org, admin)
    assert (user["UserType"], user["IsPortalEnabled"], user["UserRoleId"]) == ("CspLitePortal", True, None)
    assert org.field_of("Account", user["AccountId"], "Name") == "Fabrikam"


def test_partner_gets_a_role_below_the_account_owners(org: Org, admin: Actor) -> None:
    user = portal_user(org, admin, PARTNER)
    names, role = [], org.get("UserRole", user["UserRoleId"])
    while role:
        names.append((role["Name"], role["PortalType"]))
        role = org.get("UserRole", role["ParentRoleId"] or "")
    assert names[:4] == [
        ("Fabrikam Partner User", "Partner"),
        ("Fabrikam Partner Manager", "Partner"),
        ("Fabrikam Partner Executive", "Partner"),
        ("Sales Manager Americas", "None"),
    ]
    assert user["PortalRole"] == "Worker"


def test_second_partner_of_an_account_shares_its_roles(org: Org, admin: Actor) -> None:
    first = portal_user(org, admin, PARTNER, PortalRole="Manager")
    other = {"LastName": "Zawada", "AccountId": first["AccountId"], "OwnerId": admin.user_id}
    fields = new_user(org, "zawada@portal.example", PARTNER, ContactId=org.insert("Contact", other, admin))
    second = org.get("User", org.insert("User", fields, admin))
    assert second is not None
    assert org.field_of("UserRole", second["UserRoleId"], "ParentRoleId") == first["UserRoleId"]


def test_portal_user_needs_a_contact(org: Org, admin: Actor) -> None:
    error = refused(org, admin, new_user(org, "x@portal.example", CUSTOMER))
    assert (error.status_code, error.fields) == ("FIELD_INTEGRITY_EXCEPTION", ("ContactId",))


def test_contact_needs_an_account(org: Org, admin: Actor) -> None:
    error = refused(org, admin, new_user(org, "x@portal.example", CUSTOMER, ContactId=contact(org, "Nobody")))
    assert (error.status_code, error.fields) == ("FIELD_INTEGRITY_EXCEPTION", ("ContactId",))


def test_contact_has_one_portal_user(org: Org, admin: Actor) -> None:
    portal_user(org, admin)
    error = refused(org, admin, new_user(org, "x@portal.example", CUSTOMER, ContactId=contact(org)))
    assert (error.status_code, error.message) == (
        "PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT",
        "portal user already exists for contact",
    )


def test_owner_of_the_account_needs_a_role(org: Org, admin: Actor) -> None:
    org.update("Account", org.find("Account", Name="Fabrikam")[0]["Id"], {"OwnerId": admin.user_id}, admin)
    error = refused(org, admin, new_user(org, "x@portal.example", CUSTOMER, ContactId=contact(org)))
    assert (error.status_code, error.message) == ("UNKNOWN_EXCEPTION", "portal account owner must have a role")


def test_people_inside_have_no_contact(org: Org, admin: Actor) -> None:
    error = refused(org, admin, new_user(org, ContactId=contact(org)))
    assert error.fields == ("ContactId",)


def test_contact_is_set_once(org: Org, admin: Actor) -> None:
    user = portal_user(org, admin)
    with pytest.raises(RecordRefused):
        org.update("User", user["Id"], {"ContactId": contact(org, "Petit")}, admin)


def test_portal_access_that_is_taken_away_never_comes_back(org: Org, admin: Actor) -> None:
    user = portal_user(org, admin)
    org.update("User", user["Id"], {"IsPortalEnabled": False}, admin)
    left = org.get("User", user["Id"])
    assert left is not None
    assert (left["ContactId"], left["AccountId"], left["IsActive"]) == (None, None, False)
    with pytest.raises(RecordRefused) as caught:
        org.update("User", user["Id"], {"IsPortalEnabled": True}, admin)
    assert only_reason(caught.value).fields == ("IsPortalEnabled",)
    portal_user(org, admin, Username="ewa2@portal.example", CommunityNickname="ewa2")


def test_users_inside_and_outside_are_managed_with_different_rights(org: Org) -> None:
    kelly = user_id(org, "kelly.leon@northwind.example")
    inside = Actor(kelly, frozenset({"ManageInternalUsers"}), org.schema)
    outside = Actor(kelly, frozenset({"ManagePartners"}), org.schema)
    external = new_user(org, "x@portal.example", CUSTOMER, ContactId=contact(org))
    assert refused(org, inside, external).status_code == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert refused(org, outside, new_user(org)).status_code == "INSUFFICIENT_ACCESS_OR_READONLY"
    org.insert("User", external, outside)
    org.insert("User", new_user(org), inside)
