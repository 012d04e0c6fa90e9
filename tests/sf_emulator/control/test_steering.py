"""Clock, settings, reset, sessions and grants, and mail that waits for an answer."""

from starlette.testclient import TestClient
from tests.sf_emulator.control.api import COLLECTION, LIMITS, Api, add_fault, titles, two_titles, user_ids
from tests.sf_emulator.emulator import Emulator


def test_clock_only_goes_forward(client: TestClient) -> None:
    before = client.get("/__emulator__/clock").json()["now"]
    assert client.post("/__emulator__/clock", json={"advance_s": 3600}).json()["now"] > before
    assert client.post("/__emulator__/clock", json={"advance_s": -1}).status_code == 400
    assert client.post("/__emulator__/clock", json=[]).status_code == 400


def test_clock_moves_to_a_time_and_stands_still(client: TestClient) -> None:
    moved = client.post("/__emulator__/clock", json={"to": "2037-06-01T00:00:00Z", "stopped": True}).json()
    assert (moved["now"], moved["stopped"]) == ("2037-06-01T00:00:00+00:00", True)
    client.post("/__emulator__/clock", json={"advance_s": 90})
    assert client.get("/__emulator__/clock").json()["now"] == "2037-06-01T00:01:30+00:00"
    assert client.post("/__emulator__/clock", json={"stopped": False}).json()["stopped"] is False
    assert client.get("/__emulator__/clock").json()["now"] > "2037-06-01T00:01:30"
    for wrong in ({"to": "2001-01-01T00:00:00"}, {"to": "tomorrow"}, {}):
        assert client.post("/__emulator__/clock", json=wrong).status_code == 400


def test_settings_are_changed_all_or_none(client: TestClient) -> None:
    before = client.get("/__emulator__/settings").json()
    refused = client.post("/__emulator__/settings", json={"settings_delay_s": 5, "no_such": 1})
    assert refused.status_code == 400
    assert client.get("/__emulator__/settings").json() == before
    for wrong in ({"settings_delay_s": "5"}, {"soap_login_enabled": 1}, {"daily_api_requests": -1}):
        assert client.post("/__emulator__/settings", json=wrong).status_code == 400
    changed = client.post("/__emulator__/settings", json={"daily_api_requests": 10}).json()
    assert changed["daily_api_requests"] == 10


def test_daily_limit_ends_api_calls(emulator: Emulator, api: Api) -> None:
    api.client.post("/__emulator__/settings", json={"daily_api_requests": 1})
    assert api.get(LIMITS).status_code == 200
    refused = api.get(LIMITS)
    assert refused.status_code == 403
    assert refused.json()[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"


def test_reset_brings_the_sample_org_back(emulator: Emulator, api: Api) -> None:
    before = titles(api)
    api.send("PATCH", COLLECTION, two_titles(api))
    api.client.post("/__emulator__/settings", json={"settings_delay_s": 600})
    add_fault(api.client, effect="html", times=None)
    ready = api.client.post("/__emulator__/reset").json()
    assert ready == emulator.ready
    assert api.client.get("/__emulator__/faults").json() == {"faults": []}
    assert api.client.get("/__emulator__/settings").json()["settings_delay_s"] == 0
    assert api.get(LIMITS).status_code == 401
    assert titles(Api(emulator)) == before


def test_every_session_and_every_grant_can_be_ended(emulator: Emulator) -> None:
    tokens = emulator.connect()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert emulator.client.delete("/__emulator__/sessions").status_code == 204
    assert emulator.client.get(LIMITS, headers=headers).status_code == 401
    assert emulator.refresh(tokens["refresh_token"]).status_code == 200
    assert emulator.client.delete("/__emulator__/grants").status_code == 204
    assert emulator.refresh(tokens["refresh_token"]).status_code == 400


def test_changed_email_waits_for_its_confirmation(api: Api) -> None:
    user_id = user_ids(api)[1]
    path = f"/services/data/v68.0/sobjects/User/{user_id}"
    old = api.get(path).json()["Email"]
    assert api.send("PATCH", path, {"Email": "new@x.example"}).status_code == 204
    assert api.get(path).json()["Email"] == old
    confirm = f"/__emulator__/users/{user_id}/confirm-email"
    assert api.client.post(confirm).json() == {"user_id": user_id, "email": "new@x.example"}
    assert api.get(path).json()["Email"] == "new@x.example"
    assert api.client.post(confirm).status_code == 400
    assert api.client.post("/__emulator__/users/005000000000000AAA/confirm-email").status_code == 404


def test_mail_that_salesforce_would_send_is_kept(api: Api) -> None:
    user_id = user_ids(api)[1]
    path = f"/services/data/v68.0/sobjects/User/{user_id}"
    old = api.get(path).json()["Email"]
    password = api.send("DELETE", f"{path}/password").json()["NewPassword"]
    api.send("PATCH", path, {"Email": "new@x.example"})
    mails = api.client.get(f"/__emulator__/mail?user={user_id}").json()["mail"]
    assert [(mail["kind"], mail["to"]) for mail in mails] == [
        ("password_reset", old),
        ("email_change", "new@x.example"),
        ("email_change_notice", old),
    ]
    assert password in mails[0]["text"]
    (waiting,) = api.client.get("/__emulator__/pending-emails").json()["pending_emails"]
    assert (waiting["user_id"], waiting["email"]) == (user_id, "new@x.example")
    assert api.client.delete("/__emulator__/mail").status_code == 204
    assert api.client.get("/__emulator__/mail").json() == {"mail": []}
