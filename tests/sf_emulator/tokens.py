"""Judging token answers, for the tests of the token endpoint."""

from dataclasses import replace
from typing import Any

from httpx2 import Response
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator


def change_app(app: Starlette, **changes: Any) -> None:
    """Change the policies of the ready-made app."""
    found = app.state.orgs.first.ready_made_app()
    app.state.orgs.first.apps.change_policies(found, replace(found.settings, **changes))


def refused(response: Response) -> tuple[str, str]:
    """The error of an answer, which must be a 400."""
    assert response.status_code == 400, response.text
    body = response.json()
    assert set(body) == {"error", "error_description"}
    return body["error"], body["error_description"]


def works(emulator: Emulator, access_token: str) -> bool:
    """Whether an access token opens its user's identity."""
    identity = f"/id/{emulator.ready['org_id']}/{emulator.ready['admin']['user_id']}"
    answer = emulator.client.get(identity, headers={"Authorization": f"Bearer {access_token}"})
    return answer.status_code == 200


EXPIRED = ("invalid_grant", "expired access/refresh token")
