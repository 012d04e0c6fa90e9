"""Several orgs in one emulator: one address, each with its own people, apps and tokens."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator

from sf_emulator.clock import Clock
from sf_emulator.objects import RecordRefused
from sf_emulator.objects.access import OrgOptions, Orgs

ORG = """
settings: {my_domain: second}
records:
  Organization: [{Name: Second Org, OrganizationType: Developer Edition, InstanceName: TEST1, LanguageLocaleKey: en_US,
    DefaultLocaleSidKey: en_US, TimeZoneSidKey: Europe/London}]
  UserLicense:
    - {Name: Salesforce, MasterLabel: Salesforce, LicenseDefinitionKey: SFDC, Status: Active, TotalLicenses: 5}
  Profile: [{Name: System Administrator, UserLicense.Name: Salesforce, UserType: Standard, Permissions: all}]
  User: [{Username: admin@second.example, LastName: Admin, Email: admin@second.example, Alias: admin,
    Profile.Name: System Administrator, TimeZoneSidKey: Europe/London, LocaleSidKey: en_GB, LanguageLocaleKey: en_US,
    EmailEncodingKey: UTF-8}]
passwords: {admin@second.example: {password: Second-2026!}}
"""


@pytest.fixture
def second_org(tmp_path: Path) -> Path:
    path = tmp_path / "second.yaml"
    path.write_text(ORG)
    return path


def _user(username: str, profile_id: str) -> dict[str, str]:
    return {
        "Username": username,
        "LastName": "Twice",
        "Email": "twice@x.example",
        "Alias": "twice",
        "ProfileId": profile_id,
        "TimeZoneSidKey": "Europe/London",
        "LocaleSidKey": "en_GB",
        "LanguageLocaleKey": "en_US",
        "EmailEncodingKey": "UTF-8",
    }


def test_record_ids_of_two_orgs_never_meet(app: Starlette, second_org: Path) -> None:
    orgs: Orgs = app.state.orgs
    second = orgs.add(OrgOptions(second_org))
    assert second.org.id != orgs.first.org.id
    first_ids = {user["Id"] for user in orgs.first.org.find("User")}
    assert first_ids.isdisjoint(user["Id"] for user in second.org.find("User"))


def test_user_name_is_taken_in_every_org(app: Starlette, second_org: Path) -> None:
    orgs: Orgs = app.state.orgs
    second = orgs.add(OrgOptions(second_org))
    taken = orgs.first.org.find("User")[0]["Username"]
    with pytest.raises(RecordRefused) as refused:
        second.org.insert("User", _user(taken, second.org.administrator_profile_id), None)
    assert refused.value.errors[0].status_code == "DUPLICATE_USERNAME"


def test_user_name_decides_in_which_org_somebody_signs_in(app: Starlette, emulator: Emulator, second_org: Path) -> None:
    second = app.state.orgs.add(OrgOptions(second_org))
    emulator.client.post("/login", data={"username": "admin@second.example", "pw": "Second-2026!"})
    assert "Second Org" in emulator.client.get("/setup").text
    assert len(second.sessions.all()) == 1


def test_token_decides_which_org_answers(app: Starlette, emulator: Emulator, second_org: Path) -> None:
    second = app.state.orgs.add(OrgOptions(second_org))
    user = second.org.find("User")[0]
    session = second.sessions.open("oauth", user["Id"], frozenset({"api"}))
    answer = emulator.client.get(
        "/services/data/v68.0/query",
        params={"q": "SELECT Name FROM Organization"},
        headers={"Authorization": f"Bearer {session.token}"},
    )
    assert [row["Name"] for row in answer.json()["records"]] == ["Second Org"]


def test_reset_leaves_the_first_org_alone(app: Starlette, emulator: Emulator, second_org: Path) -> None:
    app.state.orgs.add(OrgOptions(second_org))
    assert len(emulator.client.get("/__emulator__/orgs").json()["orgs"]) == 2
    emulator.client.post("/__emulator__/reset")
    assert len(emulator.client.get("/__emulator__/orgs").json()["orgs"]) == 1


def test_orgs_in_files_are_there_again(tmp_path: Path, second_org: Path) -> None:
    data = tmp_path / "orgs.db"
    orgs = Orgs(Clock(), data, OrgOptions())
    second_id = orgs.add(OrgOptions(second_org)).org.id
    for access in orgs:
        access.org.store.close()
    again = Orgs(Clock(), data, OrgOptions())
    found = again.by_id(second_id)
    assert found is not None
    assert found.org.name == "Second Org"
