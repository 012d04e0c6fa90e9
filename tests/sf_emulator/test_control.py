"""The control surface: faults, journal, clock, settings and reset."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from tests.sf_emulator.emulator import Emulator

from sf_emulator.control import ConnectionDropped

LIMITS = "/services/data/v68.0/limits"
COLLECTION = "/services/data/v68.0/composite/sobjects"


class Api:
    """A client with an access token."""

    def __init__(self, emulator: Emulator) -> None:
        self.client = emulator.client
        self.headers = {"Authorization": f"Bearer {emulator.connect()['access_token']}"}

    def get(self, path: str) -> Response:
        return self.client.get(path, headers=self.headers)

    def send(self, method: str, path: str, body: Any = None) -> Response:
        return self.client.request(method, path, headers=self.headers, json=body)


@pytest.fixture
def api(emulator: Emulator) -> Api:
    return Api(emulator)


def add_fault(client: TestClient, **rule: Any) -> int:
    """Put a rule in force; answers its id."""
    added = client.post("/__emulator__/faults", json=rule)
    assert added.status_code == 201, added.text
    return int(added.json()["id"])


def fault(client: TestClient, number: int) -> dict[str, Any]:
    """A rule as it stands."""
    found: dict[str, Any] = client.get(f"/__emulator__/faults/{number}").json()
    return found


def titles(api: Api) -> list[str | None]:
    """What the first two users have as their title."""
    found = api.get("/services/data/v68.0/query?q=SELECT Title FROM User ORDER BY Id LIMIT 2").json()
    return [record["Title"] for record in found["records"]]


def user_ids(api: Api) -> list[str]:
    found = api.get("/services/data/v68.0/query?q=SELECT Id FROM User ORDER BY Id LIMIT 2").json()
    return [record["Id"] for record in found["records"]]


def two_titles(api: Api) -> dict[str, Any]:
    """A collection that gives two users a title."""
    records = [{"attributes": {"type": "User"}, "id": one, "Title": "Changed"} for one in user_ids(api)]
    return {"allOrNone": False, "records": records}


# --- faults ---


def test_answer_takes_the_orgs_place_so_many_times(api: Api) -> None:
    number = add_fault(api.client, effect="answer", status=503, times=2, match={"path": "/limits$"})
    assert [api.get(LIMITS).status_code for _ in range(3)] == [503, 503, 200]
    assert fault(api.client, number)["hits"] == 2
    assert fault(api.client, number)["is_spent"] is True


def test_refusal_of_too_many_requests_has_no_retry_after(api: Api) -> None:
    add_fault(api.client, effect="answer", status=429, body="[]", headers={"X-Note": "n"})
    answer = api.get(LIMITS)
    assert answer.status_code == 429
    assert answer.headers["x-note"] == "n"
    assert "retry-after" not in answer.headers
    assert "sforce-limit-info" not in answer.headers


def test_rule_lets_requests_pass_first(api: Api) -> None:
    add_fault(api.client, effect="answer", status=500, skip=1)
    assert [api.get(LIMITS).status_code for _ in range(3)] == [200, 500, 200]


def test_rule_matches_method_path_and_body(api: Api) -> None:
    add_fault(
        api.client,
        effect="answer",
        times=None,
        match={"method": "patch", "path": "composite", "body_contains": "Changed"},
    )
    assert api.get(LIMITS).status_code == 200
    assert api.send("PATCH", COLLECTION, {"records": []}).status_code != 503
    assert api.send("PATCH", COLLECTION, two_titles(api)).status_code == 503


def test_html_comes_instead_of_json(api: Api) -> None:
    add_fault(api.client, effect="html")
    answer = api.get(LIMITS)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_drop_before_leaves_nothing_written(api: Api) -> None:
    body, before = two_titles(api), titles(api)
    add_fault(api.client, effect="drop_before", match={"method": "PATCH"})
    with pytest.raises(ConnectionDropped):
        api.send("PATCH", COLLECTION, body)
    assert titles(api) == before
    assert api.client.get("/__emulator__/journal?method=PATCH").json()["requests"][-1]["status"] is None


def test_drop_after_leaves_the_write_done_and_counted(api: Api) -> None:
    body = two_titles(api)
    add_fault(api.client, effect="drop_after", match={"method": "PATCH"})
    with pytest.raises(ConnectionDropped):
        api.send("PATCH", COLLECTION, body)
    assert titles(api) == ["Changed", "Changed"]
    lost = api.client.get("/__emulator__/journal?method=PATCH").json()["requests"][-1]
    assert (lost["status"], lost["is_api_call"]) == (None, True)


@pytest.mark.parametrize(("effect", "is_written"), [("hold_before", False), ("hold_after", True)])
def test_held_request_waits_until_it_is_released(api: Api, effect: str, is_written: bool) -> None:
    body, before = two_titles(api), titles(api)
    number = add_fault(api.client, effect=effect, match={"method": "PATCH"}, hold_s=30)
    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(api.send, "PATCH", COLLECTION, body)
        wait_until_holding(api.client, number)
        assert titles(api) == (["Changed", "Changed"] if is_written else before)
        assert not held.done()
        released = api.client.post(f"/__emulator__/faults/{number}/release")
        assert released.json() == {"released": 1}
        assert held.result(timeout=10).status_code == 200
    assert titles(api) == ["Changed", "Changed"]


def test_hold_ends_by_itself(api: Api) -> None:
    add_fault(api.client, effect="hold_before", hold_s=0.05)
    assert api.get(LIMITS).status_code == 200


def test_removed_rule_lets_go_of_what_it_holds(api: Api) -> None:
    number = add_fault(api.client, effect="hold_before", hold_s=30)
    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(api.get, LIMITS)
        wait_until_holding(api.client, number)
        assert api.client.delete("/__emulator__/faults").status_code == 204
        assert held.result(timeout=10).status_code == 200
    assert api.client.get("/__emulator__/faults").json() == {"faults": []}


def test_expired_session_is_answered_with_401(api: Api) -> None:
    add_fault(api.client, effect="expire_session")
    answer = api.get(LIMITS)
    assert answer.status_code == 401
    assert answer.json()[0]["errorCode"] == "INVALID_SESSION_ID"
    assert api.get(LIMITS).status_code == 401


def test_locked_rows_fail_and_the_others_are_written(api: Api) -> None:
    before = titles(api)
    body = two_titles(api)
    add_fault(api.client, effect="lock_error", rows=[0], match={"path": "composite"})
    answer = api.send("PATCH", COLLECTION, body)
    assert answer.status_code == 200
    assert "sforce-limit-info" in answer.headers
    locked, written = answer.json()
    assert (locked["success"], locked["errors"][0]["statusCode"]) == (False, "UNABLE_TO_LOCK_ROW")
    assert written["success"] is True
    assert titles(api) == [before[0], "Changed"]


def test_locked_rows_of_all_or_none_roll_everything_back(api: Api) -> None:
    before = titles(api)
    body = two_titles(api) | {"allOrNone": True}
    add_fault(api.client, effect="lock_error", rows=[1])
    codes = [row["errors"][0]["statusCode"] for row in api.send("PATCH", COLLECTION, body).json()]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "UNABLE_TO_LOCK_ROW"]
    assert titles(api) == before


def test_locked_rows_inside_a_composite(api: Api) -> None:
    before = titles(api)
    part = {
        "method": "PATCH",
        "url": COLLECTION,
        "referenceId": "first",
        "body": two_titles(api),
    }
    limits = {"method": "GET", "url": LIMITS, "referenceId": "second"}
    add_fault(api.client, effect="lock_error", rows=[0])
    answer = api.send("POST", "/services/data/v68.0/composite", {"compositeRequest": [part, limits]})
    first, second = answer.json()["compositeResponse"]
    assert [row["success"] for row in first["body"]] == [False, True]
    assert (first["referenceId"], second["referenceId"]) == ("first", "second")
    assert second["httpStatusCode"] == 200
    assert titles(api) == [before[0], "Changed"]


def test_locked_single_row_is_a_400(api: Api) -> None:
    add_fault(api.client, effect="lock_error", match={"method": "PATCH"})
    path = f"/services/data/v68.0/sobjects/User/{user_ids(api)[0]}"
    answer = api.send("PATCH", path, {"Title": "Changed"})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "UNABLE_TO_LOCK_ROW"
    assert titles(api)[0] != "Changed"


def test_latency_delays_the_answer(api: Api) -> None:
    add_fault(api.client, effect="latency", latency_ms=120)
    api.get(LIMITS)
    entry = api.client.get(f"/__emulator__/journal?path={LIMITS}").json()["requests"][-1]
    assert entry["duration_ms"] >= 120
    assert entry["status"] == 200


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"effect": "explode"}, "effect must be one of"),
        ({}, "effect must be one of"),
        ({"effect": "html", "colour": "red"}, "unknown keys: colour"),
        ({"effect": "html", "match": {"verb": "GET"}}, "unknown keys in match: verb"),
        ({"effect": "html", "match": {"path": "("}}, "not a regular expression"),
        ({"effect": "html", "times": -1}, "times must be a whole number"),
        ({"effect": "answer", "status": 99}, "status must be between"),
        ({"effect": "lock_error", "rows": ["first"]}, "not understood"),
    ],
)
def test_rule_that_makes_no_sense_is_refused(client: TestClient, rule: dict[str, Any], reason: str) -> None:
    refused = client.post("/__emulator__/faults", json=rule)
    assert refused.status_code == 400
    assert reason in refused.json()["error"]
    assert client.get("/__emulator__/faults").json() == {"faults": []}


# --- journal ---


def test_journal_tells_requests_and_hides_their_secrets(emulator: Emulator) -> None:
    emulator.client.delete("/__emulator__/journal")
    tokens = emulator.connect(state="my-state")
    emulator.client.get(f"/services/oauth2/revoke?token={tokens['access_token']}")
    entries = emulator.client.get("/__emulator__/journal").json()["requests"]
    written = str(entries)
    assert "my-state" not in written
    assert tokens["access_token"] not in written
    revoke = entries[-1]
    assert revoke["path"] == "/services/oauth2/revoke"
    assert revoke["query"] == "token=***"
    assert revoke["status"] == 200
    assert revoke["is_api_call"] is False


def test_journal_counts_api_calls_and_names_their_user(emulator: Emulator, api: Api) -> None:
    api.client.delete("/__emulator__/journal")
    api.get(LIMITS)
    api.client.get(LIMITS)
    journal = api.client.get("/__emulator__/journal").json()
    assert journal["api_calls"] == 1
    first, second = journal["requests"]
    assert (first["status"], first["user_id"]) == (200, emulator.ready["admin"]["user_id"])
    assert (second["status"], second["user_id"], second["is_api_call"]) == (401, None, False)


def test_journal_is_filtered(api: Api) -> None:
    api.get(LIMITS)
    read = api.client.get
    assert {e["method"] for e in read("/__emulator__/journal?method=post").json()["requests"]} == {"POST"}
    calls = read("/__emulator__/journal?api_call=true").json()["requests"]
    assert [entry["path"] for entry in calls] == [LIMITS]
    newest = calls[-1]["number"]
    assert read(f"/__emulator__/journal?since={newest}").json()["requests"] == []
    assert read("/__emulator__/journal?status=302").json()["requests"] != []
    assert read("/__emulator__/journal?colour=red").status_code == 400


# --- clock, settings, reset, mail ---


def test_clock_only_goes_forward(client: TestClient) -> None:
    before = client.get("/__emulator__/clock").json()["now"]
    assert client.post("/__emulator__/clock", json={"advance_s": 3600}).json()["now"] > before
    assert client.post("/__emulator__/clock", json={"advance_s": -1}).status_code == 400
    assert client.post("/__emulator__/clock", json=[]).status_code == 400


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


# --- who may ---


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Origin": "null"},
    ],
)
def test_pages_of_other_sites_cannot_steer_the_emulator(client: TestClient, headers: dict[str, str]) -> None:
    refused = client.post("/__emulator__/clock", json={"advance_s": 60}, headers=headers)
    assert refused.status_code == 403
    assert client.get("/__emulator__/ready", headers=headers).status_code == 403


def test_link_from_another_site_opens_the_control_page(client: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/__emulator__/", headers=headers).status_code == 200


def test_openapi_describes_every_address(client: TestClient) -> None:
    document = client.get("/__emulator__/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        for method in operations:
            known = client.request(method, path.replace("{fault_id}", "999").replace("{user_id}", "x"))
            assert known.status_code != 405, (method, path)


def wait_until_holding(client: TestClient, number: int) -> None:
    """Until the rule holds a request."""
    waited = threading.Event()
    for _ in range(1000):
        if fault(client, number)["holding"]:
            return
        waited.wait(0.01)
    raise AssertionError("the request was not held")
