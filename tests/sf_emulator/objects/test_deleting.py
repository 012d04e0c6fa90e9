"""Deleting, the recycle bin, and what becomes of records that refer to deleted ones."""

import pytest
from tests.sf_emulator.orgs import only_reason, user_id

from sf_emulator.objects import Actor, Org, RecordRefused
from sf_emulator.objects.saving import delete_record, purge_record, undelete_record


@pytest.fixture
def account(org: Org, admin: Actor) -> str:
    return org.insert("Account", {"Name": "Acme"}, admin)


def test_deleted_record_waits_in_the_recycle_bin(org: Org, admin: Actor, account: str) -> None:
    delete_record(org, account, admin)
    assert org.find("Account") == []
    assert org.get("Account", account) is None
    deleted = org.get("Account", account, with_deleted=True)
    assert deleted is not None
    assert (deleted["IsDeleted"], deleted["Name"]) == (True, "Acme")
    undelete_record(org, account, admin)
    assert [row["IsDeleted"] for row in org.find("Account")] == [False]


def test_deleted_record_is_not_changed_or_deleted_again(org: Org, admin: Actor, account: str) -> None:
    org.delete("Account", account, admin)
    with pytest.raises(RecordRefused) as changed:
        org.update("Account", account, {"Name": "Other"}, admin)
    with pytest.raises(RecordRefused) as deleted:
        org.delete("Account", account, admin)
    codes = [only_reason(refused.value).status_code for refused in (changed, deleted)]
    assert codes == ["ENTITY_IS_DELETED", "ENTITY_IS_DELETED"]


def test_nothing_refers_to_a_deleted_record(org: Org, admin: Actor, account: str) -> None:
    org.delete("Account", account, admin)
    with pytest.raises(RecordRefused) as caught:
        org.insert("Contact", {"LastName": "Hopper", "AccountId": account}, admin)
    assert only_reason(caught.value).status_code == "INVALID_CROSS_REFERENCE_KEY"


def test_what_is_not_in_the_bin_is_not_restored(org: Org, admin: Actor, account: str) -> None:
    with pytest.raises(RecordRefused) as caught:
        undelete_record(org, account, admin)
    assert only_reason(caught.value).status_code == "UNDELETE_FAILED"


def test_emptied_bin_gives_nothing_back(org: Org, admin: Actor, account: str) -> None:
    contact = org.insert("Contact", {"LastName": "Hopper", "AccountId": account}, admin)
    org.delete("Account", account, admin)
    purge_record(org, account, admin)
    assert org.get("Account", account, with_deleted=True) is None
    assert org.get("Contact", contact, with_deleted=True) is None


def test_contacts_and_sales_go_and_come_with_their_account(org: Org, admin: Actor, account: str) -> None:
    org.insert("Contact", {"LastName": "Hopper", "AccountId": account}, admin)
    sale = {"Name": "Cranes", "StageName": "Prospecting", "CloseDate": "2026-12-31", "AccountId": account}
    org.insert("Opportunity", sale, admin)
    alone = org.insert("Contact", {"LastName": "Lovelace", "AccountId": account}, admin)
    org.delete("Contact", alone, admin)
    org.delete("Account", account, admin)
    assert (org.find("Contact"), org.find("Opportunity")) == ([], [])
    org.undelete("Account", account, admin)
    assert [row["LastName"] for row in org.find("Contact")] == ["Hopper"]
    assert [row["Name"] for row in org.find("Opportunity")] == ["Cranes"]


def test_account_with_cases_stays(org: Org, admin: Actor, account: str) -> None:
    org.insert("Case", {"AccountId": account}, admin)
    with pytest.raises(RecordRefused) as caught:
        org.delete("Account", account, admin)
    error = only_reason(caught.value)
    assert error.status_code == "DELETE_FAILED"
    assert "Your attempt to delete Acme" in error.message
    assert "cases.: 00000001" in error.message
    assert len(org.find("Account")) == 1


def test_other_references_are_emptied_and_come_back(org: Org, admin: Actor, account: str) -> None:
    branch = org.insert("Account", {"Name": "Branch", "ParentId": account}, admin)
    moved = org.insert("Account", {"Name": "Moved", "ParentId": account}, admin)
    org.delete("Account", account, admin)
    assert org.field_of("Account", branch, "ParentId") is None
    org.update("Account", moved, {"ParentId": branch}, admin)
    org.undelete("Account", account, admin)
    assert org.field_of("Account", branch, "ParentId") == account
    assert org.field_of("Account", moved, "ParentId") == branch


def test_refused_delete_undoes_what_went_before_it(org: Org, admin: Actor, account: str) -> None:
    contact = org.insert("Contact", {"LastName": "Hopper", "AccountId": account}, admin)
    org.insert("Case", {"ContactId": contact, "AccountId": None}, admin)
    with pytest.raises(RecordRefused):
        org.delete("Account", account, admin)
    assert [row["Id"] for row in org.find("Contact")] == [contact]


def test_rows_of_setup_objects_are_gone_at_once(org: Org, admin: Actor) -> None:
    chosen = org.find("PermissionSet", Name="Knowledge_Author")[0]["Id"]
    kelly = user_id(org, "kelly.leon@northwind.example")
    given = org.insert("PermissionSetAssignment", {"AssigneeId": kelly, "PermissionSetId": chosen}, admin)
    org.delete("PermissionSetAssignment", given, admin)
    assert org.get("PermissionSetAssignment", given, with_deleted=True) is None
