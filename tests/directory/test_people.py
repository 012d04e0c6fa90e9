"""Questions to the stored directory."""

from pathlib import Path

import pytest
from django.test.utils import CaptureQueriesContext

from instep.directory.importing import import_people
from instep.directory.models import Person
from instep.directory.people import as_value, find_person, read_people, search_people
from instep.domain.mapping import DEFAULT_MAPPING
from instep.domain.problems import NotFound
from tests.directory.files import DATA, NOW, row, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def company() -> None:
    import_people(DATA / "people.csv", NOW)


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("key", ["E00013", "benicio.peixoto@northwind.example", " BENICIO.Peixoto@northwind.example"])
def test_person_is_found_by_number_and_by_address_in_any_case(key: str) -> None:
    assert find_person(key).given_name == "Benício"


@pytest.mark.parametrize("key", ["", "nobody", "E1"])
def test_nobody_is_not_found(key: str) -> None:
    with pytest.raises(NotFound, match="Nobody in the directory"):
        find_person(key)


def test_address_that_several_share_finds_nobody() -> None:
    for name in ("a", "b"):
        Person.objects.create(user_name=name, family_name="X", email="team@x.example")
    with pytest.raises(NotFound, match="Several people have the address"):
        find_person("TEAM@x.example")


@pytest.mark.usefixtures("company")
def test_people_are_searched_by_group_activity_and_words() -> None:
    assert search_people().count() == 320
    assert search_people(active=False).count() == 21
    assert search_people(group="SF-Forecasting").count() == 3
    assert [person.employee_number for person in search_people(text="kobayashi chief")] == ["E00001"]
    assert not search_people(text="100%").exists()
    with pytest.raises(NotFound, match="no group 'sf-nothing'"):
        search_people(group="sf-nothing")


@pytest.mark.usefixtures("company")
def test_people_are_read_as_values_with_their_groups() -> None:
    people = list(read_people())
    assert len(people) == 320
    assert [person.id for person in people] == sorted(person.id for person in people)
    by_number = {person.employee_number: person for person in people}
    assert by_number["E00002"].groups == ("sf-forecasting", "sf-sales")
    assert by_number["E00002"].manager_id == by_number["E00001"].id
    assert by_number["E00021"].active is False


@pytest.mark.usefixtures("company")
def test_reading_people_takes_two_queries_whatever_their_number() -> None:
    from django.db import connection

    with CaptureQueriesContext(connection) as queries:
        assert len(list(read_people())) == 320
    assert len(queries) == 2


def test_absent_number_is_the_empty_text(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, "X,x@x.example", header="Last Name,Work Email"), NOW)
    assert as_value(Person.objects.get()).employee_number == ""


def test_default_mapping_of_the_sample_company_meets_no_problem() -> None:
    """Everybody in the sample company can be created in an org that offers the usual locales and time zones."""
    from instep.domain.mapping import apply_mapping, compile_mapping
    from tests.domain.schema import USER_SCHEMA, picklist

    import_people(DATA / "people.csv", NOW)
    zones = tuple(Person.objects.values_list("timezone", flat=True).distinct())
    mapping = compile_mapping(DEFAULT_MAPPING, {**USER_SCHEMA, "TimeZoneSidKey": picklist("TimeZoneSidKey", zones)})
    mapped = [apply_mapping(mapping, person) for person in read_people()]
    assert not any(one.is_blocked for one in mapped)
    assert len({one.fields["CommunityNickname"] for one in mapped}) == 320


def test_member_of_a_group_is_listed_once(tmp_path: Path) -> None:
    import_people(write_csv(tmp_path, row(1, groups="a;b")), NOW)
    assert search_people(group="a", text="x.example").count() == 1
