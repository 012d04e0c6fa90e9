"""Connections over the HTTP API."""

import pytest

from instep.connections.models import Connection
from tests.api.calling import Caller

PRODUCTION = {"name": "acme", "environment": "production"}


def test_connection_is_added_changed_and_removed(api: Caller) -> None:
    added = api.call("POST", "/connections", PRODUCTION, status=201).document
    assert (added["name"], added["login_address"]) == ("acme", "https://login.salesforce.com")
    assert (added["api_integration_enabled"], added["rest_oauth_enabled"], added["oauth"]) == (True, False, None)
    assert api.get("/connections/acme") == added
    changed = api.call("PATCH", "/connections/acme", {"environment": "sandbox"}, status=200).document
    assert changed["login_address"] == "https://test.salesforce.com"
    assert api.call("DELETE", "/connections/acme", status=200).document == {"warning": None}
    assert not Connection.objects.exists()


def test_domain_goes_with_the_custom_environment_and_stays_until_another_is_chosen(api: Caller) -> None:
    domain = "https://acme.my.salesforce.com"
    api.call("POST", "/connections", {"name": "acme", "environment": "custom", "domain": domain}, status=201)
    kept = api.call("PATCH", "/connections/acme", {"environment": "custom"}, status=200).document
    assert kept["login_address"] == domain
    moved = api.call("PATCH", "/connections/acme", {"domain": "https://acme2.my.salesforce.com"}, status=200).document
    assert moved["login_address"] == "https://acme2.my.salesforce.com"
    assert api.call("PATCH", "/connections/acme", {"environment": "production"}, status=200)
    assert Connection.objects.get().domain == ""


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({"name": "a b", "environment": "moon"}, ["name-invalid", "environment-invalid"]),
        ({"name": "acme", "environment": "custom"}, ["missing"]),
        (
            {"name": "a", "environment": "custom", "domain": "https://evil.example", "consumer_key": "k"},
            ["domain-not-trusted", "missing"],
        ),
        ({"name": "a", "environment": "production", "soap_password": "sesame"}, ["missing"]),
        ({"environment": "production", "nmae": "a"}, ["request-invalid", "request-invalid"]),
        ({"name": "a", "environment": "production", "consumer_secret": {"sesame": 1}}, ["request-invalid"]),
    ],
)
def test_every_bad_place_is_named_and_nothing_is_stored(api: Caller, body: object, codes: list[str]) -> None:
    answer = api.call("POST", "/connections", body, status=422)
    assert [problem["code"] for problem in answer.document["problems"]] == codes
    assert answer.document["code"] == codes[0]
    assert "sesame" not in str(answer.document)
    assert not Connection.objects.exists()


def test_problem_has_the_code_the_words_and_the_next_step(api: Caller) -> None:
    answer = api.call("GET", "/connections/moon", status=404)
    assert answer.headers["Content-Type"] == "application/problem+json"
    part = {
        "code": "connection-not-found",
        "detail": "There is no connection moon",
        "where": "",
        "said": "",
        "next_step": "There is none yet: run `instep connection add`",
    }
    assert answer.document == {**part, "title": "Not Found", "status": 404, "problems": [part], "run": ""}


def test_malformed_json_and_unknown_routes_are_problems_too(api: Caller) -> None:
    response = api.client.post("/api/v1/connections", b"{", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "request-malformed")
    for path in ("/moon", "/connections/acme/moon", ""):
        assert api.call("GET", path, status=404).document["code"] == "route-unknown"


def test_history_tells_of_switches_newest_first(api: Caller) -> None:
    api.call("POST", "/connections", PRODUCTION, status=201)
    for enabled in (True, False):
        api.call("PATCH", "/connections/acme", {"rest_oauth_enabled": enabled}, status=200)
    newest = api.get("/connections/acme/history?limit=1")
    before = api.get(f"/connections/acme/history?limit=1&cursor={newest['next_cursor']}")
    [last], [first] = newest["events"], before["events"]
    assert (last["kind"], first["kind"]) == ("switched", "switched")
    assert first["at"] <= last["at"]
    assert first["text"] != last["text"]


def test_list_comes_in_parts(api: Caller) -> None:
    for name in ("b", "a", "c"):
        Connection.objects.create(name=name, environment="production")
    first = api.get("/connections?limit=2")
    assert [one["name"] for one in first["connections"]] == ["a", "b"]
    second = api.get(f"/connections?limit=2&cursor={first['next_cursor']}")
    assert ([one["name"] for one in second["connections"]], second["next_cursor"]) == (["c"], None)
