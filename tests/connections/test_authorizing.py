"""The web-server flow against a running org, its good end and its bad ones."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.connections.conftest import NOON, SESSION, go_and_allow, terminal_callback
from tests.emulator import Emulator, query_of

from instep.connections.authorizing import (
    Begun,
    ask_about_app,
    begin,
    problem_with,
    receive_answer,
    save_authorization,
)
from instep.connections.binding import OtherOrg
from instep.connections.managing import add_connection
from instep.connections.models import Connection, OAuthCredential, PendingAuthorization
from instep.connections.opening import open_org
from instep.connections.validating import NewConnection
from instep.domain.problems import BadInput
from instep.salesforce import Secret


def begin_now(connection: Connection, emulator: Emulator, **given: str) -> Begun:
    secret = given.pop("consumer_secret", "")
    return begin(
        connection,
        session_key=SESSION,
        redirect_uri=terminal_callback(emulator),
        now=timezone.now(),
        consumer_secret=Secret(secret) if secret else None,
        **given,
    )


def receive(answer: dict[str, str], session_key: str = SESSION) -> PendingAuthorization:
    return receive_answer(answer, session_key=session_key, now=timezone.now())


def code_of(error: BadInput) -> str:
    return error.problem.code


def test_address_holds_the_challenge_and_no_secret(oauth_connection: Connection, emulator: Emulator) -> None:
    begun = begin_now(oauth_connection, emulator)
    query = query_of(begun.address)
    assert begun.address.startswith(f"{emulator.url}/services/oauth2/authorize?")
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert query["client_id"] == emulator.consumer_key
    assert len(query["state"]) >= 43
    assert emulator.consumer_secret not in begun.address


def test_state_is_kept_as_a_digest_only(oauth_connection: Connection, emulator: Emulator) -> None:
    begun = begin_now(oauth_connection, emulator)
    state = query_of(begun.address)["state"]
    row = PendingAuthorization.objects.values().get()
    assert state not in str(row)
    assert emulator.consumer_secret not in str(row)


def test_answer_shows_org_and_user_and_counts_only_with_save(oauth_connection: Connection, emulator: Emulator) -> None:
    begun = begin_now(oauth_connection, emulator)
    pending = receive(query_of(emulator.allow(begun.address)))
    assert problem_with(pending) is None
    assert pending.is_answered
    assert (pending.org_id, pending.authorized_username) == (emulator.ready["org_id"], emulator.username)
    assert pending.org_name
    assert not OAuthCredential.objects.get(connection=oauth_connection).is_authorized
    saved = save_authorization(pending, session_key=SESSION, now=NOON + timedelta(days=-1), enable=False)
    credential = OAuthCredential.objects.get(connection=saved)
    assert credential.is_authorized
    assert credential.authorized_username == emulator.username
    assert urlsplit(credential.instance_url).hostname == "127.0.0.1"
    assert (saved.org_id, saved.org_name) == (emulator.ready["org_id"], pending.org_name)
    assert PendingAuthorization.objects.count() == 0


def test_save_turns_the_feature_on_only_when_asked(soap_connection: Connection, emulator: Emulator) -> None:
    for enable in (False, True):
        begun = begin_now(
            soap_connection, emulator, consumer_key=emulator.consumer_key, consumer_secret=emulator.consumer_secret
        )
        pending = receive(query_of(emulator.allow(begun.address)))
        saved = save_authorization(pending, session_key=SESSION, now=timezone.now(), enable=enable)
        assert saved.rest_oauth_enabled is enable


def test_stored_secrets_are_sealed(authorized_connection: Connection, emulator: Emulator) -> None:
    credential = OAuthCredential.objects.get(connection=authorized_connection)
    sealed = [
        bytes(envelope or b"")
        for envelope in (
            credential.consumer_secret_sealed,
            credential.access_token_sealed,
            credential.refresh_token_sealed,
        )
    ]
    assert all(sealed)
    assert not any(emulator.consumer_secret.encode() in envelope for envelope in sealed)


def test_second_answer_with_the_same_state_is_refused(oauth_connection: Connection, emulator: Emulator) -> None:
    answer = query_of(emulator.allow(begin_now(oauth_connection, emulator).address))
    receive(answer)
    with pytest.raises(BadInput) as caught:
        receive(answer)
    assert code_of(caught.value) == "state-used"


def test_answer_in_another_session_is_refused_and_leaves_the_right_one_its_chance(
    oauth_connection: Connection, emulator: Emulator
) -> None:
    answer = query_of(emulator.allow(begin_now(oauth_connection, emulator).address))
    with pytest.raises(BadInput) as caught:
        receive(answer, session_key="session-of-eve")
    assert code_of(caught.value) == "state-foreign"
    assert receive(answer).is_answered


@pytest.mark.parametrize("answer", [{}, {"code": "aPrx"}, {"code": "aPrx", "state": "never-issued"}])
def test_answer_without_a_known_state_is_refused_without_asking_salesforce(
    oauth_connection: Connection, emulator: Emulator, answer: dict[str, str]
) -> None:
    with pytest.raises(BadInput) as caught:
        receive(answer)
    assert code_of(caught.value) == "state-unknown"
    assert emulator.journal(path="/services/oauth2/token") == []


def test_answer_after_ten_minutes_is_refused(oauth_connection: Connection, emulator: Emulator) -> None:
    begun = begin(oauth_connection, session_key=SESSION, redirect_uri=terminal_callback(emulator), now=NOON)
    answer = query_of(emulator.allow(begun.address))
    with pytest.raises(BadInput) as caught:
        receive_answer(answer, session_key=SESSION, now=NOON + timedelta(minutes=10))
    assert code_of(caught.value) == "state-expired"


def test_denied_consent_says_to_press_allow(oauth_connection: Connection, emulator: Emulator) -> None:
    pending = receive(query_of(emulator.deny(begin_now(oauth_connection, emulator).address)))
    problem = problem_with(pending)
    assert problem is not None
    assert problem.code == "consent-denied"
    assert "press Allow" in problem.next_step
    with pytest.raises(BadInput) as caught:
        save_authorization(pending, session_key=SESSION, now=timezone.now(), enable=True)
    assert code_of(caught.value) == "consent-denied"


def test_code_that_salesforce_does_not_know_is_explained(oauth_connection: Connection, emulator: Emulator) -> None:
    state = query_of(begin_now(oauth_connection, emulator).address)["state"]
    problem = problem_with(receive({"code": "mangled", "state": state}))
    assert problem is not None
    assert (problem.code, problem.said) == ("code-invalid", "invalid_grant: invalid authorization code")


def test_wrong_secret_is_found_before_and_after_the_trip(oauth_connection: Connection, emulator: Emulator) -> None:
    begun = begin_now(oauth_connection, emulator, consumer_key=emulator.consumer_key, consumer_secret="wrong")
    before = ask_about_app(begun.pending)
    after = problem_with(receive(query_of(emulator.allow(begun.address))))
    assert before is not None
    assert after is not None
    assert before.code == after.code == "wrong-consumer-secret"
    assert "Consumer Secret" in after.next_step


def test_app_that_salesforce_does_not_know_yet_may_be_tried_again(
    oauth_connection: Connection, emulator: Emulator
) -> None:
    begun = begin_now(oauth_connection, emulator, consumer_key="3MVG9unknown", consumer_secret="any")
    problem = ask_about_app(begun.pending)
    assert problem is not None
    assert (problem.code, begun.pending.may_try_again) == ("app-not-ready", True)
    assert "10 minutes" in problem.next_step


def test_app_that_is_ready_has_no_problem(oauth_connection: Connection, emulator: Emulator) -> None:
    begun = begin_now(oauth_connection, emulator)
    assert ask_about_app(begun.pending) is None
    assert receive(query_of(emulator.allow(begun.address))).is_answered


def test_key_and_secret_are_both_asked_for(db: None, emulator: Emulator) -> None:
    connection = add_connection(NewConnection(name="bare", environment="custom", domain=emulator.url))
    with pytest.raises(BadInput) as caught:
        begin_now(connection, emulator)
    assert [problem.summary for problem in caught.value.problems] == [
        "OAuth Consumer Key is missing",
        "OAuth Consumer Secret is missing",
    ]


def test_stored_secret_is_not_used_for_another_key(oauth_connection: Connection, emulator: Emulator) -> None:
    with pytest.raises(BadInput, match="OAuth Consumer Secret is missing"):
        begin_now(oauth_connection, emulator, consumer_key="3MVG9another")


def test_connection_is_never_rebound_to_another_org(oauth_connection: Connection, emulator: Emulator) -> None:
    Connection.objects.filter(pk=oauth_connection.pk).update(org_id="00D000000000001AAA", org_name="Northwind")
    answer = query_of(emulator.allow(begin_now(oauth_connection, emulator).address))
    problem = problem_with(receive(answer))
    assert problem is not None
    assert problem.code == "other-org"
    assert "Northwind" in problem.summary
    assert emulator.journal(path="/services/oauth2/revoke", status="200") != []


def test_connection_bound_meanwhile_to_another_org_is_not_rebound_by_save(
    oauth_connection: Connection, emulator: Emulator
) -> None:
    pending = receive(query_of(emulator.allow(begin_now(oauth_connection, emulator).address)))
    Connection.objects.filter(pk=oauth_connection.pk).update(org_id="00D000000000001AAA")
    with pytest.raises(OtherOrg):
        save_authorization(pending, session_key=SESSION, now=timezone.now(), enable=True)
    assert not OAuthCredential.objects.get(connection=oauth_connection).is_authorized


def test_answer_in_another_session_is_not_saved(oauth_connection: Connection, emulator: Emulator) -> None:
    pending = receive(query_of(emulator.allow(begin_now(oauth_connection, emulator).address)))
    with pytest.raises(BadInput) as caught:
        save_authorization(pending, session_key="session-of-eve", now=timezone.now(), enable=True)
    assert code_of(caught.value) == "state-foreign"


def test_answer_is_saved_within_an_hour_or_not_at_all(oauth_connection: Connection, emulator: Emulator) -> None:
    pending = receive(query_of(emulator.allow(begin_now(oauth_connection, emulator).address)))
    with pytest.raises(BadInput) as caught:
        save_authorization(pending, session_key=SESSION, now=timezone.now() + timedelta(hours=1), enable=True)
    assert code_of(caught.value) == "answer-expired"


def test_nothing_is_saved_before_an_answer(oauth_connection: Connection, emulator: Emulator) -> None:
    begun = begin_now(oauth_connection, emulator)
    with pytest.raises(BadInput) as caught:
        save_authorization(begun.pending, session_key=SESSION, now=timezone.now(), enable=True)
    assert code_of(caught.value) == "not-answered"


def test_authorising_again_replaces_what_was_lost(authorized_connection: Connection, emulator: Emulator) -> None:
    OAuthCredential.objects.filter(connection=authorized_connection).update(
        lost_at=NOON, lost_code="invalid_grant", lost_reason="expired access/refresh token"
    )
    go_and_allow(authorized_connection, emulator)
    credential = OAuthCredential.objects.get(connection=authorized_connection)
    assert (credential.lost_at, credential.lost_code) == (None, "")


def test_app_without_the_refresh_token_scope_is_explained_by_the_scopes_name(
    oauth_connection: Connection, emulator: Emulator
) -> None:
    emulator.change_app(scopes=["api"])
    problem = problem_with(receive(query_of(emulator.allow(begin_now(oauth_connection, emulator).address))))
    assert problem is not None
    assert problem.code in {"no-refresh-token", "scope-missing"}
    assert "Perform requests at any time (refresh_token, offline_access)" in problem.next_step


def test_grant_without_a_refresh_token_is_not_kept(
    oauth_connection: Connection, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An org may leave the token out without an error: then the message names the scope."""
    monkeypatch.setattr("instep.salesforce.oauth.web_server.SCOPES", "api")
    pending = receive(query_of(emulator.allow(begin_now(oauth_connection, emulator).address)))
    problem = problem_with(pending)
    assert problem is not None
    assert (problem.code, pending.is_answered) == ("no-refresh-token", False)
    assert "Perform requests at any time (refresh_token, offline_access)" in problem.next_step


@pytest.mark.parametrize("rotation", ["on", None])
@pytest.mark.parametrize("pkce", ["on", None])
def test_app_may_require_pkce_and_rotate_refresh_tokens_or_not(
    oauth_connection: Connection, emulator: Emulator, pkce: str | None, rotation: str | None
) -> None:
    emulator.change_app(pkce_required=pkce, refresh_token_rotation=rotation)
    connection = go_and_allow(oauth_connection, emulator)
    before = OAuthCredential.objects.get(connection=connection).open("refresh_token")
    emulator.end_sessions()
    with open_org(connection) as org:
        assert list(org.query("SELECT Id FROM Organization")) == [{"Id": emulator.ready["org_id"]}]
    after = OAuthCredential.objects.get(connection=connection).open("refresh_token")
    assert (after != before) is (rotation == "on")


def test_domain_that_is_no_longer_allowed_begins_no_trip(oauth_connection: Connection, emulator: Emulator) -> None:
    with override_settings(INSTEP_ALLOWED_SALESFORCE_HOSTS=()), pytest.raises(BadInput) as caught:
        begin_now(oauth_connection, emulator)
    assert code_of(caught.value) == "untrusted-host"
    assert "INSTEP_ALLOWED_SALESFORCE_HOSTS" in caught.value.problem.next_step
