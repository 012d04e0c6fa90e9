"""Addresses of an org whose states and countries are picked from lists."""

from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from tests.sf_emulator.orgs import ORG_FILE, StoppedClock, administrator, new_user, only_reason

from sf_emulator.objects import Actor, Org, RecordRefused, open_org, reset_org
from sf_emulator.objects.access import change_org_settings
from sf_emulator.objects.describing import describe_sobject
from sf_emulator.store import Store

SWITCH = "state_and_country_picklists"
PARTS = ("Country", "CountryCode", "State", "StateCode")
BAD_COUNTRY = (
    "There's a problem with this country, even though it may appear correct. Please select a country/territory from "
    "the list of valid countries.: Country"
)
BAD_STATE = (
    "There's a problem with this state, even though it may appear correct. Please select a state from the list of "
    "valid states.: State/Province"
)
NO_COUNTRY = "A country/territory must be specified before specifying a state value for field: State/Province"
OTHER_COUNTRY = "The existing country/territory doesn't recognize the state value for field: State/Province Code"


@pytest.fixture
def org(org: Org) -> Org:
    """The sample org with the feature turned on while it runs."""
    change_org_settings(org, {SWITCH: True})
    return org


@pytest.fixture
def user(org: Org, admin: Actor) -> str:
    return org.insert("User", new_user(org, Country="United States", State="Ohio"), admin)


def address(org: Org, user: str) -> tuple[Any, ...]:
    row = org.get("User", user)
    assert row is not None
    return tuple(row[part] for part in PARTS)


def field(org: Org, name: str, sobject: str = "User") -> dict[str, Any]:
    described = describe_sobject(org.schema, org.schema[sobject], "")
    found: dict[str, Any] = next(each for each in described["fields"] if each["name"] == name)
    return found


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"Country": "ireland", "State": "CORK"}, ("Ireland", "IE", "Cork", "CO")),
        ({"CountryCode": "AU", "StateCode": "WA"}, ("Australia", "AU", "Western Australia", "WA")),
        ({"CountryCode": "US", "State": "Washington"}, ("United States", "US", "Washington", "WA")),
        ({"Country": "Germany"}, ("Germany", "DE", None, None)),
        ({"Country": "Germany", "CountryCode": "FR"}, ("France", "FR", None, None)),
        ({"City": "Cork"}, (None, None, None, None)),
    ],
)
def test_new_address_has_codes_and_texts(
    org: Org, admin: Actor, sent: dict[str, str], kept: tuple[str | None, ...]
) -> None:
    assert address(org, org.insert("User", new_user(org, **sent), admin)) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"StateCode": "TX"}, ("United States", "US", "Texas", "TX")),
        ({"State": "Texas"}, ("United States", "US", "Texas", "TX")),
        ({"CountryCode": None}, (None, None, None, None)),
        ({"Country": None}, (None, None, None, None)),
        ({"State": None}, ("United States", "US", None, None)),
        ({"Country": "Chile", "State": None}, ("Chile", "CL", None, None)),
        ({"CountryCode": "CA", "StateCode": "ON"}, ("Canada", "CA", "Ontario", "ON")),
        ({"Title": "Clerk"}, ("United States", "US", "Ohio", "OH")),
    ],
)
def test_changed_address_stays_in_step(
    org: Org, admin: Actor, user: str, sent: dict[str, str | None], kept: tuple[str | None, ...]
) -> None:
    org.update("User", user, sent, admin)
    assert address(org, user) == kept


@pytest.mark.parametrize(
    ("sent", "text", "about"),
    [
        ({"Country": "Utopia"}, BAD_COUNTRY, "Country"),
        ({"Country": "US"}, BAD_COUNTRY, "Country"),
        ({"State": "Bavaria"}, BAD_STATE, "State"),
        ({"Country": "Germany", "State": "Bavaria"}, BAD_STATE, "State"),
        ({"Country": None, "State": "Ohio"}, NO_COUNTRY, "State"),
        ({"CountryCode": "IE"}, OTHER_COUNTRY, "StateCode"),
        ({"StateCode": "ON"}, OTHER_COUNTRY, "StateCode"),
        (
            {"Country": "France", "CountryCode": "IE", "State": None},
            "Mismatched integration value and ISO code for field: Country",
            "Country",
        ),
    ],
)
def test_address_that_does_not_fit_is_refused(
    org: Org, admin: Actor, user: str, sent: dict[str, str | None], text: str, about: str
) -> None:
    with pytest.raises(RecordRefused) as refused:
        org.update("User", user, sent, admin)
    error = only_reason(refused.value)
    assert (error.status_code, error.message, error.fields) == ("FIELD_INTEGRITY_EXCEPTION", text, (about,))


def test_code_on_no_list_is_a_bad_picklist_value(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as refused:
        org.insert("Account", {"Name": "Acme", "BillingCountryCode": "XX"}, admin)
    error = only_reason(refused.value)
    assert error.status_code == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert error.message == "Billing Country Code: bad value for restricted picklist field: XX"


def test_every_address_of_an_object_has_codes(org: Org, admin: Actor) -> None:
    sent = {"Name": "Acme", "BillingCountry": "Canada", "ShippingCountryCode": "IN", "ShippingState": "Goa"}
    account = org.get("Account", org.insert("Account", sent, admin))
    assert account is not None
    assert (account["BillingCountryCode"], account["ShippingStateCode"]) == ("CA", "GA")
    assert account["ShippingAddress"]["countryCode"] == "IN"
    assert account["ShippingAddress"]["stateCode"] == "GA"


def test_state_code_of_two_countries_is_told_once_for_each(org: Org) -> None:
    countries = [value["value"] for value in field(org, "CountryCode")["picklistValues"]]
    states = field(org, "StateCode")
    assert (states["controllerName"], states["dependentPicklist"], states["restrictedPicklist"]) == (
        "CountryCode",
        True,
        True,
    )
    found = {value["label"]: value["validFor"] for value in states["picklistValues"] if value["value"] == "WA"}
    assert {label: _valid_for(bits, countries) for label, bits in found.items()} == {
        "Western Australia": ["AU"],
        "Washington": ["US"],
    }


def _valid_for(bitmap: str, countries: list[str]) -> list[str]:
    bits = "".join(f"{byte:08b}" for byte in b64decode(bitmap))
    return [country for country, bit in zip(countries, bits, strict=False) if bit == "1"]


def test_text_from_before_stays_until_the_address_is_written(org: Org, admin: Actor) -> None:
    change_org_settings(org, {SWITCH: False})
    user = org.insert("User", new_user(org, Country="Utopia", State="Bliss"), admin)
    assert "CountryCode" not in (org.get("User", user) or {})["Address"]
    change_org_settings(org, {SWITCH: True})
    org.update("User", user, {"Title": "Clerk"}, admin)
    assert address(org, user) == ("Utopia", None, "Bliss", None)
    org.update("User", user, {"Country": "Canada", "State": "Quebec"}, admin)
    assert address(org, user) == ("Canada", "CA", "Quebec", "QC")


def test_codes_are_gone_when_the_feature_is(org: Org, admin: Actor, user: str) -> None:
    change_org_settings(org, {SWITCH: False})
    assert "StateCode" not in org.schema["User"].fields
    with pytest.raises(RecordRefused) as refused:
        org.update("User", user, {"StateCode": "TX"}, admin)
    assert only_reason(refused.value).status_code == "INVALID_FIELD"
    org.update("User", user, {"State": "Tex."}, admin)
    row = org.get("User", user)
    assert row is not None
    assert "stateCode" not in row["Address"]


def test_org_file_turns_it_on(tmp_path: Path) -> None:
    file = tmp_path / "org.yaml"
    file.write_text(ORG_FILE.replace("settings: {", f"settings: {{{SWITCH}: true, "), "utf-8")
    org = open_org(Store(tmp_path / "data"), StoppedClock(), file)
    admin = org.actor(org.first_user_id)
    org.update("User", admin.user_id, {"CountryCode": "GB"}, admin)
    again = open_org(Store(tmp_path / "data"), StoppedClock())
    assert again.find("User")[0]["Address"]["country"] == "United Kingdom"
    change_org_settings(org, {SWITCH: False})
    reset_org(org)
    assert "CountryCode" in org.schema["User"].fields


def test_sample_org_takes_texts_as_they_come() -> None:
    org = open_org(Store(None), StoppedClock())
    org.insert("User", new_user(org, Country="Utopia"), administrator(org))
    assert "CountryCode" not in org.schema["User"].fields
