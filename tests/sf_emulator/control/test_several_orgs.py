"""Orgs that are made, copied into sandboxes and forgotten while the emulator runs."""

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.sf_emulator.control.api import LIMITS, Api
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.orgs import ORG_FILE

from sf_emulator.objects.access import Orgs, SessionKind


def make_org(client: TestClient, **document: Any) -> dict[str, Any]:
    """Make an org; answers what the control surface tells of it."""
    made = client.post("/__emulator__/orgs", json=document)
    assert made.status_code == 201, made.text
    org: dict[str, Any] = made.json()
    return org


def token_in(app: Starlette, org_id: str) -> dict[str, str]:
    """The header of a session of an org's first user."""
    access = app.state.orgs.by_id(org_id)
    user = access.org.find("User")[0]
    session = access.sessions.open(SessionKind.OAUTH, user["Id"], frozenset({"api"}))
    return {"Authorization": f"Bearer {session.token}"}


def emails(orgs: Orgs, org_id: str) -> set[str]:
    access = orgs.by_id(org_id)
    assert access is not None
    return {user["Email"] for user in access.org.find("User")}


def test_second_sample_org_has_user_names_of_its_own(emulator: Emulator) -> None:
    made = make_org(emulator.client, name="second")
    admin = made["ready"]["admin"]
    assert admin["username"] == emulator.ready["admin"]["username"] + ".second"
    assert made["my_domain"].endswith("-second")
    assert emulator.sign_in(admin["username"], admin["password"]).headers["location"] == "/setup"
    listed = emulator.client.get("/__emulator__/orgs").json()["orgs"]
    assert [org["id"] for org in listed] == [emulator.ready["org_id"], made["id"]]


@pytest.mark.parametrize("way", ["file", "yaml"])
def test_org_is_made_from_a_file_or_its_text(client: TestClient, tmp_path: Path, way: str) -> None:
    (tmp_path / "org.yaml").write_text(ORG_FILE)
    given = {"file": str(tmp_path / "org.yaml")} if way == "file" else {"yaml": ORG_FILE}
    made = make_org(client, **given, settings={"daily_api_requests": 7}, callback_urls=["http://localhost:5000/cb"])
    assert (made["name"], made["my_domain"], made["api_calls_allowed"]) == ("Fabrikam", "fabrikam", 7)
    assert made["ready"]["admin"]["password"] == "Fabrikam-2026!"
    assert "http://localhost:5000/cb" in made["ready"]["app"]["callback_urls"]


def test_sandbox_copies_records_and_reaches_nobody(app: Starlette, emulator: Emulator) -> None:
    orgs: Orgs = app.state.orgs
    production = emulator.ready["org_id"]
    emulator.connect()
    sandbox = make_org(emulator.client, sandbox_of=production, name="uat")
    assert sandbox["is_sandbox"] is True
    assert sandbox["id"] != production
    assert sandbox["my_domain"].endswith("--uat")
    assert emails(orgs, sandbox["id"]) == {f"{email}.invalid" for email in emails(orgs, production)}
    copied = orgs.by_id(sandbox["id"])
    assert copied is not None
    assert {user["Username"] for user in copied.org.find("User")} == {
        f"{user['Username']}.uat" for user in orgs.first.org.find("User")
    }
    assert copied.grants.all() == []
    assert sandbox["ready"]["app"]["consumer_key"] != emulator.key
    assert emulator.client.get(LIMITS, headers=token_in(app, sandbox["id"])).status_code == 200
    assert not orgs.first.org.is_sandbox


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"sandbox_of": "00D000000000000AAA"}, "There is no org"),
        ({"file": "/no/such.yaml"}, "no/such.yaml"),
        ({"yaml": "records: {Nonsense: [{Name: x}]}"}, "Nonsense"),
        ({"yaml": "x", "file": "y"}, "Choose one of"),
        ({"name": "not a name"}, "letters and digits only"),
        ({"callback_urls": ["http://example.com/cb"]}, "http://example.com/cb"),
        ({"colour": "red"}, "unknown keys: colour"),
    ],
)
def test_org_that_cannot_be_made_leaves_nothing_behind(
    client: TestClient, document: dict[str, Any], reason: str
) -> None:
    refused = client.post("/__emulator__/orgs", json=document)
    assert refused.status_code in (400, 404)
    assert reason in refused.json()["error"]
    assert len(client.get("/__emulator__/orgs").json()["orgs"]) == 1


def test_org_with_taken_user_names_is_refused(client: TestClient) -> None:
    make_org(client, yaml=ORG_FILE)
    refused = client.post("/__emulator__/orgs", json={"yaml": ORG_FILE})
    assert "ada@fabrikam.example is a user of another org" in refused.json()["error"]
    assert len(client.get("/__emulator__/orgs").json()["orgs"]) == 2


def test_deleted_org_is_gone_and_the_first_one_stays(app: Starlette, emulator: Emulator) -> None:
    made = make_org(emulator.client)
    headers = token_in(app, made["id"])
    assert emulator.client.delete(f"/__emulator__/orgs/{made['id']}").status_code == 204
    assert emulator.client.get(LIMITS, headers=headers).status_code == 401
    assert emulator.client.get(f"/__emulator__/orgs/{made['id']}").status_code == 404
    assert emulator.client.delete(f"/__emulator__/orgs/{emulator.ready['org_id']}").status_code == 409


def test_settings_sessions_and_ready_are_of_the_org_that_is_named(app: Starlette, api: Api) -> None:
    made = make_org(api.client, name="second")
    here = f"?org={made['id']}"
    changed = api.client.post(f"/__emulator__/settings{here}", json={"daily_api_requests": 3})
    assert changed.json()["daily_api_requests"] == 3
    assert api.client.get("/__emulator__/settings").json()["daily_api_requests"] != 3
    headers = token_in(app, made["id"])
    assert api.client.delete(f"/__emulator__/sessions{here}").status_code == 204
    assert api.client.get(LIMITS, headers=headers).status_code == 401
    assert api.get(LIMITS).status_code == 200
    assert api.client.get(f"/__emulator__/ready{here}").json() == made["ready"]
    assert api.client.get("/__emulator__/settings?org=00D000000000000AAA").status_code == 404


def test_one_org_is_reset_and_the_others_stay(app: Starlette, api: Api) -> None:
    made = make_org(api.client, name="second")
    second = app.state.orgs.by_id(made["id"]).org
    second.update("User", second.find("User")[0]["Id"], {"Title": "Changed"}, None)
    assert api.client.post(f"/__emulator__/reset?org={made['id']}").json() == made["ready"]
    assert second.find("User", Title="Changed") == []
    assert api.get(LIMITS).status_code == 200
    api.client.post("/__emulator__/reset")
    assert len(api.client.get("/__emulator__/orgs").json()["orgs"]) == 1


def test_rule_spoils_only_the_org_that_it_names(app: Starlette, api: Api) -> None:
    made = make_org(api.client, name="second")
    api.client.post("/__emulator__/faults", json={"effect": "answer", "times": None, "match": {"org": made["id"]}})
    assert api.get(LIMITS).status_code == 200
    assert api.client.get(LIMITS, headers=token_in(app, made["id"])).status_code == 503
