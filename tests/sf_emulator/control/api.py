"""What tests of the control surface do: call the org with a token, put rules in force, look at titles."""

import threading
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient
from tests.sf_emulator.emulator import Emulator

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


def wait_until_holding(client: TestClient, number: int) -> None:
    """Until the rule holds a request."""
    waited = threading.Event()
    for _ in range(1000):
        if fault(client, number)["holding"]:
            return
        waited.wait(0.01)
    raise AssertionError("the request was not held")
