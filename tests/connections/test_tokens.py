"""Refreshing: when the token ended, once, and with a word to a person when it is no longer possible."""

import json

import pytest
from tests.connections.conftest import NOON
from tests.emulator import Emulator

from instep.connections import spool
from instep.connections.errors import AuthorizationLost
from instep.connections.managing import switch
from instep.connections.models import Connection, OAuthCredential
from instep.connections.opening import open_org
from instep.connections.states import State, state_of
from instep.connections.tokens import renew_session, settle, store_renewed, stored_session
from instep.connections.vault import seal, unseal
from instep.salesforce import Identity, NeedsAuthorization, Secret, TokenGrant, TryAgainLater, Unintelligible, make_http
from instep.salesforce.oauth.refresh import refresh_access_token

ORGS = "SELECT Id FROM Organization"


def answer(credential: OAuthCredential, access_token: str, refresh_token: str) -> TokenGrant:
    """What Salesforce might answer to a refresh."""
    return TokenGrant(
        access_token=Secret(access_token),
        refresh_token=Secret(refresh_token),
        instance_url=credential.instance_url,
        identity_url=credential.identity_url,
        identity=Identity(credential.connection.org_id, credential.authorized_user_id),
        scope=credential.scope,
        issued_at=NOON,
    )


def refreshes(emulator: Emulator) -> int:
    """Token requests since the journal began, without the exchange of the code."""
    return len(emulator.journal(method="POST", path="/services/oauth2/token")) - 1


def test_ended_session_is_refreshed_and_the_new_token_stored(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    before = stored_session(authorized_connection)
    emulator.end_sessions()
    with open_org(authorized_connection) as org:
        assert len(list(org.query(ORGS))) == 1
    assert stored_session(authorized_connection).token != before.token
    assert refreshes(emulator) == 1


def test_token_that_another_process_brought_is_taken_without_asking_salesforce(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    with make_http() as http:
        renewed = renew_session(authorized_connection, Secret("an older token"), http)
    assert renewed == stored_session(authorized_connection)
    assert refreshes(emulator) == 0


def test_revoked_authorisation_stops_and_says_so_in_known_words(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    emulator.revoke_grants()
    with pytest.raises(AuthorizationLost) as caught, open_org(authorized_connection) as org:
        list(org.query(ORGS))
    assert str(caught.value).startswith(
        "Automatic provisioning to app acme failed: The credentials used to connect to the API were invalid; please "
        "check your configuration. Salesforce said: invalid_grant: expired access/refresh token."
    )
    assert "instep connection authorize acme" in str(caught.value)
    assert (caught.value.code, isinstance(caught.value, NeedsAuthorization)) == ("invalid_grant", True)
    assert state_of(authorized_connection).state is State.NEEDS_REAUTHENTICATION


def test_lost_authorisation_is_not_tried_again(authorized_connection: Connection, emulator: Emulator) -> None:
    emulator.revoke_grants()
    for _ in range(2):
        with pytest.raises(AuthorizationLost), open_org(authorized_connection) as org:
            list(org.query(ORGS))
    assert refreshes(emulator) == 1


def test_lost_authorisation_leaves_a_deliberate_way_back_to_soap(
    authorized_connection: Connection, soap_connection: Connection, emulator: Emulator
) -> None:
    OAuthCredential.objects.filter(connection=authorized_connection).update(connection=soap_connection)
    OAuthCredential.objects.filter(connection=soap_connection).update(lost_at=NOON, lost_code="invalid_grant")
    switch(soap_connection, rest_oauth=True)
    with pytest.raises(AuthorizationLost), open_org(soap_connection):
        pass
    switch(soap_connection, rest_oauth=False)
    with open_org(soap_connection) as org:
        assert len(list(org.query(ORGS))) == 1


def test_busy_token_endpoint_loses_nothing(authorized_connection: Connection, emulator: Emulator) -> None:
    emulator.end_sessions()
    emulator.fault("answer", path="/services/oauth2/token", status=503, times=1)
    with make_http() as http, pytest.raises(TryAgainLater):
        renew_session(authorized_connection, stored_session(authorized_connection).token, http)
    assert state_of(authorized_connection).state is State.OAUTH


def test_rotated_refresh_token_replaces_the_old_one(authorized_connection: Connection) -> None:
    credential = OAuthCredential.objects.select_related("connection").get(connection=authorized_connection)
    grant = answer(credential, "access 2", "refresh 2")
    store_renewed(credential, grant, now=NOON)
    stored = OAuthCredential.objects.get(connection=authorized_connection)
    assert stored.refresh_token_sealed is not None
    assert stored.open("refresh_token") == Secret("refresh 2")
    assert stored_session(authorized_connection).token == Secret("access 2")


def test_rotation_at_salesforce_is_followed_from_refresh_to_refresh(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    emulator.change_app(refresh_token_rotation="on")
    seen = {stored_refresh_token(authorized_connection)}
    for _ in range(3):
        emulator.end_sessions()
        with open_org(authorized_connection) as org:
            assert len(list(org.query(ORGS))) == 1
        seen.add(stored_refresh_token(authorized_connection))
    assert len(seen) == 4


def test_wrong_answer_to_a_refresh_is_not_stored(authorized_connection: Connection, emulator: Emulator) -> None:
    """A token response whose signature was not made with the app's secret."""
    before = stored_session(authorized_connection)
    forged = {
        "access_token": "00Dx!forged",
        "instance_url": emulator.url,
        "id": f"{emulator.url}/id/{emulator.ready['org_id']}/{emulator.ready['admin']['user_id']}",
        "issued_at": "1278448384422",
        "signature": "AAAA",
    }
    emulator.fault("answer", path="/services/oauth2/token", status=200, body=json.dumps(forged))
    with make_http() as http, pytest.raises(Unintelligible, match="signature"):
        renew_session(authorized_connection, before.token, http)
    assert stored_session(authorized_connection) == before


def stored_refresh_token(connection: Connection) -> str:
    envelope = OAuthCredential.objects.get(connection=connection).refresh_token_sealed
    assert envelope is not None
    return unseal(envelope, OAuthCredential.place("refresh_token", connection.pk)).open()


def test_answer_that_a_dead_process_left_on_disk_is_stored_before_anything_is_asked(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    emulator.change_app(refresh_token_rotation="on")
    credential = OAuthCredential.objects.select_related("connection").get(connection=authorized_connection)
    with make_http() as http:
        grant = refresh_access_token(
            http,
            emulator.url,
            refresh_token=credential.open("refresh_token"),
            consumer_key=credential.consumer_key,
            consumer_secret=credential.open("consumer_secret"),
            allowed_hosts=("127.0.0.1",),
        )
        spool.put(credential, grant)
        renewed = renew_session(authorized_connection, credential.open("access_token"), http)
    assert (renewed.token, refreshes(emulator)) == (grant.access_token, 1)
    assert Secret(stored_refresh_token(authorized_connection)) == grant.refresh_token
    assert spool.waiting() == []


def test_answer_on_disk_that_others_have_overtaken_is_dropped(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    credential = OAuthCredential.objects.select_related("connection").get(connection=authorized_connection)
    old = answer(credential, "old access", "old refresh")
    spool.put(credential, old)
    assert store_renewed(credential, answer(credential, "access", "refresh"), now=NOON)
    assert not store_renewed(credential, old, now=NOON)
    settle(authorized_connection)
    assert stored_refresh_token(authorized_connection) == "refresh"
    assert spool.waiting() == []


def test_tokens_survive_a_master_key_that_is_rotated_while_they_are_on_disk(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    credential = OAuthCredential.objects.select_related("connection").get(connection=authorized_connection)
    sealed_anew = seal(credential.open("refresh_token"), credential.place_of("refresh_token"))
    OAuthCredential.objects.filter(pk=credential.pk).update(refresh_token_sealed=sealed_anew)
    grant = answer(credential, "access 2", "refresh 2")
    assert store_renewed(credential, grant, now=NOON)
    assert stored_refresh_token(authorized_connection) == "refresh 2"
