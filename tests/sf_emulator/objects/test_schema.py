"""Objects read from their files, and what describe says of them."""

from sf_emulator.objects import Org
from sf_emulator.objects.describing import describe_sobject
from sf_emulator.objects.rules import RULES
from sf_emulator.objects.schema_files import load_schema

REQUIRED_OF_A_USER = {
    "Username",
    "LastName",
    "Email",
    "Alias",
    "TimeZoneSidKey",
    "LocaleSidKey",
    "EmailEncodingKey",
    "ProfileId",
    "LanguageLocaleKey",
}


def test_a_user_needs_what_salesforce_asks_for() -> None:
    user = load_schema()["User"]
    assert {field.name for field in user.fields.values() if field.required} == REQUIRED_OF_A_USER


def test_every_rule_that_a_file_names_exists() -> None:
    own = [{"name": "Invoice__c", "fields": {}, "record_types": {"Big": "Big"}}]
    schema = load_schema(own, picked_addresses=True)
    named = {rule for sobject in schema for rule in sobject.rules}
    assert named == set(RULES)


def test_every_reference_leads_to_an_object_that_is_there() -> None:
    schema = load_schema()
    names = {sobject.name for sobject in schema}
    assert {to for sobject in schema for field in sobject.fields.values() for to in field.reference_to} <= names


def test_names_are_found_in_any_case() -> None:
    user = load_schema().sobject("uSER")
    assert user is not None
    field = user.field("username")
    assert field is not None
    assert field.name == "Username"


def test_custom_fields_of_the_org_are_fields_like_others(org: Org) -> None:
    field = org.schema["User"].fields["Employee_Id__c"]
    assert (field.type, field.length, field.unique, field.external_id, field.id_lookup) == (
        "string",
        20,
        True,
        True,
        True,
    )


def test_users_are_never_deleted_but_frozen_and_deactivated() -> None:
    schema = load_schema()
    assert (schema["User"].createable, schema["User"].updateable, schema["User"].deletable) == (
        True,
        True,
        False,
    )
    assert (schema["UserLogin"].createable, schema["UserLogin"].updateable) == (False, True)


def test_describe_tells_active_languages_from_available_ones(org: Org) -> None:
    described = describe_sobject(org.schema, org.schema["User"], "/services/data/v68.0")
    (field,) = [field for field in described["fields"] if field["name"] == "LanguageLocaleKey"]
    active = {value["value"]: value["active"] for value in field["picklistValues"]}
    assert active["de"] is True
    assert active["cs"] is False
    assert "en_AU" not in active


def test_describe_lists_who_refers_to_users(org: Org) -> None:
    described = describe_sobject(org.schema, org.schema["User"], "/services/data/v68.0")
    children = {(child["childSObject"], child["field"]) for child in described["childRelationships"]}
    assert {
        ("User", "ManagerId"),
        ("PermissionSetAssignment", "AssigneeId"),
        ("UserLogin", "UserId"),
    } <= children


def test_time_zones_and_locales_of_the_company_are_there(org: Org) -> None:
    fields = org.schema["User"].fields
    zones = {"America/New_York", "Europe/Istanbul", "Asia/Tokyo", "America/Sao_Paulo", "Europe/Warsaw"}
    locales = {"en_US", "en_GB", "en_IE", "de_DE", "fr_FR", "ja_JP", "pt_BR", "es_ES", "pl_PL", "tr_TR"}
    assert all(fields["TimeZoneSidKey"].value(zone) for zone in zones)
    assert all(fields["LocaleSidKey"].value(locale) for locale in locales)
