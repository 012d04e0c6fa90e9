"""The request journal."""

import pytest
from tests.sf_emulator.control.api import (
    LIMITS,
    Api,
)
from tests.sf_emulator.emulator import Emulator


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


def test_journal_tells_org_app_version_and_operation(emulator: Emulator, api: Api) -> None:
    api.get("/services/data/v60.0/limits")
    entry = api.client.get("/__emulator__/journal?api_call=true").json()["requests"][-1]
    assert (entry["org_id"], entry["consumer_key"]) == (emulator.ready["org_id"], emulator.key)
    assert (entry["api_version"], entry["operation"], entry["is_unknown"]) == ("60.0", "limits", False)


def test_refresh_belongs_to_the_app_that_asks(emulator: Emulator) -> None:
    emulator.refresh(emulator.connect()["refresh_token"])
    entry = emulator.client.get("/__emulator__/journal?operation=refresh_token").json()["requests"][-1]
    assert (entry["consumer_key"], entry["org_id"]) == (emulator.key, emulator.ready["org_id"])


@pytest.mark.parametrize(
    ("path", "is_unknown"),
    [
        ("/services/data/v68.0/chatter/feeds", True),
        ("/services/apexrest/orders", True),
        ("/services/data/v68.0/sobjects/User/005000000000000AAA", False),
        ("/no-such-page", False),
    ],
)
def test_endpoint_that_is_not_built_is_flagged(api: Api, path: str, is_unknown: bool) -> None:
    assert api.get(path).status_code == 404
    assert api.client.get("/__emulator__/journal").json()["requests"][-1]["is_unknown"] is is_unknown
    assert len(api.client.get("/__emulator__/journal?unknown=true").json()["requests"]) == int(is_unknown)


@pytest.mark.parametrize("name", ["org", "app", "user", "version", "operation"])
def test_journal_is_filtered_by_who_and_what(emulator: Emulator, api: Api, name: str) -> None:
    ready = emulator.ready
    values = {"org": ready["org_id"], "app": emulator.key, "user": ready["admin"]["user_id"]}
    wanted = values | {"version": "68.0", "operation": "limits"}
    api.get(LIMITS)
    found = api.client.get(f"/__emulator__/journal?{name}={wanted[name]}").json()["requests"]
    assert [entry["path"] for entry in found][-1] == LIMITS
    assert api.client.get(f"/__emulator__/journal?{name}=other").json()["requests"] == []
