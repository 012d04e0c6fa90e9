"""Disconnecting ends the authorisation at Salesforce, and Instep forgets it."""

import pytest

from instep.connections.managing import disconnect, remove_connection
from instep.connections.models import Connection, OAuthCredential, SealedRow
from instep.connections.tokens import stored_session
from tests.connections.conftest import go_and_allow
from tests.emulator import Emulator


@pytest.fixture
def authorized(acme: Connection, emulator: Emulator) -> Connection:
    return go_and_allow(acme, emulator)


def _answers_to(token: str, emulator: Emulator) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return emulator.http.get("/services/data/v68.0/limits", headers=headers).status_code


def test_disconnecting_revokes_the_grant_with_its_sessions_and_forgets_both_tokens(
    authorized: Connection, emulator: Emulator
) -> None:
    token = stored_session(authorized).token.open()
    assert _answers_to(token, emulator) == 200
    assert disconnect(authorized) is None
    assert [request["status"] for request in emulator.journal(path="/services/oauth2/revoke")] == [200]
    assert _answers_to(token, emulator) == 401
    kept = OAuthCredential.objects.get(connection=authorized)
    assert (kept.access_token_sealed, kept.refresh_token_sealed) == (None, None)


def test_disconnecting_forgets_also_when_salesforce_cannot_be_told_and_says_so(
    authorized: Connection, emulator: Emulator
) -> None:
    emulator.fault("drop_before", path="/services/oauth2/revoke", times=None)
    warning = disconnect(authorized)
    assert warning is not None
    assert warning.code == "not-revoked"
    assert "Connected Apps OAuth Usage" in warning.next_step
    assert not OAuthCredential.objects.get(connection=authorized).is_authorized


def test_removing_a_connection_leaves_no_sealed_secret_behind(authorized: Connection, emulator: Emulator) -> None:
    remove_connection(authorized)
    assert emulator.journal(path="/services/oauth2/revoke")
    assert [model for model in SealedRow.__subclasses__() if model._default_manager.exists()] == []
