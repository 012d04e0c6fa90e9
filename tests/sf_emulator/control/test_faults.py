"""Faults by rule: what is spoilt, how often, and what is left as it was."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.sf_emulator.control.api import (
    COLLECTION,
    LIMITS,
    Api,
    add_fault,
    fault,
    titles,
    two_titles,
    user_ids,
    wait_until_holding,
)
from tests.sf_emulator.emulator import Emulator

from sf_emulator.control import ConnectionDropped


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


# --- which requests ---


@pytest.mark.parametrize(
    ("match", "is_hit"),
    [
        ({"version": "68.0"}, True),
        ({"version": "60.0"}, False),
        ({"operation": "limits"}, True),
        ({"operation": "query"}, False),
        ({"user": "ADMIN@northwind.example"}, True),
        ({"user": "nobody@northwind.example"}, False),
        ({"app": "3MVG9other"}, False),
        ({"org": "00D000000000000AAA"}, False),
    ],
)
def test_rule_matches_what_is_known_of_the_caller(api: Api, match: dict[str, str], is_hit: bool) -> None:
    add_fault(api.client, effect="answer", status=500, match=match)
    assert api.get(LIMITS).status_code == (500 if is_hit else 200)


def test_rule_matches_org_app_and_user_by_what_names_them(emulator: Emulator, api: Api) -> None:
    ready = emulator.ready
    match = {"org": ready["org_id"][:15], "app": ready["app"]["consumer_key"], "user": ready["admin"]["user_id"]}
    number = add_fault(api.client, effect="answer", status=500, match=match)
    assert api.get(LIMITS).status_code == 500
    assert fault(api.client, number)["match"]["org"] == ready["org_id"][:15]


def test_app_of_a_token_request_is_the_one_that_asks(emulator: Emulator) -> None:
    tokens = emulator.connect()
    match = {"app": emulator.key, "operation": "refresh_token"}
    add_fault(emulator.client, effect="refuse", status=400, error_code="invalid_grant", message="gone", match=match)
    refused = emulator.refresh(tokens["refresh_token"])
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant", "error_description": "gone"})
    assert emulator.refresh(tokens["refresh_token"]).status_code == 200


def test_soap_call_is_matched_by_its_name_and_refused_with_a_fault(emulator: Emulator) -> None:
    add_fault(emulator.client, effect="daily_limit", match={"operation": "login", "version": "64.0"})
    envelope = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:u="urn:partner.soap.sforce.com">'
        "<e:Body><u:login><u:username>admin@northwind.example</u:username><u:password>x</u:password></u:login>"
        "</e:Body></e:Envelope>"
    )
    headers = {"SOAPAction": '""', "Content-Type": "text/xml"}
    refused = emulator.client.post("/services/Soap/u/64.0", content=envelope, headers=headers)
    assert refused.status_code == 500
    assert "<faultcode>sf:REQUEST_LIMIT_EXCEEDED</faultcode>" in refused.text
    assert "TotalRequests Limit exceeded." in refused.text


def test_each_third_request_is_hit(api: Api) -> None:
    add_fault(api.client, effect="answer", status=500, every=3, times=None, skip=1)
    assert [api.get(LIMITS).status_code for _ in range(6)] == [200, 500, 200, 200, 500, 200]


# --- refusals in Salesforce's form ---


@pytest.mark.parametrize(
    ("effect", "status", "code", "text"),
    [
        ("unauthorized", 401, "INVALID_SESSION_ID", "Session expired or invalid"),
        ("daily_limit", 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        (
            "concurrent_limit",
            403,
            "REQUEST_LIMIT_EXCEEDED",
            "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
        ),
        ("retired_version", 410, "UNSUPPORTED_API_VERSION", "The requested API version is not supported."),
    ],
)
def test_refusal_has_salesforces_code_and_text(api: Api, effect: str, status: int, code: str, text: str) -> None:
    add_fault(api.client, effect=effect)
    refused = api.get(LIMITS)
    assert (refused.status_code, refused.json()) == (status, [{"errorCode": code, "message": text}])
    assert api.get(LIMITS).status_code == 200


def test_good_session_is_refused_again_after_a_refresh(emulator: Emulator) -> None:
    tokens = emulator.connect()
    add_fault(emulator.client, effect="unauthorized", times=2, match={"path": "/services/data"})
    statuses = []
    for _ in range(3):
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        statuses.append(emulator.client.get(LIMITS, headers=headers).status_code)
        tokens |= emulator.refresh(tokens["refresh_token"]).json()
    assert statuses == [401, 401, 200]


def test_retry_after_is_sent_when_asked_for(api: Api) -> None:
    add_fault(api.client, effect="answer", status=503, retry_after_s=7)
    assert api.get(LIMITS).headers["retry-after"] == "7"


def test_revoked_token_cannot_be_refreshed(emulator: Emulator) -> None:
    tokens = emulator.connect()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    add_fault(emulator.client, effect="revoke_token", match={"path": "/limits"})
    assert emulator.client.get(LIMITS, headers=headers).status_code == 401
    assert emulator.refresh(tokens["refresh_token"]).status_code == 400


def test_refresh_token_is_revoked_at_its_own_use(emulator: Emulator) -> None:
    tokens = emulator.connect()
    add_fault(emulator.client, effect="revoke_token", match={"operation": "refresh_token"})
    assert emulator.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


# --- pages and bodies ---


def test_short_pages_lose_no_row(api: Api) -> None:
    soql = "/services/data/v68.0/query?q=SELECT Id FROM User ORDER BY Id"
    whole = [record["Id"] for record in api.get(soql).json()["records"]]
    add_fault(api.client, effect="short_pages", page_size=7, match={"operation": "query"})
    page = api.get(soql).json()
    seen = [record["Id"] for record in page["records"]]
    assert len(seen) == 7
    while not page["done"]:
        page = api.get(page["nextRecordsUrl"]).json()
        seen += [record["Id"] for record in page["records"]]
    assert seen == whole


def test_slow_body_is_the_same_body(api: Api) -> None:
    on_the_wire = int(api.get(LIMITS).headers["Content-Length"])
    add_fault(api.client, effect="slow_body", chunk_bytes=on_the_wire // 2, pause_ms=20)
    assert api.get("/services/data/v68.0/limits").status_code == 200
    entry = api.client.get("/__emulator__/journal").json()["requests"][-1]
    assert entry["duration_ms"] >= 40


def test_truncated_body_ends_before_its_length(api: Api) -> None:
    add_fault(api.client, effect="truncated_body", match={"method": "PATCH"})
    body = two_titles(api)
    with pytest.raises(ConnectionDropped):
        api.send("PATCH", COLLECTION, body)
    assert titles(api) == ["Changed", "Changed"]
    lost = api.client.get("/__emulator__/journal?method=PATCH").json()["requests"][-1]
    assert (lost["status"], lost["is_api_call"]) == (200, True)


def test_jitter_comes_on_top_of_latency(api: Api) -> None:
    add_fault(api.client, effect="latency", latency_ms=30, jitter_ms=30, times=None)
    for _ in range(3):
        api.get(LIMITS)
    durations = [e["duration_ms"] for e in api.client.get("/__emulator__/journal").json()["requests"][-3:]]
    assert min(durations) >= 30
    assert len(set(map(round, durations))) > 1
