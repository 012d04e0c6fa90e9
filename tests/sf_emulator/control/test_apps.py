"""Apps made and changed by tests, with what Setup's forms would have."""

import pytest
from starlette.testclient import TestClient
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.oauth.assertions import certificate, elliptic_certificate
from tests.sf_emulator.tokens import refused

APPS = "/__emulator__/apps"


def test_app_is_made_with_what_its_flow_needs(emulator: Emulator) -> None:
    document = {"name": "Robot", "client_credentials_flow": True, "run_as": "admin@northwind.example"}
    made = emulator.client.post(APPS, json=document)
    assert made.status_code == 201, made.text
    keys = {"client_id": made.json()["consumer_key"], "client_secret": made.json()["consumer_secret"]}
    assert emulator.token(grant_type="client_credentials", **keys).json()["scope"] == "api"
    changed = emulator.client.patch(f"{APPS}/{made.json()['number']}", json={"client_credentials_flow": False})
    assert changed.json()["client_credentials_flow"] is False
    assert refused(emulator.token(grant_type="client_credentials", **keys))[0] == "unsupported_grant_type"


def test_people_and_profiles_are_named(client: TestClient) -> None:
    document = {
        "name": "Approved",
        "kind": "connected_app",
        "permitted_users": "admin_approved",
        "profiles": ["System Administrator"],
        "permission_sets": ["API_Access"],
        "certificate": certificate().decode(),
        "trusted_ip_ranges": ["203.0.113.1"],
    }
    made = client.post(APPS, json=document).json()
    assert (made["profiles"], made["permission_sets"]) == (["System Administrator"], ["API_Access"])
    assert made["trusted_ip_ranges"] == ["203.0.113.1-203.0.113.1"]
    listed = client.get(APPS).json()["apps"]
    assert {app["name"] for app in listed} >= {"Approved", "Ready-made App", "Salesforce CLI"}


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"name": "Ready-made App"}, 409),
        ({}, 400),
        ({"name": "A", "wishes": True}, 400),
        ({"name": "A", "callback_urls": ["http://x.example/cb"]}, 400),
        ({"name": "A", "certificate": "no certificate"}, 400),
        ({"name": "A", "certificate": elliptic_certificate().decode()}, 400),
        ({"name": "A", "run_as": "nobody@x.example"}, 400),
        ({"name": "A", "profiles": ["Nobody"]}, 400),
        ({"name": "A", "trusted_ip_ranges": ["office"]}, 400),
        ({"name": "A", "permitted_users": "everybody"}, 400),
    ],
)
def test_documents_that_make_no_app(client: TestClient, document: dict[str, object], status: int) -> None:
    answer = client.post(APPS, json=document)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_unknown_app_cannot_be_changed(client: TestClient) -> None:
    assert client.patch(f"{APPS}/999", json={"description": "gone"}).status_code == 404
