"""Salesforce ids of 15 and 18 characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.salesforce.ids import widen_id

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize(
    ("short", "whole"), [("00Dx0000000BV7z", "00Dx0000000BV7zEAG"), ("005i0000002MUqL", "005i0000002MUqLAAW")]
)
def test_id_of_15_characters_gets_salesforces_suffix(short: str, whole: str) -> None:
    assert widen_id(short) == whole


@given(st.text(LETTERS, min_size=15, max_size=15))
def test_widening_twice_changes_nothing(short: str) -> None:
    assert widen_id(widen_id(short)) == widen_id(short)


@given(st.text(LETTERS, min_size=15, max_size=15), st.text(LETTERS, min_size=15, max_size=15))
def test_ids_that_differ_only_in_case_stay_different_in_any_case(one: str, other: str) -> None:
    assert (widen_id(one).lower() == widen_id(other).lower()) == (one == other)


@pytest.mark.parametrize("text", ["", "005", "005i0000002MUq'", "005i0000002MUqLAAWX", "005i0000002MUqé"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Salesforce id"):
        widen_id(text)
