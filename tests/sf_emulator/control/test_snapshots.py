"""Snapshots: taking one, and everything as it was."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.sf_emulator.control.api import COLLECTION, LIMITS, Api, titles, two_titles
from tests.sf_emulator.emulator import BASE_URL, Emulator

from sf_emulator.app import Options, create_app


def take(client: TestClient, name: str = "before", query: str = "") -> None:
    taken = client.post(f"/__emulator__/snapshots{query}", json={"name": name})
    assert taken.status_code == 201, taken.text


def restore(client: TestClient, name: str = "before") -> None:
    assert client.post(f"/__emulator__/snapshots/{name}/restore").status_code == 200


def test_restored_org_has_its_records_grants_and_sessions_again(emulator: Emulator, api: Api) -> None:
    tokens = emulator.connect()
    before = titles(api)
    take(api.client)
    api.send("PATCH", COLLECTION, two_titles(api))
    api.client.delete("/__emulator__/grants")
    api.client.delete("/__emulator__/sessions")
    assert api.get(LIMITS).status_code == 401
    restore(api.client)
    assert titles(api) == before
    assert emulator.refresh(tokens["refresh_token"]).status_code == 200


def test_snapshot_can_be_restored_more_than_once(api: Api) -> None:
    before = titles(api)
    take(api.client)
    for _ in range(2):
        api.send("PATCH", COLLECTION, two_titles(api))
        assert titles(api) == ["Changed", "Changed"]
        restore(api.client)
        assert titles(api) == before


def test_ids_go_on_from_where_they_were(api: Api) -> None:
    take(api.client)
    path = "/services/data/v68.0/sobjects/UserRole"
    first = api.send("POST", path, {"Name": "One", "DeveloperName": "One"}).json()["id"]
    restore(api.client)
    assert api.send("POST", path, {"Name": "Two", "DeveloperName": "Two"}).json()["id"] == first


def test_snapshot_of_everything_forgets_later_orgs_brings_back_lost_ones_and_turns_the_clock_back(
    emulator: Emulator,
) -> None:
    client = emulator.client
    kept = client.post("/__emulator__/orgs", json={"name": "kept"}).json()
    take(client)
    client.post("/__emulator__/orgs", json={"name": "later"})
    client.delete(f"/__emulator__/orgs/{kept['id']}")
    emulator.advance(10 * 24 * 3600)
    restore(client)
    assert [org["id"] for org in client.get("/__emulator__/orgs").json()["orgs"]] == [
        emulator.ready["org_id"],
        kept["id"],
    ]
    assert client.get("/__emulator__/clock").json()["ahead_s"] == 0


def test_snapshot_of_one_org_leaves_the_others_and_the_clock(emulator: Emulator, api: Api) -> None:
    take(api.client, query=f"?org={emulator.ready['org_id']}")
    api.client.post("/__emulator__/orgs", json={"name": "later"})
    emulator.advance(60)
    restore(api.client)
    assert len(api.client.get("/__emulator__/orgs").json()["orgs"]) == 2
    assert api.client.get("/__emulator__/clock").json()["ahead_s"] == 60


def test_snapshots_are_listed_named_replaced_and_forgotten(client: TestClient) -> None:
    assert client.post("/__emulator__/snapshots").json()["name"] == "snapshot-1"
    take(client, "mine")
    take(client, "mine")
    listed = client.get("/__emulator__/snapshots").json()["snapshots"]
    assert [one["name"] for one in listed] == ["snapshot-1", "mine"]
    assert listed[0]["size_bytes"] > 0
    assert client.delete("/__emulator__/snapshots/mine").status_code == 204
    assert client.post("/__emulator__/snapshots/mine/restore").status_code == 404
    assert client.post("/__emulator__/snapshots", json={"name": "../x"}).status_code == 400


@pytest.mark.parametrize("in_file", [True, False])
def test_org_in_a_file_is_restored_too(tmp_path: Path, *, in_file: bool) -> None:
    app = create_app(Options(base_url=BASE_URL, data=tmp_path / "org.db" if in_file else None))
    org = app.state.orgs.first.org
    with TestClient(app, base_url=BASE_URL) as client:
        take(client)
        org.update("User", org.first_user_id, {"Title": "Changed"}, None)
        restore(client)
        assert org.get("User", org.first_user_id)["Title"] != "Changed"
