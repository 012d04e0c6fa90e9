"""The order of apply."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from instep.domain.changes import Change, ChangeKind
from instep.domain.ordering import CALL_SIZE, PHASES, count_calls, in_order_of_apply
from tests.domain.plans import BLOCK, change, maybe_blocks

FREES = {ChangeKind.FREEZE, ChangeKind.DEACTIVATE, ChangeKind.REVOKE}
TAKES = {ChangeKind.CREATE, ChangeKind.REACTIVATE, ChangeKind.UNFREEZE, ChangeKind.UPDATE, ChangeKind.GRANT}
changes = st.lists(st.builds(change, st.sampled_from(list(ChangeKind)), st.integers(1, 9)), max_size=40)


@given(changes)
def test_frees_come_before_takes_and_nothing_is_lost(given: list[Change]) -> None:
    ordered = in_order_of_apply(given)
    assert Counter(ordered) == Counter(given)
    last_free = max((place for place, one in enumerate(ordered) if one.kind in FREES), default=-1)
    first_take = min((place for place, one in enumerate(ordered) if one.kind in TAKES), default=len(ordered))
    assert last_free < first_take


@given(changes)
def test_user_exists_before_anything_is_given_to_it_and_is_linked_before_anything_is_done(given: list[Change]) -> None:
    order = [one.kind for one in in_order_of_apply(given)]
    for earlier, later in (
        (ChangeKind.LINK, ChangeKind.FREEZE),
        (ChangeKind.FREEZE, ChangeKind.DEACTIVATE),
        (ChangeKind.CREATE, ChangeKind.UPDATE),
        (ChangeKind.CREATE, ChangeKind.GRANT),
        (ChangeKind.REACTIVATE, ChangeKind.GRANT),
    ):
        if earlier in order and later in order:
            assert len(order) - 1 - order[::-1].index(earlier) < order.index(later)


@given(changes)
def test_order_of_equals_is_kept(given: list[Change]) -> None:
    for kind in ChangeKind:
        of_kind = [one for one in given if one.kind is kind]
        assert [one for one in in_order_of_apply(given) if one.kind is kind] == of_kind


def test_every_kind_has_a_phase() -> None:
    assert {kind for kind, _ in PHASES} == set(ChangeKind)


@given(st.integers(0, 1000), maybe_blocks)
def test_calls_are_one_a_collection_and_none_for_what_is_blocked(count: int, block: object) -> None:
    creates = [change(ChangeKind.CREATE, number, block=block) for number in range(count)]
    links = [change(ChangeKind.LINK)]
    assert count_calls([*creates, *links]) == (0 if block == BLOCK else (count + CALL_SIZE - 1) // CALL_SIZE)
