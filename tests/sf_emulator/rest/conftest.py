"""A caller of the REST API with a session, on the whole emulator in this process."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.sf_emulator.emulator import BASE_URL
from tests.sf_emulator.orgs import ADMIN, user_id

from sf_emulator.app import Options, create_app
from sf_emulator.objects import Org
from sf_emulator.objects.access import SessionKind

API = "/services/data/v68.0"


class Caller:
    """A client with a session of one user; addresses are below the newest version."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **more: Any) -> Response:
        address = path if path.startswith("/services") else API + path
        headers = self.headers | more.pop("headers", {})
        return self.client.request(method, address, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Response:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any, **more: Any) -> Response:
        return self.call("POST", path, json=body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> Response:
        return self.call("PATCH", path, json=body, **more)

    def delete(self, path: str, **more: Any) -> Response:
        return self.call("DELETE", path, **more)

    def query(self, soql: str, **more: Any) -> Any:
        """The first page of an answer."""
        response = self.get("/query", params={"q": soql}, **more)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture
def org(app: Starlette) -> Org:
    """The org behind the emulator."""
    org: Org = app.state.orgs.first.org
    return org


@pytest.fixture
def caller_of(app: Starlette, org: Org, client: TestClient) -> Callable[[str], Caller]:
    """Opens a session for a user name."""

    def open_session(username: str) -> Caller:
        session = app.state.orgs.first.sessions.open(
            SessionKind.OAUTH, user_id(org, username), frozenset({"api", "refresh_token"})
        )
        return Caller(client, session.token)

    return open_session


@pytest.fixture
def caller(caller_of: Callable[[str], Caller]) -> Caller:
    """The administrator's client."""
    return caller_of(ADMIN)


@pytest.fixture(scope="module")
def reader() -> Iterator[Caller]:
    """The administrator's client of an emulator that the tests of a module share: for what changes nothing."""
    app = create_app(Options(base_url=BASE_URL))
    access = app.state.orgs.first
    session = access.sessions.open(SessionKind.OAUTH, user_id(access.org), frozenset({"api"}))
    with TestClient(app, base_url=BASE_URL) as client:
        yield Caller(client, session.token)
