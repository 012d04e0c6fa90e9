"""The default mapping, and how values meet the org's User schema."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.mapping import (
    ATTRIBUTES,
    DEFAULT_MAPPING,
    OrgDefaults,
    apply_mapping,
    compile_mapping,
    describe_person,
)
from instep.domain.people import Person
from instep.domain.problems import BadInput, Severity
from tests.domain.schema import USER_SCHEMA

BEN = Person(
    id=13,
    user_name="benicio.peixoto@northwind.example",
    family_name="Peixoto",
    given_name="Benício",
    nick_name="Ben",
    employee_number="E00013",
    email="benicio.peixoto@northwind.example",
    title="Head of People",
    department="People",
    locality="São Paulo",
    work_phone="+55 73 4238-0380",
    locale="pt-BR",
    timezone="America/New_York",
)
MAPPING = compile_mapping(DEFAULT_MAPPING, USER_SCHEMA)


def test_default_mapping_fills_every_required_field_and_clears_what_is_empty() -> None:
    mapped = apply_mapping(MAPPING, BEN)
    assert mapped.problems == ()
    assert mapped.fields == {
        "Username": "benicio.peixoto@northwind.example",
        "Email": "benicio.peixoto@northwind.example",
        "FirstName": "Benício",
        "LastName": "Peixoto",
        "Alias": "bpeix",
        "CommunityNickname": "benicio.peixoto@northwind.example",
        "Title": "Head of People",
        "Department": "People",
        "EmployeeNumber": "E00013",
        "FederationIdentifier": "benicio.peixoto@northwind.example",
        "City": "São Paulo",
        "Phone": "+55 73 4238-0380",
        "MobilePhone": None,
        "TimeZoneSidKey": "America/New_York",
        "LocaleSidKey": "pt_BR",
        "LanguageLocaleKey": "pt_BR",
        "EmailEncodingKey": "UTF-8",
    }
    required = {field.name for field in USER_SCHEMA.values() if field.is_required}
    assert required <= {name for name, value in mapped.fields.items() if value}


def test_preferred_name_is_never_the_first_name() -> None:
    assert apply_mapping(MAPPING, BEN).fields["FirstName"] == "Benício"
    assert not any("nickName" in source for source in DEFAULT_MAPPING.values())


@pytest.mark.parametrize(
    ("attribute", "value", "field", "code"),
    [
        ("email", "", "Email", "value-missing"),
        ("timezone", "", "TimeZoneSidKey", "value-missing"),
        ("title", "T" * 81, "Title", "value-too-long"),
        ("timezone", "Europe/Madrid", "TimeZoneSidKey", "value-not-offered"),
    ],
)
def test_value_that_cannot_be_sent_blocks_and_names_the_field(
    attribute: str, value: str, field: str, code: str
) -> None:
    changed: dict[str, Any] = {attribute: value}
    mapped = apply_mapping(MAPPING, dataclasses.replace(BEN, **changed))
    (problem,) = mapped.problems
    assert (problem.code, problem.severity, problem.where) == (code, Severity.ERROR, BEN.user_name)
    assert problem.summary.startswith(f"{field}: ")
    assert mapped.is_blocked
    assert field not in mapped.fields
    assert set(mapped.fields) | {field} == set(MAPPING.fields)


def test_too_long_value_names_length_and_maximum() -> None:
    (problem,) = apply_mapping(MAPPING, dataclasses.replace(BEN, given_name="A" * 200)).problems
    assert "the value has 200 characters, Salesforce takes 40" in problem.summary


def test_time_zone_is_sent_under_the_name_that_the_org_offers() -> None:
    assert apply_mapping(MAPPING, dataclasses.replace(BEN, timezone="Europe/Kyiv")).fields["TimeZoneSidKey"] == (
        "Europe/Kiev"
    )


def test_locale_that_the_org_does_not_know_gives_way_to_its_default_with_a_warning() -> None:
    mapped = apply_mapping(MAPPING, dataclasses.replace(BEN, locale="ru-RU"))
    assert (mapped.fields["LocaleSidKey"], mapped.fields["LanguageLocaleKey"]) == ("en_US", "en_US")
    assert [(problem.code, problem.severity) for problem in mapped.problems] == [
        ("value-replaced", Severity.WARNING),
        ("value-replaced", Severity.WARNING),
    ]
    assert "'ru-RU'" in mapped.problems[0].summary
    assert not mapped.is_blocked


def test_absent_regional_settings_are_the_orgs_own_without_a_word() -> None:
    defaults = OrgDefaults(locale="de_DE", language="de", time_zone="Europe/Berlin")
    mapping = compile_mapping(DEFAULT_MAPPING, USER_SCHEMA, defaults)
    mapped = apply_mapping(mapping, dataclasses.replace(BEN, locale="", timezone=""))
    assert [mapped.fields[name] for name in ("LocaleSidKey", "LanguageLocaleKey", "TimeZoneSidKey")] == [
        "de_DE",
        "de",
        "Europe/Berlin",
    ]
    assert mapped.problems == ()


def test_preferred_language_wins_over_the_locale() -> None:
    mapped = apply_mapping(MAPPING, dataclasses.replace(BEN, preferred_language="fr"))
    assert (mapped.fields["LanguageLocaleKey"], mapped.fields["LocaleSidKey"]) == ("fr", "pt_BR")


def test_addresses_are_lower_case_as_salesforce_stores_them() -> None:
    mapping = compile_mapping({"Username": "upper(person.userName)", "Email": "upper(person.email)"}, USER_SCHEMA)
    assert apply_mapping(mapping, BEN).fields == {"Username": BEN.user_name, "Email": BEN.email}


def test_flag_takes_true_or_false_and_nothing_else() -> None:
    good = compile_mapping({"UserPermissionsMobileUser": "'sf-sales' in person.groups"}, USER_SCHEMA)
    assert apply_mapping(good, BEN).fields == {"UserPermissionsMobileUser": False}
    bad = compile_mapping({"UserPermissionsMobileUser": "'yes'"}, USER_SCHEMA)
    assert apply_mapping(bad, BEN).problems[0].code == "mapping-failed"


def test_number_is_not_taken_for_a_text() -> None:
    mapping = compile_mapping({"Title": "size(person.groups)"}, USER_SCHEMA)
    assert apply_mapping(mapping, BEN).problems[0].summary == "Title: the expression gives int, not text."


def test_fields_that_cannot_be_written_are_left_out_with_a_note() -> None:
    mapping = compile_mapping({"Title": "person.title", "Shoe__c": "'43'", "LastLoginDate": "'now'"}, USER_SCHEMA)
    assert mapping.fields == ("Title",)
    left_out = [note for note in mapping.notes if note.code == "mapping-field-left-out"]
    assert [(note.where, note.severity) for note in left_out] == [
        ("Shoe__c", Severity.WARNING),
        ("LastLoginDate", Severity.WARNING),
    ]


def test_required_field_without_expression_is_noted() -> None:
    notes = compile_mapping({"Title": "person.title"}, USER_SCHEMA).notes
    assert "LastName" in {note.where for note in notes if note.code == "mapping-field-required"}
    assert MAPPING.notes == ()


def test_every_bad_expression_is_named_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        compile_mapping({"Title": "person.titel", "Phone": "'", "ProfileId": "'00e'", "City": "'x'"}, USER_SCHEMA)
    assert [problem.where for problem in refused.value.problems] == ["Title", "Phone", "ProfileId"]
    assert "did you mean title?" in refused.value.problems[0].summary


def test_every_attribute_has_a_value_for_a_person_of_whom_little_is_known() -> None:
    """No expression may fail because the directory says nothing."""
    nobody = Person(id=1, user_name="x@y.example", family_name="X")
    for attribute in sorted(ATTRIBUTES):
        mapping = compile_mapping({"Title": f"string(person.{attribute}) + ''"}, USER_SCHEMA)
        if attribute not in {"groups", "active"}:
            assert apply_mapping(mapping, nobody).problems == ()
    assert describe_person(nobody)["groups"] == []


texts = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=100)


@given(texts, texts, texts)
def test_sent_values_always_fit_their_fields(given_name: str, family_name: str, title: str) -> None:
    person = dataclasses.replace(BEN, given_name=given_name, family_name=family_name, title=title)
    mapped = apply_mapping(MAPPING, person)
    for name, value in mapped.fields.items():
        field = USER_SCHEMA[name]
        assert value is None or (isinstance(value, str) and 0 < len(value) <= field.length)
        assert value is not None or not field.is_required
