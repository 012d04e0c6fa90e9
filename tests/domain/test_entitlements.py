"""What several assignments grant one person."""

from hypothesis import given
from hypothesis import strategies as st

from instep.domain.entitlements import Assignment, Named, Profile, combine_assignments

names = st.integers(1, 5).map(lambda number: Named(f"id{number}", f"Name {number}"))
assignments = st.lists(
    st.builds(
        Assignment,
        id=st.integers(1, 10_000),
        priority=st.integers(0, 3),
        profile=st.integers(1, 9).map(lambda number: Profile(f"00e{number}", f"Profile {number}", "100")),
        role=st.none() | names,
        permission_sets=st.lists(names, max_size=3).map(tuple),
    ),
    max_size=6,
    unique_by=lambda assignment: assignment.id,
)


def test_nobody_without_an_assignment_has_a_place() -> None:
    assert combine_assignments([]) is None


@given(assignments, st.randoms())
def test_order_of_assignments_does_not_matter(given: list[Assignment], random: object) -> None:
    shuffled = list(given)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert combine_assignments(shuffled) == combine_assignments(given)


@given(assignments)
def test_lowest_priority_then_oldest_decides_on_profile_and_role_and_permission_sets_add_up(
    given: list[Assignment],
) -> None:
    entitled = combine_assignments(given)
    if entitled is None:
        assert given == []
        return
    first = min(given, key=lambda one: (one.priority, one.id))
    with_role = [one for one in given if one.role]
    assert entitled.profile == first.profile
    assert entitled.role == (min(with_role, key=lambda one: (one.priority, one.id)).role if with_role else None)
    wanted = {named.id for one in given for named in one.permission_sets}
    assert {named.id for named in entitled.permission_sets} == wanted
    assert len(entitled.permission_sets) == len(wanted)
