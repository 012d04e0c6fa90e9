"""Record ids, against ids seen in Salesforce's own documents (salesforce-api.md, D3)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sf_emulator.objects.ids import make_id, make_ids, normal_id, sequence_of, to_18

SEEN = ["005D0000001KyEIIA0", "00Di0000000icUBEAY", "0018c00002DJIpPAAX"]


@pytest.mark.parametrize("seen", SEEN)
def test_checksum_is_salesforces(seen: str) -> None:
    assert to_18(seen[:15]) == seen


@pytest.mark.parametrize("seen", SEEN)
def test_id_is_known_in_every_form(seen: str) -> None:
    assert normal_id(seen[:15]) == seen
    assert normal_id(seen.lower()) == seen
    assert normal_id(seen.upper()) == seen


@pytest.mark.parametrize("text", ["", "abc", "005D0000001KyEIIA", "005D0000001KyEI!!!", "005D0000001KyEIIA9"])
def test_other_text_is_no_id(text: str) -> None:
    assert normal_id(text) is None


@given(st.integers(min_value=0, max_value=62**9 - 2))
def test_ids_sort_in_the_order_they_were_given_out(sequence: int) -> None:
    first, second = make_id("005", sequence), make_id("005", sequence + 1)
    assert first < second
    assert sequence_of(first) == sequence
    assert normal_id(first) == first


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=62**9 - 10_000), st.integers(min_value=0, max_value=10_000))
def test_ids_in_a_row_are_those_given_out_one_by_one(first: int, count: int) -> None:
    made = list(make_ids("0Pa", first, count))
    assert len(made) == count
    for place in {0, count // 2, count - 1} if count else ():
        assert made[place] == make_id("0Pa", first + place)
