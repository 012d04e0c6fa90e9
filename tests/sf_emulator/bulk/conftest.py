"""A client of the Bulk APIs with a session, on the whole emulator in this process."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.sf_emulator.orgs import ADMIN, user_id

from sf_emulator.objects import Org
from sf_emulator.objects.access import SessionKind

DATA = "/services/data"


class BulkClient:
    """What a client of Bulk API 2.0 does, step by step; addresses are below /jobs of one version."""

    def __init__(self, client: TestClient, app: Starlette, token: str, version: str = "68.0") -> None:
        self.client = client
        self.app = app
        self.token = token
        self.version = version

    def call(self, method: str, path: str, **more: Any) -> Response:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        return self.client.request(method, f"{DATA}/v{self.version}/jobs/{path}", headers=headers, **more)

    def create(self, **properties: Any) -> dict[str, Any]:
        """Make an ingest job."""
        response = self.call("POST", "ingest", json=properties)
        assert response.status_code == 200, response.text
        job: dict[str, Any] = response.json()
        return job

    def upload(self, job_id: str, text: str | bytes) -> Response:
        content = text.encode() if isinstance(text, str) else text
        return self.call("PUT", f"ingest/{job_id}/batches", content=content, headers={"Content-Type": "text/csv"})

    def close(self, job_id: str) -> Response:
        return self.call("PATCH", f"ingest/{job_id}", json={"state": "UploadComplete"})

    def settle(self) -> None:
        """Wait until every job is worked off."""
        assert self.app.state.bulk.wait_until_idle()

    def load(self, text: str | bytes, **properties: Any) -> dict[str, Any]:
        """A whole ingest job, worked off; answers what it has become."""
        job = self.create(**properties)
        assert self.upload(job["id"], text).status_code == 201
        assert self.close(job["id"]).status_code == 200
        self.settle()
        return self.job(job["id"])

    def job(self, job_id: str, kind: str = "ingest") -> dict[str, Any]:
        response = self.call("GET", f"{kind}/{job_id}")
        assert response.status_code == 200, response.text
        job: dict[str, Any] = response.json()
        return job

    def results(self, job_id: str, which: str) -> list[dict[str, str]]:
        """Results of one kind, read as CSV."""
        response = self.call("GET", f"ingest/{job_id}/{which}")
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "text/csv; charset=UTF-8"
        return list(csv.DictReader(io.StringIO(response.text, newline="")))

    def query(self, soql: str, **properties: Any) -> dict[str, Any]:
        """A whole query job, worked off; answers what it has become."""
        response = self.call("POST", "query", json={"operation": "query", "query": soql} | properties)
        assert response.status_code == 200, response.text
        self.settle()
        return self.job(response.json()["id"], "query")


@pytest.fixture
def org(app: Starlette) -> Org:
    """The org behind the emulator."""
    org: Org = app.state.orgs.first.org
    return org


@pytest.fixture
def token_of(app: Starlette, org: Org) -> Callable[[str], str]:
    """Opens a session for a user name."""

    def open_session(username: str) -> str:
        sessions = app.state.orgs.first.sessions
        return str(sessions.open(SessionKind.OAUTH, user_id(org, username), frozenset({"api"})).token)

    return open_session


@pytest.fixture
def client_of(app: Starlette, client: TestClient, token_of: Callable[[str], str]) -> Callable[..., BulkClient]:
    """A client for a user name."""
    return lambda username, version="68.0": BulkClient(client, app, token_of(username), version)


@pytest.fixture
def bulk(client_of: Callable[..., BulkClient]) -> BulkClient:
    """The administrator's client."""
    return client_of(ADMIN)
