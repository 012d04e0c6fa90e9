"""Versions, limits and what every answer carries (salesforce-api.md, C1, C2 and C4)."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.sf_emulator.orgs import user_id
from tests.sf_emulator.rest.conftest import API, Caller

from sf_emulator.objects import Org
from sf_emulator.objects.access import SessionKind, change_org_settings

NOT_FOUND = [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}]


def test_versions_need_no_session(client: TestClient) -> None:
    versions = client.get("/services/data").json()
    assert versions[0] == {"label": "Summer '14", "url": "/services/data/v31.0", "version": "31.0"}
    labels = {version["version"]: version["label"] for version in versions}
    assert (labels["64.0"], labels["65.0"], labels["66.0"], labels["67.0"], labels["68.0"]) == (
        "Summer '25",
        "Winter '26",
        "Spring '26",
        "Summer '26",
        "Winter '27",
    )
    assert len(versions) == 38


def test_address_that_ends_with_a_slash_may_be_joined_with_a_path(client: TestClient) -> None:
    assert client.get("http://127.0.0.1:8080//services/data").json() == client.get("/services/data").json()


def test_version_lists_its_resources(caller: Caller) -> None:
    resources = caller.get("/").json()
    assert resources["query"] == f"{API}/query"
    for name in ("sobjects", "limits"):
        assert caller.get(resources[name]).status_code == 200


def test_retired_version_is_gone(caller: Caller) -> None:
    response = caller.get("/services/data/v30.0/sobjects")
    assert response.status_code == 410
    assert response.json()[0]["errorCode"] == "UNSUPPORTED_API_VERSION"


def test_org_on_an_older_release_has_no_newer_version(caller: Caller, org: Org) -> None:
    change_org_settings(org, {"newest_api_version": 60})
    assert caller.get("/services/data").json()[-1]["version"] == "60.0"
    for path in ("/services/data/v61.0/limits", "/services/data/v61.0/jobs/query"):
        assert caller.get(path).status_code == 404
    assert caller.get("/services/data/v60.0/limits").status_code == 200


@pytest.mark.parametrize(
    "path", ["/services/data/v69.0/", f"{API}/unicorns", "/services/data/x", f"{API}/sobjects/Unicorn"]
)
def test_unknown_path_is_not_found(caller: Caller, path: str) -> None:
    response = caller.get(path)
    assert (response.status_code, response.json()) == (404, NOT_FOUND)


def test_wrong_method_is_not_allowed(caller: Caller) -> None:
    response = caller.call("POST", "/sobjects/User/005Ws0000000001")
    text = "HTTP Method 'POST' not allowed. Allowed are DELETE,GET,HEAD,PATCH"
    assert response.status_code == 405
    assert response.text == f'[{{"errorCode":"METHOD_NOT_ALLOWED","message":"{text}"}}]'
    assert response.headers["Allow"] == "DELETE,GET,HEAD,PATCH"


@pytest.mark.parametrize("header", [None, "Bearer nonsense"])
def test_without_a_session_nothing_is_answered(client: TestClient, header: str | None) -> None:
    response = client.get(f"{API}/limits", headers={"Authorization": header} if header else {})
    assert response.status_code == 401
    assert response.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_user_without_api_enabled_is_refused(caller_of: Callable[[str], Caller]) -> None:
    response = caller_of("orla.brennan@board.northwind.example").get("/limits")
    assert response.status_code == 403
    assert response.json()[0]["errorCode"] == "API_DISABLED_FOR_ORG"


def test_every_answer_says_how_many_calls_were_made(caller: Caller) -> None:
    usage = [
        caller.get("/limits").headers["Sforce-Limit-Info"],
        caller.get("/unicorns").headers["Sforce-Limit-Info"],
        caller.post("/sobjects/User", {}).headers["Sforce-Limit-Info"],
    ]
    assert usage == ["api-usage=1/550000", "api-usage=2/550000", "api-usage=3/550000"]


def test_limits_agree_with_the_header(caller: Caller) -> None:
    caller.get("/sobjects")
    response = caller.get("/limits")
    assert response.headers["Sforce-Limit-Info"] == "api-usage=2/550000"
    assert response.json()["DailyApiRequests"] == {"Max": 550_000, "Remaining": 549_998}


def test_used_up_allocation_refuses_every_call(caller: Caller, org: Org) -> None:
    org.change_setting("daily_api_requests", 1)
    assert caller.get("/limits").status_code == 200
    refused = caller.get("/limits")
    assert refused.status_code == 403
    assert refused.json() == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    assert refused.headers["Sforce-Limit-Info"] == "api-usage=1/1"


def test_answers_are_printed_for_people_when_asked(caller: Caller) -> None:
    plain, pretty = caller.get("/"), caller.get("/", headers={"X-PrettyPrint": "1"})
    assert plain.json() == pretty.json()
    assert "\n" not in plain.text
    assert pretty.text.startswith("{\n")
    assert plain.headers["Content-Type"] == "application/json;charset=UTF-8"


def test_app_with_an_allocation_of_its_own_is_told_and_held_to_it(app: Starlette, client: TestClient, org: Org) -> None:
    access = app.state.orgs.first
    ready = access.ready_made_app()
    number, scopes = ready.number, frozenset({"api"})
    session = access.sessions.open(SessionKind.OAUTH, user_id(org), scopes, app_number=number)
    caller = Caller(client, session.token)
    assert caller.get("/limits").headers["Sforce-Limit-Info"] == "api-usage=1/550000"
    org.change_setting("app_daily_api_requests", {"Ready-made App": 2})
    first = caller.get("/limits")
    assert first.headers["Sforce-Limit-Info"] == "api-usage=2/550000; per-app-api-usage=1/2(appName=Ready-made App)"
    assert first.json()["DailyApiRequests"]["Ready-made App"] == {"Max": 2, "Remaining": 1}
    assert caller.get("/limits").status_code == 200
    refused = caller.get("/limits")
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")
    assert refused.headers["Sforce-Limit-Info"] == "api-usage=3/550000; per-app-api-usage=2/2(appName=Ready-made App)"


def test_limits_name_every_key_that_salesforce_documents(caller: Caller) -> None:
    limits = caller.get("/limits").json()
    assert list(limits) == sorted(limits)
    assert len(limits) == 54
    assert limits["PermissionSets"]["CreateCustom"]["Max"] == 1_000
    assert all(each["Remaining"] <= each["Max"] for each in limits.values())


def test_resources_lead_to_the_identity_of_the_caller(caller: Caller, org: Org) -> None:
    identity = caller.client.get(caller.get("/").json()["identity"], headers=caller.headers)
    assert identity.json()["user_id"] == user_id(org)


def test_apex_rest_finds_no_class_for_a_caller_it_knows(caller: Caller) -> None:
    response = caller.get("/services/apexrest/orders/1")
    assert (response.status_code, response.json()) == (
        404,
        [{"errorCode": "NOT_FOUND", "message": "Could not find a match for URL"}],
    )
    assert response.headers["Sforce-Limit-Info"].startswith("api-usage=")


def test_apex_rest_asks_who_is_calling_first(client: TestClient) -> None:
    response = client.get("/services/apexrest/orders")
    assert (response.status_code, response.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")
