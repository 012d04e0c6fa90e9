"""How one org differs from the next: what its picklists offer, how many seats it has, profiles of one name."""

from pathlib import Path
from typing import Any

import pytest
from tests.sf_emulator.orgs import ORG_FILE, StoppedClock, new_user, only_reason, user_id

from sf_emulator.objects import Actor, Org, RecordRefused, open_org, reset_org
from sf_emulator.objects.access import SettingRefused, change_org_settings
from sf_emulator.objects.describing import describe_sobject
from sf_emulator.objects.sample import SampleUnreadable
from sf_emulator.store import Store

LANGUAGES = {"User.LanguageLocaleKey": ["de", "fr"]}


def opened(tmp_path: Path, text: str) -> Org:
    path = tmp_path / "org.yaml"
    path.write_text(text)
    return open_org(Store(None), StoppedClock(), path)


def offered(org: Org, name: str) -> list[tuple[str, bool]]:
    described = describe_sobject(org.schema, org.schema["User"], "")
    found: dict[str, Any] = next(each for each in described["fields"] if each["name"] == name)
    return [(each["value"], each["active"]) for each in found["picklistValues"]]


def seats(org: Org, key: str) -> tuple[int, int]:
    (licence,) = org.find("UserLicense", LicenseDefinitionKey=key)
    return licence["TotalLicenses"], licence["UsedLicenses"]


def test_picklist_offers_what_the_administrator_left_and_records_keep_what_they_have(org: Org, admin: Actor) -> None:
    change_org_settings(org, {"picklist_values": LANGUAGES})
    assert offered(org, "LanguageLocaleKey") == [("de", True), ("fr", True)]
    assert org.field_of("User", user_id(org), "LanguageLocaleKey") == "en_US"
    with pytest.raises(RecordRefused) as refused:
        org.insert("User", new_user(org), admin)
    assert only_reason(refused.value).status_code == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    org.insert("User", new_user(org, LanguageLocaleKey="fr"), admin)
    change_org_settings(org, {"picklist_values": {}})
    assert ("en_US", True) in offered(org, "LanguageLocaleKey")


def test_orgs_file_says_what_picklists_offer_after_its_records_are_made(tmp_path: Path) -> None:
    settings = "settings: {picklist_values: {User.LanguageLocaleKey: [de]}, licence_seats: {SFDC: 0}, "
    org = opened(tmp_path, ORG_FILE.replace("settings: {", settings))
    for _ in range(2):
        assert offered(org, "LanguageLocaleKey") == [("de", True)]
        assert seats(org, "SFDC") == (0, 1)
        reset_org(org)


def test_company_gives_seats_back_that_are_taken(org: Org, admin: Actor) -> None:
    _, used = seats(org, "SFDC")
    change_org_settings(org, {"licence_seats": {"SFDC": 1}})
    assert seats(org, "SFDC") == (1, used)
    with pytest.raises(RecordRefused) as refused:
        org.insert("User", new_user(org), admin)
    assert only_reason(refused.value).status_code == "LICENSE_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("picklist_values", {"User.Title": ["Dr"]}, "User.Title is no picklist"),
        ("picklist_values", {"User.LocaleSidKey": "de"}, "User.LocaleSidKey offers a list of texts, not 'de'"),
        ("licence_seats", {"NONE": 1}, "there is no licence NONE"),
        ("licence_seats", {"SFDC": -1}, "SFDC has a number of seats, not -1"),
        ("newest_api_version", 30, "from 31 to 68"),
        ("soap_login_ends", "June", "not 'June'"),
    ],
)
def test_setting_that_makes_no_sense_is_refused(org: Org, setting: str, value: Any, reason: str) -> None:
    with pytest.raises(SettingRefused, match=reason):
        change_org_settings(org, {setting: value})


def test_orgs_file_with_settings_that_make_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SampleUnreadable, match="there is no licence NONE"):
        opened(tmp_path, ORG_FILE.replace("settings: {", "settings: {licence_seats: {NONE: 1}, "))


def test_orgs_file_may_have_two_profiles_of_one_name_and_nobody_makes_another(tmp_path: Path) -> None:
    twins = "Profile: [{Name: Twin, UserLicense.Name: Salesforce}, {Name: Twin, UserLicense.Name: Salesforce}, "
    org = opened(tmp_path, ORG_FILE.replace("Profile: [", twins))
    first, second = org.find("Profile", Name="Twin")
    ada = org.actor(org.first_user_id)
    org.update("Profile", first["Id"], {"Name": "Single"}, ada)
    with pytest.raises(RecordRefused) as refused:
        org.update("Profile", first["Id"], {"Name": "Twin"}, ada)
    assert only_reason(refused.value).status_code == "DUPLICATE_VALUE"
    assert second["Id"] in only_reason(refused.value).message
