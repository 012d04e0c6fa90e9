"""Saving many records, and references by what identifies the parent (salesforce-api.md, C5 and C8)."""

from functools import partial
from typing import Any

import pytest
from tests.sf_emulator.orgs import administrator, new_user, only_reason, user_id

from sf_emulator.objects import Org, RecordRefused
from sf_emulator.objects.saving import Saved, delete_record, insert_record, save_each, update_record, upsert_record

KELLY = "kelly.leon@northwind.example"


def insert_user(org: Org, fields: dict[str, Any]) -> Saved:
    return insert_record(org, org.schema["User"], fields, administrator(org))


def test_parent_is_found_by_what_identifies_it(org: Org) -> None:
    saved = insert_user(org, new_user(org) | {"Manager": {"attributes": {"type": "User"}, "Username": KELLY}})
    assert org.field_of("User", str(saved.id), "ManagerId") == user_id(org, KELLY)


@pytest.mark.parametrize(
    ("manager", "text"),
    [
        ({"Username": "no@body"}, "Foreign key external ID: no@body not found for field Username in entity User"),
        ({"Title": "x"}, "No such column 'Title' on sobject of type User"),
        ({}, "Only one external ID field must be specified for the relationship Manager"),
    ],
)
def test_parent_that_cannot_be_found_refuses_the_record(org: Org, manager: dict[str, str], text: str) -> None:
    with pytest.raises(RecordRefused) as refused:
        insert_user(org, new_user(org) | {"Manager": manager})
    assert only_reason(refused.value).message == text
    assert only_reason(refused.value).status_code == "INVALID_FIELD"


def test_undone_updates_keep_their_ids_and_undone_creates_have_none(org: Org) -> None:
    kelly = user_id(org, KELLY)

    def write(fields: dict[str, Any]) -> Saved:
        return (
            update_record(org, org.schema["User"], fields, administrator(org))
            if "Id" in fields
            else insert_user(org, fields)
        )

    results = save_each(org, [{"Id": kelly, "Title": "X"}, new_user(org), {}], write, all_or_none=True)
    assert [result.id for result in results] == [kelly, None, None]
    assert [result.errors[0].status_code for result in results[:2]] == ["ALL_OR_NONE_OPERATION_ROLLED_BACK"] * 2
    assert org.field_of("User", kelly, "Title") != "X"


@pytest.mark.parametrize("value", ["nonsense", "00eWs0000000001"])
def test_id_of_another_object_is_refused_with_the_label(org: Org, value: str) -> None:
    with pytest.raises(RecordRefused) as refused:
        update_record(org, org.schema["User"], {"id": value}, administrator(org))
    assert only_reason(refused.value).message == f"User ID: id value of incorrect type: {value}"


def test_malformed_id_to_delete_is_refused(org: Org) -> None:
    with pytest.raises(RecordRefused) as refused:
        delete_record(org, "nonsense", administrator(org))
    assert only_reason(refused.value).message == "malformed id nonsense"


def test_upsert_by_id_updates_the_record_or_creates_one_without_an_id(org: Org) -> None:
    upsert = partial(upsert_record, org, org.schema["User"], org.schema["User"].fields["Id"], actor=administrator(org))
    kelly = user_id(org, KELLY)
    assert upsert({"Id": kelly, "Title": "X"}) == Saved(kelly)
    assert upsert(new_user(org)).created
