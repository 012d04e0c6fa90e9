"""Rights on objects and fields: what profiles, permission sets and groups give adds up to what a user sees."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.orgs import ORG_FILE, StoppedClock, new_org, only_reason, user_id

from sf_emulator.objects import Actor, Org, RecordRefused, SampleUnreadable, open_org
from sf_emulator.objects.granted_access import copy_access, fields_given, objects_given
from sf_emulator.objects.object_rights import ALL_RIGHTS, NEEDS, Right, Rights, missing_rights
from sf_emulator.objects.own_objects import put_own_document, remove_own_object
from sf_emulator.objects.seen_schema import permissionable_fields, seen_schema
from sf_emulator.objects.user_permissions import with_required
from sf_emulator.soql import Queries, QueryRefused
from sf_emulator.store import Store

BARE = "marketing-sync@northwind.example"  # whose profile gives no object
READ = {"PermissionsRead": True}


@pytest.fixture
def permission_set(org: Org, admin: Actor) -> str:
    """A permission set that the bare user holds."""
    set_id = org.insert("PermissionSet", {"Name": "Given", "Label": "Given"}, admin)
    org.insert("PermissionSetAssignment", {"PermissionSetId": set_id, "AssigneeId": user_id(org, BARE)}, admin)
    return set_id


def give(org: Org, admin: Actor, set_id: str, sobject: str, *rights: str) -> str:
    row = {"ParentId": set_id, "SobjectType": sobject} | {f"Permissions{right}": True for right in rights}
    return org.insert("ObjectPermissions", row, admin)


def give_field(org: Org, admin: Actor, set_id: str, key: str, *, edit: bool = False) -> str:
    row = {"ParentId": set_id, "SobjectType": key.partition(".")[0], "Field": key}
    return org.insert("FieldPermissions", row | READ | {"PermissionsEdit": edit}, admin)


def bare(org: Org) -> Actor:
    return org.actor(user_id(org, BARE))


def query(org: Org, soql: str, username: str = BARE) -> list[dict[str, Any]]:
    return Queries(org).run(soql, user_id(org, username), lambda name, record: f"/{name}/{record}").records


def test_administrator_sees_the_whole_org(org: Org, admin: Actor) -> None:
    assert admin.schema is org.schema


def test_object_that_nothing_gives_is_not_there(org: Org) -> None:
    assert "Account" not in bare(org).schema
    assert "User" in bare(org).schema
    with pytest.raises(QueryRefused) as refused:
        query(org, "SELECT Id FROM Account")
    assert refused.value.error_code == "INVALID_TYPE"
    assert "sObject type 'Account' is not supported." in refused.value.message


def test_record_of_an_unseen_object_is_not_made(org: Org) -> None:
    with pytest.raises(RecordRefused) as refused:
        org.insert("Account", {"Name": "Acme"}, bare(org))
    error = only_reason(refused.value)
    assert (error.status_code, error.message) == (
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "entity type cannot be inserted: Account",
    )


def test_read_alone_changes_nothing(org: Org, admin: Actor, permission_set: str) -> None:
    account = org.insert("Account", {"Name": "Acme"}, admin)
    give(org, admin, permission_set, "Account", "Read")
    assert [row["Name"] for row in query(org, "SELECT Name FROM Account")] == ["Acme"]
    with pytest.raises(RecordRefused) as refused:
        org.update("Account", account, {"Name": "Other"}, bare(org))
    assert only_reason(refused.value).status_code == "INSUFFICIENT_ACCESS_OR_READONLY"
    with pytest.raises(RecordRefused) as refused:
        org.delete("Account", account, bare(org))
    assert only_reason(refused.value).status_code == "INSUFFICIENT_ACCESS_OR_READONLY"
    with pytest.raises(RecordRefused) as refused:
        org.insert("Account", {"Name": "Acme"}, bare(org))
    assert only_reason(refused.value).message == "entity type cannot be inserted: Account"


def test_field_is_seen_and_changed_as_it_is_given(org: Org, admin: Actor, permission_set: str) -> None:
    account = org.insert("Account", {"Name": "Acme", "Industry": "Retail"}, admin)
    give(org, admin, permission_set, "Account", "Read", "Edit")
    with pytest.raises(QueryRefused) as hidden:
        query(org, "SELECT Industry FROM Account")
    assert (hidden.value.error_code, "No such column 'Industry'" in hidden.value.message) == ("INVALID_FIELD", True)
    with pytest.raises(RecordRefused) as unknown:
        org.update("Account", account, {"Industry": "Energy"}, bare(org))
    assert only_reason(unknown.value).message == "No such column 'Industry' on sobject of type Account"
    row = give_field(org, admin, permission_set, "Account.Industry")
    assert query(org, "SELECT Industry FROM Account")[0]["Industry"] == "Retail"
    with pytest.raises(RecordRefused) as refused:
        org.update("Account", account, {"Industry": "Energy"}, bare(org))
    error = only_reason(refused.value)
    assert (error.status_code, error.fields) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ("Industry",))
    org.update("FieldPermissions", row, {"PermissionsEdit": True}, admin)
    org.update("Account", account, {"Industry": "Energy"}, bare(org))
    assert org.field_of("Account", account, "Industry") == "Energy"


def test_name_and_what_must_be_filled_need_no_right(org: Org, admin: Actor, permission_set: str) -> None:
    give(org, admin, permission_set, "Opportunity", "Read", "Create")
    fields = bare(org).schema["Opportunity"].fields
    assert {"Id", "Name", "StageName", "CloseDate", "OwnerId", "CreatedDate"} <= fields.keys()
    assert "Amount" not in fields


def test_parts_of_an_address_go_with_it(org: Org, admin: Actor, permission_set: str) -> None:
    give(org, admin, permission_set, "Account", "Read", "Create")
    give_field(org, admin, permission_set, "Account.BillingAddress", edit=True)
    fields = bare(org).schema["Account"].fields
    assert {"BillingCity", "BillingAddress"} <= fields.keys()
    assert "ShippingCity" not in fields
    assert fields["BillingCity"].createable


def test_parent_that_is_not_seen_is_no_relationship(org: Org, admin: Actor, permission_set: str) -> None:
    give(org, admin, permission_set, "Contact", "Read")
    give_field(org, admin, permission_set, "Contact.AccountId")
    with pytest.raises(QueryRefused) as refused:
        query(org, "SELECT Account.Name FROM Contact")
    assert "Didn't understand relationship 'Account'" in refused.value.message
    assert query(org, "SELECT CreatedBy.Name FROM Contact") == []


def test_group_gives_what_its_components_give(org: Org, admin: Actor) -> None:
    set_id = org.insert("PermissionSet", {"Name": "Part", "Label": "Part"}, admin)
    group = org.insert("PermissionSetGroup", {"DeveloperName": "Whole", "MasterLabel": "Whole"}, admin)
    org.insert("PermissionSetGroupComponent", {"PermissionSetGroupId": group, "PermissionSetId": set_id}, admin)
    org.insert("PermissionSetAssignment", {"PermissionSetGroupId": group, "AssigneeId": user_id(org, BARE)}, admin)
    assert "Case" not in bare(org).schema
    give(org, admin, set_id, "Case", "Read")
    assert "Case" in bare(org).schema


def test_rights_end_with_the_row_and_with_the_assignment(org: Org, admin: Actor, permission_set: str) -> None:
    row = give(org, admin, permission_set, "Lead", "Read")
    assert "Lead" in bare(org).schema
    org.update("ObjectPermissions", row, {"PermissionsRead": False}, admin)
    assert org.get("ObjectPermissions", row) is None
    assert "Lead" not in bare(org).schema
    give(org, admin, permission_set, "Lead", "Read")
    assignment = org.find("PermissionSetAssignment", PermissionSetId=permission_set)[0]["Id"]
    org.delete("PermissionSetAssignment", assignment, admin)
    assert "Lead" not in bare(org).schema


def test_refused_write_leaves_rights_as_they_were(org: Org, admin: Actor, permission_set: str) -> None:
    def give_and_fail() -> None:
        with org.store.transaction():
            give(org, admin, permission_set, "Lead", "Read")
            assert "Lead" in bare(org).schema
            raise LookupError

    with pytest.raises(LookupError):
        give_and_fail()
    assert "Lead" not in bare(org).schema


@pytest.mark.parametrize(
    ("permission", "can_create"), [("ViewAllData", False), ("ModifyAllData", True)], ids=["view", "modify"]
)
def test_all_data_is_every_object(org: Org, admin: Actor, permission: str, *, can_create: bool) -> None:

    flags = {f"Permissions{name}": True for name in with_required([permission])}
    set_id = org.insert("PermissionSet", {"Name": "AllData", "Label": "All Data"} | flags, admin)
    org.insert("PermissionSetAssignment", {"PermissionSetId": set_id, "AssigneeId": user_id(org, BARE)}, admin)
    account = bare(org).schema["Account"]
    assert (account.createable, "Industry" in account.fields) == (can_create, False)


@pytest.mark.parametrize(
    ("row", "code", "text"),
    [
        (
            {"SobjectType": "Account", "PermissionsRead": True, "PermissionsDelete": True},
            "FIELD_INTEGRITY_EXCEPTION",
            "Permission Delete Account depends on permission(s): Edit Account",
        ),
        (
            {"SobjectType": "Account", "PermissionsCreate": True},
            "FIELD_INTEGRITY_EXCEPTION",
            "Permission Create Account depends on permission(s): Read Account",
        ),
        (
            {"SobjectType": "User", "PermissionsRead": True},
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "SObject Type Name: bad value for restricted picklist field: User",
        ),
    ],
)
def test_row_that_makes_no_sense_is_refused(
    org: Org, admin: Actor, permission_set: str, row: dict[str, Any], code: str, text: str
) -> None:
    with pytest.raises(RecordRefused) as refused:
        org.insert("ObjectPermissions", {"ParentId": permission_set} | row, admin)
    error = only_reason(refused.value)
    assert (error.status_code, error.message) == (code, text)


def test_field_goes_by_its_api_name(org: Org, admin: Actor, permission_set: str) -> None:
    row = org.get("FieldPermissions", give_field(org, admin, permission_set, "Contact.Account"))
    assert row is not None
    assert row["Field"] == "Contact.AccountId"
    with pytest.raises(RecordRefused) as refused:
        give_field(org, admin, permission_set, "Account.Name")
    assert only_reason(refused.value).status_code == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


def test_second_row_for_an_object_is_refused(org: Org, admin: Actor, permission_set: str) -> None:
    give(org, admin, permission_set, "Account", "Read")
    with pytest.raises(RecordRefused) as refused:
        give(org, admin, permission_set, "Account", "Read")
    assert only_reason(refused.value).status_code == "DUPLICATE_VALUE"


def test_administrators_rows_stay(org: Org, admin: Actor) -> None:
    row = org.find("ObjectPermissions", ParentId=org.administrators_set_id, SobjectType="Account")[0]
    with pytest.raises(RecordRefused) as refused:
        org.delete("ObjectPermissions", row["Id"], admin)
    assert only_reason(refused.value).status_code == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_new_object_is_the_administrators_alone(org: Org, admin: Actor) -> None:
    put_own_document(org, {"name": "Visit__c", "fields": {"On__c": {"type": "date"}}})
    kelly = org.actor(user_id(org, "kelly.leon@northwind.example"))
    assert "On__c" in org.actor(admin.user_id).schema["Visit__c"].fields
    assert "Visit__c" not in kelly.schema
    remove_own_object(org, "Visit__c")
    assert org.find("FieldPermissions", SobjectType="Visit__c") == []


def test_copied_access_is_the_same(org: Org, admin: Actor, permission_set: str) -> None:
    source = org.permission_set_of_profile(org.find("Profile", Name="Standard User")[0]["Id"])
    copy_access(org, source, permission_set)
    assert fields_given(org, [permission_set]) == fields_given(org, [source])
    assert sorted(map(str, objects_given(org, [permission_set]))) == sorted(map(str, objects_given(org, [source])))


def org_file(tmp_path: Path, access: str) -> Path:
    user = (
        "{Username: bo@fabrikam.example, LastName: Bo, Email: bo@fabrikam.example, Alias: bo, Profile.Name: Other, "
        "TimeZoneSidKey: Europe/London, LocaleSidKey: en_GB, LanguageLocaleKey: en_US, EmailEncodingKey: UTF-8}"
    )
    profile = f"{{Name: Other, UserLicense.Name: Salesforce, UserType: Standard{access}}}"
    text = ORG_FILE.replace("Permissions: all}]", f"Permissions: all}}, {profile}]")
    file = tmp_path / "org.yaml"
    file.write_text(text.replace("EmailEncodingKey: UTF-8}]", f"EmailEncodingKey: UTF-8}}, {user}]"), "utf-8")
    return file


@pytest.mark.parametrize(
    ("access", "seen"),
    [
        ("", {"Account": True, "Account.Industry": True, "Case": True}),
        (", Objects: {}", {"Account": None, "Case": None}),
        (", Objects: read", {"Account": False, "Account.Industry": False, "Case": False}),
        (", Objects: {Account: edit}", {"Account": True, "Account.Industry": True, "Case": None}),
        (
            ", Objects: {Account: [Read], Case: all}, Fields: {Account.Industry: read}",
            {"Account": False, "Account.Industry": False, "Account.Rating": None, "Case": True, "Case.Reason": False},
        ),
    ],
)
def test_org_file_says_what_a_profile_gives(tmp_path: Path, access: str, seen: dict[str, bool | None]) -> None:
    org = open_org(Store(None), StoppedClock(), org_file(tmp_path, access))
    schema = org.actor(user_id(org, "bo@fabrikam.example")).schema
    for key, may_change in seen.items():
        name, _, field = key.partition(".")
        sobject = schema.sobject(name)
        found = sobject.field(field) if sobject and field else sobject
        assert (None if found is None else found.updateable) == may_change, key


@pytest.mark.parametrize(
    ("access", "problem"),
    [
        ("Objects: most", "Objects are one of all, edit, read, or rights by object, not 'most'"),
        ("Objects: {Nothing__c: read}", "Objects: profiles decide nothing about Nothing__c"),
        ("Objects: {Account: [Delete, Read]}", "Objects: Account: Delete needs Edit"),
        ("Objects: {Account: [Fly]}", "Objects: Account has all, edit, read or a list of Read, Create"),
        ("Fields: {Account.Name: read}", "Fields: profiles decide nothing about Account.Name"),
        ("Fields: {Account.Industry: write}", "Fields are `edit` or `read`, for all or by Object.Field"),
    ],
)
def test_bad_access_in_an_org_file_is_named(tmp_path: Path, access: str, problem: str) -> None:
    with pytest.raises(SampleUnreadable) as unreadable:
        open_org(Store(None), StoppedClock(), org_file(tmp_path, f", {access}"))
    assert problem in str(unreadable.value)


_ORG = new_org()
_KEYS = sorted({key for sobject in _ORG.schema for key in permissionable_fields(sobject)})
_SECURED = sorted(sobject.name for sobject in _ORG.schema if sobject.secured)


@settings(max_examples=40, deadline=None)
@given(
    objects=st.dictionaries(st.sampled_from(_SECURED), st.frozensets(st.sampled_from(Right))),
    fields=st.dictionaries(st.sampled_from(_KEYS), st.booleans(), max_size=20),
    more=st.frozensets(st.sampled_from(Right)),
)
def test_more_rights_never_hide_anything(
    objects: dict[str, frozenset[Right]], fields: dict[str, bool], more: frozenset[Right]
) -> None:
    less = seen_schema(_ORG.schema, Rights(frozenset(), objects, fields))
    wider = {name: objects.get(name, frozenset()) | more for name in _SECURED}
    greater = seen_schema(_ORG.schema, Rights(frozenset(), wider, dict.fromkeys(_KEYS, True)))
    for sobject in less:
        assert sobject.operations <= greater[sobject.name].operations
        assert sobject.fields.keys() <= greater[sobject.name].fields.keys()


@given(st.frozensets(st.sampled_from(Right)))
def test_rights_with_what_they_need_lack_nothing(rights: frozenset[Right]) -> None:
    complete = rights.union(*(NEEDS.get(right, ()) for right in rights))
    assert missing_rights(complete) == []
    assert (missing_rights(rights) == []) == (complete == rights)
    assert missing_rights(ALL_RIGHTS) == []
