"""The whole job through the HTTP API of a running `instep serve`: the documents are those that commands print."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.command import Instep
from tests.emulator import Emulator, free_port
from tests.installation import Installation, eventually

PEOPLE = Path(__file__).parent.parent / "data" / "people.csv"
TAKEN = "gursal.aksu@northwind.example"


@pytest.fixture
def installation(instep: Instep) -> Iterator[Installation]:
    installation = Installation(instep.home, INSTEP_PUBLIC_URL=f"http://localhost:{free_port()}")
    yield installation
    installation.end_all()


@pytest.fixture
def http(installation: Installation) -> Iterator[httpx2.Client]:
    """`curl`, with a token that the command printed."""
    token = installation.do("api-token", "create", "robot", "--expires", 1).out.strip()
    address = urlsplit(installation.environment["INSTEP_PUBLIC_URL"])
    installation.launch("serve", "--port", address.port)
    with httpx2.Client(
        base_url=f"http://127.0.0.1:{address.port}/api/v1",
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
        trust_env=False,
    ) as http:
        eventually(lambda: _answers(http), within_s=60)
        yield http


def _answers(http: httpx2.Client) -> bool:
    try:
        return http.get("/connections").is_success
    except httpx2.TransportError:
        return False


def test_company_becomes_users_in_the_org(installation: Installation, http: httpx2.Client, emulator: Emulator) -> None:
    with PEOPLE.open("rb") as file:
        assert _ok(http.post("/people/import", files={"file": file}))["created"] == 320
    _ok(http.post("/connections", json=_connection_to(emulator)))
    here = "/connections/acme"
    assert _over(http, http.post(f"{here}/import"))["status"] == "done"
    place = {"person": TAKEN, "profile": "Sales User", "permission_sets": ["Sales_Cloud_User"]}
    _ok(http.post(f"{here}/assignments", json=place))
    planned = _over(http, http.post(f"{here}/plans", json={}))
    plan = _ok(http.get(f"{here}/plans/{planned['plan']}"))
    assert plan["counts"]["create"] == 1

    taker = _take_user_name(emulator)
    applied = _over(http, http.post(f"{here}/plans/{plan['id']}/apply"))
    assert (applied["status"], applied["requested_by"]) == ("partly", "robot (API token)")
    [task] = _ok(http.get("/tasks"))["tasks"]
    assert task["code"] == "DUPLICATE_USERNAME"
    _same_documents(installation, http, applied["id"])

    emulator.update("User", taker, Username="somebody.else@northwind.example")
    [retried] = _ok(http.post("/tasks/retry", json={"ids": [task["id"]]}))["runs"]
    assert _followed(http, retried["id"])["status"] == "done"
    assert _ok(http.get("/tasks"))["tasks"] == []
    assert emulator.one(f"SELECT IsActive FROM User WHERE Username = '{TAKEN}'")["IsActive"] is True  # noqa: S608


def _same_documents(installation: Installation, http: httpx2.Client, run_id: str) -> None:
    """What the API answers is what the command prints."""
    assert _ok(http.get("/connections/acme")) == installation.read("connection", "show", "acme")
    assert _ok(http.get(f"/runs/{run_id}")) == installation.read("runs", "show", run_id)
    [token] = installation.read("api-token", "list")["api_tokens"]
    assert (token["name"], token["is_valid"], token["last_used_at"] is not None) == ("robot", True, True)


def _connection_to(emulator: Emulator) -> dict[str, str]:
    return {
        "name": "acme",
        "environment": "custom",
        "domain": emulator.url,
        "soap_username": emulator.username,
        "soap_password": emulator.password_and_token,
    }


def _take_user_name(emulator: Emulator) -> str:
    """Somebody in the org gets the user name first; the id."""
    profile = emulator.one("SELECT Id FROM Profile WHERE Name = 'Standard User'")["Id"]
    fields = {"Alias": "taker", "TimeZoneSidKey": "America/New_York", "LocaleSidKey": "en_US"}
    return emulator.create(
        "User",
        Username=TAKEN,
        Email="taker@northwind.example",
        LastName="Taker",
        ProfileId=profile,
        LanguageLocaleKey="en_US",
        EmailEncodingKey="UTF-8",
        **fields,
    )


def _ok(answer: httpx2.Response) -> Any:
    assert answer.is_success, (answer.status_code, answer.text)
    return answer.json()


def _over(http: httpx2.Client, answer: httpx2.Response) -> Any:
    """The run that was started, once it is over."""
    assert answer.status_code == 202, answer.text
    return _followed(http, answer.json()["id"])


def _followed(http: httpx2.Client, run_id: str) -> Any:
    def over() -> Any:
        run = _ok(http.get(f"/runs/{run_id}"))
        return run if run["finished_at"] else None

    return eventually(over, within_s=60)
