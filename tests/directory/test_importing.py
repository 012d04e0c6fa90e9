"""Importing files into the stored directory."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instep.directory.importing import ImportReport, import_people
from instep.directory.models import Group, Person
from instep.domain.problems import BadInput
from tests.directory.files import DATA, HEADER, NOW, row, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.storage]
LATER = NOW + timedelta(days=1)

BAD_LINES = {
    5: "Work Email is empty.",
    7: "Work Email 'not-an-address' is no e-mail address.",
    9: "The e-mail address 'kelly.leon@northwind.example' is also on line 10.",
    10: "The e-mail address 'kelly.leon@northwind.example' is also on line 9.",
    11: "The employee number 'E00010' is also on line 12.",
    12: "The employee number 'E00010' is also on line 11.",
    14: "The manager 'E99999' is neither in the file nor in the directory.",
    16: "Last Name is empty.",
    17: "The manager 'E00011' is neither in the file nor in the directory.",
    18: "Managers form a circle: E00017 → E00018 → E00017.",
    19: "Managers form a circle: E00017 → E00018 → E00017.",
    21: "Time Zone 'Mars/Olympus' is no known time zone.",
    23: "Locale 'xx-YY' is no known locale.",
    27: "First Name has 200 characters; 128 are allowed.",
    29: "The row has fewer cells (9) than the header (18).",
    31: "Employment Status 'Actif' is no known status.",
    33: "First Name begins like a spreadsheet formula: '=HYPERLINK(\"http://x\")'.",
    38: "The manager 'E00011' is neither in the file nor in the directory.",
}


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.bad_rows


def stored() -> list[dict[str, Any]]:
    """Everything about everybody but ids and times, with managers and groups by name."""
    names = [
        field.name for field in Person._meta.fields if field.name not in {"id", "manager", "created_at", "updated_at"}
    ]
    return [
        {name: getattr(person, name) for name in names}
        | {
            "manager": person.manager and person.manager.user_name,
            "groups": sorted(group.name for group in person.groups.all()),
        }
        for person in Person.objects.select_related("manager").prefetch_related("groups").order_by("user_name")
    ]


def test_sample_company_is_imported_whole() -> None:
    report = import_people(DATA / "people.csv", NOW)
    assert counts(report) == (320, 0, 0, 0)
    assert report.created_groups == (
        "sf-admins",
        "sf-forecasting",
        "sf-marketing",
        "sf-read-only",
        "sf-sales",
        "sf-support",
    )
    assert (report.encoding, report.delimiter, report.ignored_columns, report.problems) == ("utf-8-sig", ",", (), ())
    assert Person.objects.filter(active=False).count() == 21
    assert Person.objects.filter(manager=None).count() == 1
    assert Group.objects.get(name="sf-sales").people.count() == 105
    ben = Person.objects.get(employee_number="E00013")
    assert (ben.given_name, ben.nick_name, ben.locality) == ("Benício", "Ben", "São Paulo")
    assert ben.manager is not None
    assert ben.manager.employee_number == "E00001"


def test_sample_company_warns_of_odd_dates_and_imports_them() -> None:
    warned = [(problem.where, problem.code) for problem in import_people(DATA / "people.csv", NOW).warnings]
    assert warned == [
        ("line 6 (E00005)", "date-odd"),
        ("line 46 (E00045)", "date-odd"),
        ("line 128 (E00127)", "date-odd"),
        ("line 141 (E00140)", "date-odd"),
    ]


def test_bad_day_imports_nothing_and_lists_every_bad_row() -> None:
    report = import_people(DATA / "people-bad-day.csv", NOW)
    assert (report.is_refused, report.rows, report.delimiter) == (True, 40, ";")
    assert counts(report) == (0, 0, 0, 18)
    assert [problem.summary for problem in report.problems] == list(BAD_LINES.values())
    assert [int(problem.where.split()[1]) for problem in report.problems] == list(BAD_LINES)
    assert not Person.objects.exists()
    assert not Group.objects.exists()


def test_bad_day_with_bad_rows_skipped_imports_the_rest() -> None:
    report = import_people(DATA / "people-bad-day.csv", NOW, skip_bad_rows=True)
    assert counts(report) == (22, 0, 0, 18)
    assert Person.objects.get(employee_number="E00024").family_name == 'O’Connor-Núñez, Jr. "Bob"'
    assert Person.objects.get(employee_number="E00034").user_name == "bela.nohlmans@northwind.example"
    assert sorted(problem.where for problem in report.warnings if problem.code == "manager-skipped") == [
        "line 26 (E00025)",
        "line 30 (E00029)",
        "line 32 (E00031)",
        "line 36 (E00035)",
        "line 40 (E00039)",
    ]
    assert Person.objects.get(employee_number="E00039").manager is None
    assert not Person.objects.filter(employee_number__in=["E00010", "E00026", "E00028"]).exists()


def test_good_export_after_the_bad_day_completes_everybody() -> None:
    import_people(DATA / "people.csv", NOW)
    expected = stored()
    Person.objects.all().delete()
    import_people(DATA / "people-bad-day.csv", NOW, skip_bad_rows=True)
    assert counts(import_people(DATA / "people.csv", NOW)) == (298, 6, 16, 0)
    assert stored() == expected


def test_bad_day_over_a_full_directory_keeps_managers_who_are_known() -> None:
    import_people(DATA / "people.csv", NOW)
    report = import_people(DATA / "people-bad-day.csv", LATER, skip_bad_rows=True)
    lynne = Person.objects.get(employee_number="E00029")
    assert lynne.manager is not None
    assert lynne.manager.employee_number == "E00009"
    assert [problem for problem in report.warnings if problem.code == "manager-skipped"] == []
    assert Person.objects.count() == 320


def test_importing_twice_writes_nothing_the_second_time() -> None:
    import_people(DATA / "people.csv", NOW)
    before = list(Person.objects.order_by("id").values_list("id", "updated_at"))
    assert counts(import_people(DATA / "people.csv", LATER)) == (0, 0, 320, 0)
    assert list(Person.objects.order_by("id").values_list("id", "updated_at")) == before


def test_only_people_who_differ_are_written(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1), row(2, manager="E1"), row(3, groups="a")), NOW)
    changed = write_csv(tmp_path, row(1, status="Terminated"), row(2), row(3, groups="a"), row(4))
    assert counts(import_people(changed, LATER)) == (1, 2, 1, 0)
    touched = Person.objects.filter(updated_at=LATER).order_by("employee_number")
    assert [person.employee_number for person in touched] == ["E1", "E2"]
    assert Person.objects.get(employee_number="E2").manager is None


def test_dry_run_reports_exactly_and_changes_nothing(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1), row(2)), NOW)
    before = stored()
    report = import_people(write_csv(tmp_path, row(1, mail="new@x.example"), row(3, groups="g")), LATER, dry_run=True)
    assert (counts(report), report.created_groups, report.is_dry_run) == ((1, 1, 0, 0), ("g",), True)
    assert stored() == before
    assert not Group.objects.exists()


def test_absent_people_stay(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1), row(2)), NOW)
    import_people(write_csv(tmp_path, row(1)), NOW)
    assert [person.active for person in Person.objects.all()] == [True, True]


def test_groups_of_a_person_become_those_of_the_file(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1, groups="a;b"), row(2, groups="b")), NOW)
    assert counts(import_people(write_csv(tmp_path, row(1, groups="B;c"), row(2, groups="b")), NOW)) == (0, 1, 1, 0)
    assert [person["groups"] for person in stored()] == [["b", "c"], ["b"]]
    assert Group.objects.count() == 3


def test_column_that_is_not_in_the_file_is_left_alone(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1), row(2, manager="E1", groups="a", status="Terminated")), NOW)
    path = write_csv(tmp_path, "E2,New,p2@x.example", header="Employee ID,Last Name,Work Email")
    assert counts(import_people(path, LATER)) == (0, 1, 0, 0)
    person = stored()[1]
    assert (person["family_name"], person["given_name"], person["manager"]) == ("New", "First2", "p1@x.example")
    assert (person["groups"], person["active"]) == (["a"], False)


def test_group_named_only_by_skipped_rows_is_not_created(tmp_path: Path) -> None:
    path = write_csv(tmp_path, row(1, groups="good"), row(2, manager="nobody", groups="bad"))
    assert import_people(path, NOW, skip_bad_rows=True).created_groups == ("good",)
    assert [group.name for group in Group.objects.all()] == ["good"]


def test_new_address_of_a_known_number_is_an_update(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1)), NOW)
    assert counts(import_people(write_csv(tmp_path, row(1, mail="new@x.example")), NOW)) == (0, 1, 0, 0)
    assert Person.objects.get().user_name == "new@x.example"


def test_two_people_may_swap_addresses_in_one_file(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1), row(2)), NOW)
    swapped = write_csv(tmp_path, row(1, mail="p2@x.example"), row(2, mail="p1@x.example"))
    assert counts(import_people(swapped, NOW)) == (0, 2, 0, 0)
    assert [(person["employee_number"], person["user_name"]) for person in stored()] == [
        ("E2", "p1@x.example"),
        ("E1", "p2@x.example"),
    ]


def test_address_of_somebody_who_is_not_in_the_file_is_refused(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1)), NOW)
    report = import_people(write_csv(tmp_path, row(2, mail="p1@x.example")), NOW)
    assert [problem.summary for problem in report.problems] == [
        "The user name 'p1@x.example' belongs to E1, who is not in the file."
    ]


def test_people_without_numbers_are_known_by_user_name(tmp_path: Path) -> None:
    header = "Last Name,Work Email,Manager Email"
    lines = ("Boss,BOSS@x.example,", "Clerk,clerk@x.example,Boss@x.example")
    assert counts(import_people(write_csv(tmp_path, *lines, header=header), NOW)) == (2, 0, 0, 0)
    assert counts(import_people(write_csv(tmp_path, *lines, header=header), NOW)) == (0, 0, 2, 0)
    assert [person["manager"] for person in stored()] == [None, "boss@x.example"]
    adopted = write_csv(tmp_path, row(1, mail="boss@x.example"))
    assert counts(import_people(adopted, NOW)) == (0, 1, 0, 0)
    assert Person.objects.get(user_name="boss@x.example").employee_number == "E1"


def test_columns_file_is_used(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("Nr#Nom#Post#Statut\n1#Müller#m@x.example#Actif\n".encode("cp1252"))
    columns = tmp_path / "columns.toml"
    columns.write_text(
        'delimiter = "#"\nencoding = "cp1252"\nstatus.Actif = "active"\n'
        '[columns]\nemployeeNumber = "Nr"\nemail = "Post"\nstatus = "Statut"\n',
        encoding="utf-8",
    )
    report = import_people(path, NOW, columns_file=columns)
    assert counts(report) == (1, 0, 0, 0)
    assert report.columns == (
        ("Nr", "employeeNumber"),
        ("Nom", "name.familyName"),
        ("Post", "email"),
        ("Statut", "status"),
    )
    assert Person.objects.get().family_name == "Müller"


def test_header_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has a header and no rows"):
        import_people(write_csv(tmp_path), NOW)


def test_more_people_than_one_batch_are_imported(tmp_path: Path) -> None:
    lines = [row(number, manager="E1" if number > 1 else "", groups=f"g{number % 3}") for number in range(1, 1203)]
    assert counts(import_people(write_csv(tmp_path, *lines), NOW)) == (1202, 0, 0, 0)
    assert Person.objects.get(employee_number="E1").reports.count() == 1201
    assert counts(import_people(write_csv(tmp_path, *lines), NOW)) == (0, 0, 1202, 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_does_not_matter(tmp_path: Path, seed: int) -> None:
    header, *lines = (DATA / "people.csv").read_text(encoding="utf-8").splitlines()
    import_people(write_csv(tmp_path, *lines, header=header), NOW)
    expected = stored()
    Person.objects.all().delete()
    random.Random(seed).shuffle(lines)  # noqa: S311 - an order, not a secret
    import_people(write_csv(tmp_path, *lines, header=header), NOW)
    assert stored() == expected


cells = st.tuples(
    st.integers(1, 4),
    st.sampled_from(["", "E1", "E2", "E9", "p3@x.example"]),
    st.sampled_from(["Active", "Terminated", "Actif"]),
    st.sampled_from(["", "a", "a;b"]),
    st.sampled_from(["", "p1@x.example", "q@x.example"]),
)
files = st.lists(cells, min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files, files)
def test_any_file_over_any_directory_imported_again_changes_nothing(
    tmp_path: Path, first: list[tuple[int, str, str, str, str]], second: list[tuple[int, str, str, str, str]]
) -> None:
    with transaction.atomic():
        for made in (first, second):
            lines = [
                row(n, manager=manager, status=status, groups=groups, mail=mail)
                for n, manager, status, groups, mail in made
            ]
            path = write_csv(tmp_path, *lines, header=HEADER)
            import_people(path, NOW, skip_bad_rows=True)
        before = stored()
        again = import_people(path, LATER, skip_bad_rows=True)
        assert (again.created, again.updated) == (0, 0)
        assert stored() == before
        transaction.set_rollback(True)
