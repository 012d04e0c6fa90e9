"""A connection's state follows what happens to it, and its timeline tells the story."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.connections.conftest import go_and_allow
from tests.emulator import Emulator

from instep.connections.errors import AuthorizationLost, InvalidCredentials
from instep.connections.events import KEEP, KEEP_ROUTINE, drop_old_events, history, record_event
from instep.connections.health import condition_of
from instep.connections.health_models import EventKind, SignInOutcome
from instep.connections.managing import disconnect, forget_soap_credential, save_soap_credential, switch
from instep.connections.models import Connection, OAuthCredential
from instep.connections.opening import open_org
from instep.connections.outcomes import record_failure
from instep.domain.credentials import SignIn
from instep.domain.health import Health
from instep.salesforce import NeedsAuthorization, Patience, Refused, Secret, TryAgainLater

ORGS = "SELECT Id FROM Organization"


def health(connection: Connection) -> Health:
    return condition_of(Connection.objects.get(pk=connection.pk), timezone.now()).health


def use(connection: Connection) -> None:
    with open_org(connection) as org:
        list(org.query(ORGS))


def timeline(connection: Connection) -> list[tuple[str, str]]:
    """Oldest first: kind and text."""
    return [(event.kind, event.text) for event in reversed(history(connection))]


def test_authorisation_is_healthy_from_its_first_use_on(oauth_connection: Connection, emulator: Emulator) -> None:
    assert health(oauth_connection) is Health.NOT_CONFIGURED
    go_and_allow(oauth_connection, emulator)
    assert health(oauth_connection) is Health.AUTHORISED
    use(oauth_connection)
    assert health(oauth_connection) is Health.HEALTHY
    emulator.end_sessions()
    use(oauth_connection)
    assert timeline(oauth_connection) == [
        ("authorised", f"Authorised as {emulator.username}"),
        ("works", "Healthy"),
        ("refreshed", "Access token renewed"),
    ]


def test_revoked_authorisation_says_since_when_and_why_until_somebody_authorises_again(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    use(authorized_connection)
    emulator.revoke_grants()
    for _ in range(2):
        with pytest.raises(AuthorizationLost):
            use(authorized_connection)
    condition = condition_of(authorized_connection, timezone.now())
    assert condition.health is Health.NEEDS_REAUTHENTICATION
    assert condition.since == OAuthCredential.objects.get().lost_at
    assert condition.trouble is not None
    assert condition.trouble.said == "invalid_grant: expired access/refresh token"
    assert "Authenticate with Salesforce.com again" in condition.trouble.next_step
    assert timeline(authorized_connection)[-1] == ("failed", "Needs re-authentication")
    go_and_allow(authorized_connection, emulator)
    assert health(authorized_connection) is Health.AUTHORISED


def test_outage_is_one_line_however_often_it_is_met(authorized_connection: Connection, emulator: Emulator) -> None:
    use(authorized_connection)
    emulator.fault("answer", path="/services/data", status=503, times=100)
    for _ in range(2):
        with pytest.raises(TryAgainLater), open_org(authorized_connection, Patience(attempts=1)) as org:
            list(org.query(ORGS))
    assert health(authorized_connection) is Health.UNREACHABLE
    emulator.clear_faults()
    use(authorized_connection)
    assert [kind for kind, _ in timeline(authorized_connection)[1:]] == ["works", "failed", "works"]


def test_wrong_soap_password_needs_somebody(soap_connection: Connection, emulator: Emulator) -> None:
    save_soap_credential(soap_connection, username=emulator.username, password=Secret("wrong"))
    with pytest.raises(InvalidCredentials):
        use(soap_connection)
    condition = condition_of(soap_connection, timezone.now())
    assert condition.health is Health.NEEDS_REAUTHENTICATION
    assert condition.trouble is not None
    assert condition.trouble.said.startswith("INVALID_LOGIN")


def test_api_that_is_not_enabled_is_the_orgs_policy(authorized_connection: Connection, emulator: Emulator) -> None:
    refusal = '[{"errorCode": "API_DISABLED_FOR_ORG", "message": "The REST API is not enabled"}]'
    emulator.fault("answer", path="/services/data", status=403, body=refusal)
    with pytest.raises(Refused, match="not enabled"):
        use(authorized_connection)
    assert health(authorized_connection) is Health.BLOCKED


def test_switching_forgets_nothing_about_either_way_in(authorized_connection: Connection, emulator: Emulator) -> None:
    use(authorized_connection)
    save_soap_credential(
        authorized_connection, username=emulator.username, password=Secret(emulator.password_and_token)
    )
    switch(authorized_connection, rest_oauth=False)
    assert health(authorized_connection) is Health.AUTHORISED
    switch(authorized_connection, rest_oauth=True)
    assert health(authorized_connection) is Health.HEALTHY
    switch(authorized_connection, api_integration=False)
    switch(authorized_connection, api_integration=False)
    assert health(authorized_connection) is Health.OFF
    assert [text for kind, text in timeline(authorized_connection) if kind == "switched"] == [
        "OAuth and REST integration turned off",
        "OAuth and REST integration turned on",
        "API integration turned off",
    ]


def test_forgetting_credentials_is_in_the_timeline(authorized_connection: Connection, emulator: Emulator) -> None:
    disconnect(authorized_connection)
    forget_soap_credential(authorized_connection)
    assert timeline(authorized_connection)[-1] == ("forgotten", f"Authorisation as {emulator.username} forgotten")
    assert health(authorized_connection) is Health.NOT_CONFIGURED


def test_work_that_began_before_new_credentials_says_nothing_about_them(authorized_connection: Connection) -> None:
    saved_at = SignInOutcome.objects.get().saved_at
    late = NeedsAuthorization("expired access/refresh token", code="invalid_grant")
    before = saved_at - timedelta(seconds=1)
    record_failure(authorized_connection, SignIn.OAUTH, late, begun_at=before, now=timezone.now())
    assert health(authorized_connection) is Health.AUTHORISED


def test_timeline_drops_routine_after_a_month_and_the_rest_after_a_year(authorized_connection: Connection) -> None:
    now = timezone.now()
    ages = [(EventKind.CHECKED, KEEP_ROUTINE), (EventKind.SWITCHED, KEEP_ROUTINE), (EventKind.FAILED, KEEP)]
    for kind, age in ages:
        for text, moment in (("old", now - age - timedelta(days=1)), ("kept", now - age + timedelta(days=1))):
            record_event(authorized_connection, kind, text, now=moment)
    drop_old_events(now)
    left = {event.kind for event in history(authorized_connection).filter(text="old")}
    assert left == {EventKind.SWITCHED}
    assert history(authorized_connection).filter(text="kept").count() == 3
    assert history(authorized_connection, with_routine=False).filter(kind=EventKind.CHECKED).count() == 0
