"""A program that calls the HTTP API."""

import dataclasses
import json
from typing import Any

from django.test import Client

from tests.emulator import Emulator, query_of

ROOT = "/api/v1"


@dataclasses.dataclass(frozen=True)
class Answered:
    status: int
    document: Any
    headers: dict[str, str]


class Caller:
    """Holds a token, or none."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def call(self, method: str, path: str, body: Any = None, *, status: int | None = None) -> Answered:
        """One request; with `status` it must end so."""
        content = b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(method, f"{ROOT}{path}", content, content_type="application/json")
        document = json.loads(response.content) if response.content else None
        if status is not None:
            assert response.status_code == status, (method, path, response.status_code, document)
        return Answered(response.status_code, document, dict(response.headers))

    def get(self, path: str, **given: Any) -> Any:
        return self.call("GET", path, status=200, **given).document

    def connect(self, org: Emulator, name: str = "acme", **more: str) -> Any:
        """A connection to the emulated org without credentials, unless `more` has some."""
        return self.call(
            "POST", "/connections", {"name": name, "environment": "custom", "domain": org.url, **more}, status=201
        ).document

    def authorize(self, org: Emulator, name: str = "acme", *, enable: bool = False) -> Any:
        """Begin, a person presses Allow, hand the answer over, save."""
        here = f"/connections/{name}/authorization"
        begun = self.call("POST", here, {"port": org.terminal_port}, status=201).document
        answer = query_of(org.allow(begun["address"]))
        kept = {key: answer[key] for key in ("state", "code")}
        answered = self.call("POST", f"{here}/answer", kept, status=200).document
        assert answered["stage"] == "answered"
        return self.call("POST", f"{here}/{begun['id']}/save", {"enable": enable}, status=200).document

    def save_soap(self, org: Emulator, name: str = "acme") -> Any:
        given = {"username": org.username, "password": org.password_and_token}
        return self.call("PUT", f"/connections/{name}/soap", given, status=200).document


def consumer_of(org: Emulator) -> dict[str, str]:
    return {"consumer_key": org.consumer_key, "consumer_secret": org.consumer_secret}


def sign_in_of(api: Caller) -> dict[str, str]:
    """The doctor's line about signing in."""
    findings = api.get("/connections/acme/check")["findings"]
    return next(finding for finding in findings if finding["code"] == "sign-in")
