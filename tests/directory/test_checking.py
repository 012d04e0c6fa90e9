"""Checks over a whole file, with plain values."""

import dataclasses
from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from instep.directory.checking import FileCheck, check_against_directory, check_rows
from instep.directory.keys import DirectoryKeys, KnownPerson, index_keys
from instep.directory.rows import Row
from instep.domain.problems import Problem

NOBODY = index_keys([])


def person(line: int, number: str, manager: str = "", email: str = "") -> Row:
    address = email or f"{number.lower()}@x.example"
    return Row(line, number, address, address, manager)


def known(id: int, number: str, manager_id: int | None = None, user_name: str = "") -> KnownPerson:  # noqa: A002
    address = user_name or f"{number.lower()}@x.example"
    return KnownPerson(id, number, address, address, manager_id)


def checked(rows: Sequence[Row], directory: DirectoryKeys = NOBODY, *, skip: bool = False) -> FileCheck:
    check = check_rows(rows)
    check_against_directory(check, directory, skip_bad_rows=skip)
    return check


def codes(check: FileCheck) -> dict[int, list[str]]:
    return {line: [problem.code for problem in check.errors[line]] for line in sorted(check.errors)}


def test_rows_that_share_a_key_are_all_bad_and_name_one_another() -> None:
    check = checked([person(2, "A"), person(3, "A", email="z@x.example"), person(4, "A", email="y@x.example")])
    assert codes(check) == {2: ["duplicate"], 3: ["duplicate"], 4: ["duplicate"]}
    assert check.errors[3][0].summary == "The employee number 'A' is also on line 2, 4."


def test_shared_address_is_said_once_though_it_is_the_user_name_too() -> None:
    check = checked([person(2, "A", email="k@x.example"), person(3, "B", email="k@x.example")])
    assert [problem.summary for problem in check.errors[2]] == ["The e-mail address 'k@x.example' is also on line 3."]


def test_shared_user_name_with_different_addresses_is_bad() -> None:
    rows = [Row(2, "A", "same", "a@x.example"), Row(3, "B", "same", "b@x.example")]
    assert codes(checked(rows)) == {2: ["duplicate"], 3: ["duplicate"]}


def test_manager_is_found_by_number_or_address_in_file_or_directory() -> None:
    directory = index_keys([known(1, "D")])
    rows = [person(2, "A"), person(3, "B", "A"), person(4, "C", "A@X.example"), person(5, "E", "D")]
    rows.append(person(6, "F", "d@x.example"))
    assert codes(checked(rows, directory)) == {}


def test_manager_who_is_nowhere_is_bad() -> None:
    check = checked([person(2, "A", "E99999")])
    assert check.errors[2][0].summary == "The manager 'E99999' is neither in the file nor in the directory."


def test_all_members_of_a_circle_are_named_and_who_reports_to_them_is_not() -> None:
    check = checked([person(2, "A", "B"), person(3, "B", "C"), person(4, "C", "A"), person(5, "D", "A")])
    assert codes(check) == {2: ["manager-circle"], 3: ["manager-circle"], 4: ["manager-circle"]}
    assert check.errors[3][0].summary == "Managers form a circle: A → B → C → A."


def test_who_reports_to_himself_is_a_circle() -> None:
    assert checked([person(2, "A", "A")]).errors[2][0].summary == "Managers form a circle: A → A."


def test_circle_through_somebody_in_the_directory_is_found() -> None:
    directory = index_keys([known(1, "A"), known(2, "B", manager_id=1)])
    check = checked([person(2, "A", "B")], directory)
    assert check.errors[2][0].summary == "Managers form a circle: A → B → A."


def test_file_that_resolves_a_circle_is_good() -> None:
    directory = index_keys([known(1, "A"), known(2, "B", manager_id=1)])
    assert codes(checked([person(2, "A", "B"), person(3, "B")], directory)) == {}


def test_file_without_managers_keeps_those_of_the_directory() -> None:
    directory = index_keys([known(1, "A"), known(2, "B", manager_id=1)])
    check = check_rows([person(2, "A"), person(3, "B")], has_managers=False)
    check_against_directory(check, directory, skip_bad_rows=True)
    assert codes(check) == {}


def test_user_name_of_somebody_who_is_not_in_the_file_is_taken() -> None:
    directory = index_keys([known(1, "OLD", user_name="a@x.example")])
    check = checked([person(2, "A")], directory)
    assert check.errors[2][0].summary == "The user name 'a@x.example' belongs to OLD, who is not in the file."


def test_people_of_one_file_may_swap_user_names() -> None:
    directory = index_keys([known(1, "A"), known(2, "B")])
    rows = [person(2, "A", email="b@x.example"), person(3, "B", email="a@x.example")]
    assert codes(checked(rows, directory)) == {}


def test_user_name_is_taken_when_the_row_that_would_free_it_is_skipped() -> None:
    directory = index_keys([known(1, "A"), known(2, "B")])
    freeing = Row(2, "B", "new@x.example", "new@x.example", problems=(Problem("email-invalid", "bad"),))
    taking = person(3, "A", email="b@x.example")
    assert codes(checked([freeing, taking], directory)) == {2: ["email-invalid"]}
    assert codes(checked([freeing, taking], directory, skip=True)) == {2: ["email-invalid"], 3: ["user-name-taken"]}


def test_person_without_number_is_known_by_user_name_and_gets_the_number() -> None:
    directory = index_keys([known(1, "", user_name="a@x.example")])
    assert codes(checked([person(2, "A")], directory)) == {}
    assert directory.identify("A", "a@x.example") == directory.by_id[1]


def test_skipped_manager_leaves_the_field_alone_unless_the_manager_is_known_already() -> None:
    rows = [Row(2, "A", "a@x.example", "a@x.example", problems=(Problem("x", "bad"),)), person(3, "B", "A")]
    check = check_rows(rows)
    managers = check_against_directory(check, NOBODY, skip_bad_rows=True)
    assert managers.target(check.rows[1]) is None
    (warning,) = [problem for _, problem in managers.left_out(check.good_rows)]
    assert (warning.code, warning.severity) == ("manager-skipped", "warning")

    check = check_rows(rows)
    managers = check_against_directory(check, index_keys([known(9, "A")]), skip_bad_rows=True)
    assert managers.target(check.rows[1]) == 9
    assert list(managers.left_out(check.good_rows)) == []


names = st.sampled_from(["A", "B", "C", "D"])
rows = st.lists(st.tuples(names, st.sampled_from(["", "A", "B", "C", "D", "X"]), names), min_size=1, max_size=6).map(
    lambda made: [person(2 + i, number, manager, f"{mail}@x.example") for i, (number, manager, mail) in enumerate(made)]
)
directories = st.lists(st.tuples(names, st.sampled_from([None, 1, 2])), max_size=2, unique_by=lambda one: one[0]).map(
    lambda made: index_keys([known(1 + i, number, manager) for i, (number, manager) in enumerate(made)])
)


@settings(max_examples=400)
@given(rows, directories, st.booleans(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows: list[Row], directory: DirectoryKeys, skip: bool, random: Random) -> None:
    """Rows keep what is said of them wherever they stand; only line numbers move."""
    places = list(range(len(rows)))
    random.shuffle(places)
    moved = [dataclasses.replace(rows[place], line=2 + line) for line, place in enumerate(places)]
    before, after = codes(checked(rows, directory, skip=skip)), codes(checked(moved, directory, skip=skip))
    assert [sorted(before.get(2 + place, [])) for place in places] == [
        sorted(after.get(2 + line, [])) for line in range(len(rows))
    ]


@given(rows, directories)
def test_what_is_left_after_skipping_has_no_new_circle_and_no_taken_name(
    rows: list[Row], directory: DirectoryKeys
) -> None:
    """Checked against a plain walk over the directory as it would be afterwards."""
    check = check_rows(rows)
    managers = check_against_directory(check, directory, skip_bad_rows=True)
    after = {one.id: (one.user_name, one.manager_id) for one in directory.by_id.values()}
    for row in check.good_rows:
        target = managers.target(row)
        keeps = bool(row.manager_key) and target is None
        node = managers.node(row)
        after[node] = (row.user_name, after.get(node, ("", None))[1] if keeps else target)
    assert len({user_name for user_name, _ in after.values()}) == len(after)
    touched = {managers.node(row) for row in check.good_rows}
    for node in touched:
        seen, here = set(), after[node][1]
        while here is not None and here not in seen:
            assert here != node
            seen.add(here)
            here = after[here][1] if here in after else None
