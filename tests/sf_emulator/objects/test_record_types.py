"""Record types that an object's file names."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.sf_emulator.orgs import StoppedClock, administrator, only_reason

from sf_emulator.objects import Actor, Org, RecordRefused, SampleUnreadable, open_org, reset_org
from sf_emulator.objects.describing import describe_sobject
from sf_emulator.objects.own_objects import own_document, put_own_document
from sf_emulator.objects.record_types import rows_of
from sf_emulator.soql import Queries
from sf_emulator.store import Store

ACCOUNT = """
name: Account
record_types:
  Customer: {label: Customer Account, description: Who buys, default: true}
  Partner: Partner Account
  Old: {active: false}
records: [{Name: Acme, RecordType.DeveloperName: Partner}, {Name: Globex}]
"""
VISIT = """
name: Visit__c
fields: {On__c: {type: date}}
record_types: {Partner: At a partner's}
"""


@pytest.fixture
def org(tmp_path: Path) -> Org:
    (tmp_path / "1.yaml").write_text(ACCOUNT)
    (tmp_path / "2.yaml").write_text(VISIT)
    return open_org(Store(None), StoppedClock(), objects=tmp_path)


@pytest.fixture
def admin(org: Org) -> Actor:
    return administrator(org)


def record_type(org: Org, name: str, sobject: str = "Account") -> str:
    return str(org.find("RecordType", DeveloperName=name, SobjectType=sobject)[0]["Id"])


def infos(org: Org, sobject: str) -> dict[str, dict[str, Any]]:
    found = org.schema[sobject]
    described = describe_sobject(org.schema, found, "/base", "", rows_of(org, found))
    return {info["developerName"]: info for info in described["recordTypeInfos"]}


def test_records_have_the_type_that_they_name_or_the_default(org: Org) -> None:
    soql = "SELECT Name, RecordType.DeveloperName FROM Account ORDER BY Name"
    records = Queries(org).run(soql, org.first_user_id, lambda name, record: f"/{name}/{record}").records
    assert {record["Name"]: record["RecordType"]["DeveloperName"] for record in records} == {
        "Acme": "Partner",
        "Globex": "Customer",
    }


def test_describe_tells_record_types_with_master_last(org: Org) -> None:
    told = infos(org, "Account")
    assert list(told) == ["Customer", "Old", "Partner", "Master"]
    assert [info["defaultRecordTypeMapping"] for info in told.values()] == [True, False, False, False]
    assert [info["available"] for info in told.values()] == [True, False, True, True]
    assert told["Partner"]["recordTypeId"] == record_type(org, "Partner")
    assert told["Partner"]["urls"] == {
        "layout": f"/base/sobjects/Account/describe/layouts/{record_type(org, 'Partner')}"
    }
    field = org.schema["Account"].fields["RecordTypeId"]
    assert (field.label, field.reference_to, field.permissionable) == ("Record Type ID", ("RecordType",), False)


def test_object_without_record_types_has_master_alone_and_no_field(org: Org) -> None:
    assert list(infos(org, "Contact")) == ["Master"]
    assert "RecordTypeId" not in org.schema["Contact"].fields


def test_record_type_is_changed_and_taken_away(org: Org, admin: Actor) -> None:
    account = org.find("Account", Name="Acme")[0]["Id"]
    org.update("Account", account, {"RecordTypeId": record_type(org, "Customer")}, admin)
    assert org.field_of("Account", account, "RecordTypeId") == record_type(org, "Customer")
    org.update("Account", account, {"RecordTypeId": None}, admin)
    assert org.field_of("Account", account, "RecordTypeId") is None


@pytest.mark.parametrize(("name", "sobject"), [("Old", "Account"), ("Partner", "Visit__c")])
def test_type_that_is_not_the_records_is_refused(org: Org, admin: Actor, name: str, sobject: str) -> None:
    wrong = record_type(org, name, sobject)
    with pytest.raises(RecordRefused) as refused:
        org.insert("Account", {"Name": "B", "RecordTypeId": wrong}, admin)
    error = only_reason(refused.value)
    assert (error.status_code, error.message, error.fields) == (
        "INVALID_CROSS_REFERENCE_KEY",
        f"Record Type ID: this ID value isn't valid for the user: {wrong}",
        ("RecordTypeId",),
    )


def test_type_that_the_file_leaves_out_is_gone_with_its_references(org: Org) -> None:
    kept = record_type(org, "Customer")
    document = own_document(org, "Account")
    put_own_document(org, document | {"record_types": {"Customer": "Buyer"}})
    assert [(row["Id"], row["Name"]) for row in org.find("RecordType", SobjectType="Account")] == [(kept, "Buyer")]
    assert org.find("Account", Name="Acme")[0]["RecordTypeId"] is None
    reset_org(org)
    assert len(org.find("RecordType")) == 4


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (["Partner"], "`record_types` is not a mapping"),
        ({"My type": "x"}, "'My type' is no name of letters, digits and underscores"),
        ({"A": {"colour": "red"}}, "A has a label, or a mapping with label, description, active, default"),
        ({"A": {"default": True}, "B": {"default": True}}, "only one is the default"),
    ],
)
def test_bad_record_types_are_named(tmp_path: Path, told: Any, problem: str) -> None:
    (tmp_path / "account.yaml").write_text(yaml.safe_dump({"name": "Account", "record_types": told}))
    with pytest.raises(SampleUnreadable) as unreadable:
        open_org(Store(None), StoppedClock(), objects=tmp_path)
    assert problem in str(unreadable.value)
