"""Comparing what two ways into one org see."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.comparing import WHOLE_RECORD, Difference, NotInOrder, compare_permissions, compare_records

FIELDS = ("Name", "Title")
records = st.dictionaries(
    st.text("AB01", min_size=1, max_size=3),
    st.fixed_dictionaries(
        {"Name": st.sampled_from(["Ann", "Ben", "", None]), "Title": st.sampled_from(["x", "", None])}
    ),
    max_size=8,
)


def _rows(by_id: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"Id": record_id, **by_id[record_id]} for record_id in sorted(by_id)]


def _plain(value: Any) -> Any:
    return value or None


@given(records, records)
def test_differences_are_those_that_plain_dictionaries_have(
    soap: dict[str, dict[str, Any]], oauth: dict[str, dict[str, Any]]
) -> None:
    found = list(compare_records("User", _rows(soap), _rows(oauth), FIELDS, "Name"))
    whole = {(one.record_id, one.soap is not None) for one in found if one.field == WHOLE_RECORD}
    assert whole == {(each, True) for each in soap.keys() - oauth} | {(each, False) for each in oauth.keys() - soap}
    fields = {(one.record_id, one.field, one.soap, one.oauth) for one in found if one.field != WHOLE_RECORD}
    assert fields == {
        (each, field, _plain(soap[each][field]), _plain(oauth[each][field]))
        for each in soap.keys() & oauth
        for field in FIELDS
        if _plain(soap[each][field]) != _plain(oauth[each][field])
    }
    assert [one.record_id for one in found] == sorted(one.record_id for one in found)


@given(records)
def test_an_org_does_not_differ_from_itself(org: dict[str, dict[str, Any]]) -> None:
    assert list(compare_records("User", _rows(org), _rows(org), FIELDS, "Name")) == []


def test_records_out_of_order_are_not_compared() -> None:
    rows = [{"Id": "2", "Name": "Ben"}, {"Id": "1", "Name": "Ann"}]
    with pytest.raises(NotInOrder):
        list(compare_records("User", rows, [], FIELDS, "Name"))


def test_permission_of_one_user_alone_is_a_difference() -> None:
    assert compare_permissions({"ApiEnabled", "ManageUsers"}, {"ApiEnabled", "ViewSetup"}) == [
        Difference("Permission", "", "ManageUsers", WHOLE_RECORD, "ManageUsers", None),
        Difference("Permission", "", "ViewSetup", WHOLE_RECORD, None, "ViewSetup"),
    ]
