"""Leaving SOAP, another consumer secret, the Salesforce side as a zip, passwords: as the commands and pages do them."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from instep.connections.models import Connection
from instep.directory.models import Person
from instep.provisioning.models import Account, ObservedUser
from tests.api.calling import ROOT, Caller, consumer_of
from tests.emulator import Emulator

HERE = "/connections/acme"
NEW = "Correct-horse-7-battery"


def test_soap_is_left_step_by_step_and_come_back_to(api: Caller, reader: Caller, emulator: Emulator) -> None:
    api.connect(emulator, **consumer_of(emulator))
    api.save_soap(emulator)
    api.call("PATCH", HERE, {"rest_oauth_enabled": False}, status=200)
    half = api.call("POST", f"{HERE}/migration/compare", status=422).document
    assert half["code"] == "migration-half"
    api.authorize(emulator)
    assert api.call("POST", f"{HERE}/migration/switch", status=422).document["code"] == "not-compared"

    compared = api.call("POST", f"{HERE}/migration/compare", status=200).document
    assert (compared["comparison"]["difference_count"], compared["may_switch"]) == (0, True)
    assert reader.get(f"{HERE}/migration") == compared
    reader.call("POST", f"{HERE}/migration/switch", status=403)
    switched = api.call("POST", f"{HERE}/migration/switch", status=200).document
    assert _states(switched) == ["done", "done", "done", "next", "later"]
    assert api.get(HERE)["state"] == "oauth"

    assert _states(api.call("POST", f"{HERE}/migration/back", status=200).document)[2] == "next"
    assert api.get(HERE)["state"] == "soap"
    assert api.call("POST", f"{HERE}/migration/forget", status=422).document["code"] == "soap-in-use"
    api.call("POST", f"{HERE}/migration/switch", status=200)
    api.call("POST", f"{HERE}/migration/forget", status=200)
    assert api.get(HERE)["soap"] is None


def _states(migration: Any) -> list[str]:
    return [step["state"] for step in migration["steps"]]


def test_consumer_secret_is_changed_by_itself_or_by_hand_and_the_former_ended(api: Caller, emulator: Emulator) -> None:
    emulator.settings(app_secrets_in_rest_api=True)
    given = {"name": "Own", "scopes": ["api"], "client_credentials_flow": True, "run_as": emulator.username}
    app = emulator.http.post("/__emulator__/apps", json=given).json()
    api.connect(emulator)
    pair = {"consumer_key": app["consumer_key"], "consumer_secret": app["consumer_secret"]}
    api.call("POST", f"{HERE}/sign-in", {"way": "client-credentials"} | pair, status=200)
    api.call("PATCH", HERE, {"rest_oauth_enabled": True}, status=200)

    changed = api.call("POST", f"{HERE}/consumer/rotate", {}, status=200).document["oauth"]
    assert changed["consumer_key"] != app["consumer_key"]
    assert changed["former_pair_since"]
    again = api.call("POST", f"{HERE}/consumer/rotate", {}, status=409).document
    assert again["code"] == "former-pair-there"
    ended = api.call("DELETE", f"{HERE}/consumer/former", status=200).document
    assert ended == {"was_there": True, "warning": None}
    assert api.get(HERE)["oauth"]["former_pair_since"] is None
    assert api.call("POST", f"{HERE}/look", status=200).document["health"] == "healthy"

    wrong = api.call("POST", f"{HERE}/consumer/rotate", {"consumer_secret": "not the staged one"}, status=422).document
    assert wrong["code"] == "secret-refused"
    assert "not the staged one" not in str(wrong)
    assert api.call("POST", f"{HERE}/consumer/rotate", {"consumer_key": "k"}, status=422).document["code"] == "missing"


def test_bundle_is_the_zip_that_the_console_gives(api: Caller) -> None:
    api.call("POST", "/connections", {"name": "acme", "environment": "production"}, status=201)
    given = {"contact_email": "it@acme.example", "sign_in": "certificate"}
    assert "metadata/package.xml" in " ".join(_names(api.client, given))
    assert "package.xml" in _names(api.client, given | {"package_only": True})
    [certificate] = api.get(f"{HERE}/certificates")["certificates"]
    assert certificate["is_next"] is False
    refused = api.call("POST", f"{HERE}/bundle", {"contact_email": "", "app": "9"}, status=422).document
    assert [one["code"] for one in refused["problems"]] == ["app-name-invalid", "contact-email-missing"]


def _names(client: Client, given: dict[str, Any]) -> list[str]:
    answer = client.post(f"{ROOT}{HERE}/bundle", given, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


@pytest.mark.parametrize(("password", "outcome", "code"), [(NEW, "done", None), ("short", "failed", "INVALID_NEW")])
def test_password_is_set_and_its_run_says_how_it_went(
    api: Caller, emulator: Emulator, password: str, outcome: str, code: str | None
) -> None:
    api.connect(emulator, soap_username=emulator.username, soap_password=emulator.password_and_token)
    user = emulator.query("SELECT Id, Username FROM User WHERE Profile.Name = 'Standard User' AND IsActive = true")[0]
    link(user["Id"], user["Username"])
    address = f"{HERE}/accounts/{user['Username']}/password"
    run = api.call("POST", address, {"password": password}, status=200).document
    [set_password] = run["outcomes"]
    assert (set_password["kind"], set_password["status"]) == ("set-password", outcome)
    assert (code or "") in (set_password["code"] or "")
    assert NEW not in str(api.get(f"/runs/{run['id']}"))


def link(user_id: str, username: str) -> Account:
    """A person with this user."""
    connection = Connection.objects.get()
    person = Person.objects.create(user_name=username, email=username, family_name="Lee")
    ObservedUser.objects.create(
        connection=connection, salesforce_id=user_id, username=username, name="Lee", is_active=True
    )
    return Account.objects.create(connection=connection, person=person, salesforce_id=user_id, origin="linked")


def test_nobody_to_notify_is_said(api: Caller) -> None:
    refused = api.call("POST", "/notifications/test", status=422).document
    assert refused["code"] == "notify-nobody"
