"""The scheduled look: what is due, once, without locking anybody out; tokens that rest are kept alive."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from tests.elsewhere import authorize_elsewhere
from tests.emulator import Emulator

from instep.connections.app_facts import grants_of, refresh_token_of
from instep.connections.errors import InvalidCredentials
from instep.connections.events import history
from instep.connections.health import LOOK_SOON, condition_of
from instep.connections.health_models import ConnectionWatch, EventKind
from instep.connections.managing import save_soap_credential, switch
from instep.connections.models import Connection
from instep.connections.opening import open_org
from instep.connections.telling import TRY_AGAIN_AFTER, tell_news
from instep.connections.watching import look_at, watch_round
from instep.domain.health import Health
from instep.domain.notices import UNREACHABLE_FOR, Notice
from instep.domain.problems import InstepError, Problem
from instep.domain.token_life import Policy
from instep.salesforce import Secret

TOKEN = "/services/oauth2/token"
EVERY = timedelta(hours=1)


def due() -> datetime:
    return timezone.now() + EVERY + timedelta(minutes=1)


def checks(connection: Connection) -> list[str]:
    return [event.text for event in history(connection).filter(kind=EventKind.CHECKED)]


def test_connection_is_looked_at_when_it_is_due_and_by_one_process_only(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    assert settings.INSTEP_CHECK_EVERY == EVERY
    assert watch_round(timezone.now()) == []
    with time_machine.travel(due()):
        assert watch_round(timezone.now()) == [authorized_connection]
        assert watch_round(timezone.now()) == []
    assert checks(authorized_connection) == ["Checked: Healthy"]


def test_first_look_reads_what_the_org_shows_and_later_ones_cost_one_call(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    before = emulator.api_calls()
    look_at(authorized_connection, timezone.now())
    after_first = emulator.api_calls()
    look_at(authorized_connection, timezone.now())
    assert (after_first - before, emulator.api_calls() - after_first) == (3, 1)
    grants = grants_of(authorized_connection)
    assert grants is not None
    assert (grants.seen, grants.noted, grants.is_risky) == (1, 1, False)


def test_second_installation_with_the_same_user_and_app_is_noticed(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    authorize_elsewhere(emulator)
    look_at(authorized_connection, timezone.now())
    grants = grants_of(authorized_connection)
    assert grants is not None
    assert (grants.count, grants.is_shared) == (2, True)


def test_policy_of_the_app_is_read(authorized_connection: Connection) -> None:
    look_at(authorized_connection, timezone.now())
    ConnectionWatch.objects.update(policy_period=7, policy_is_idle=True)
    token = refresh_token_of(authorized_connection)
    assert token is not None
    assert token.policy == Policy(7, is_idle=True)


def test_token_that_rested_is_used_and_lives_on(authorized_connection: Connection, emulator: Emulator) -> None:
    look_at(authorized_connection, timezone.now())
    emulator.forget_journal()
    rested = settings.INSTEP_KEEP_ALIVE_AFTER - timedelta(days=1)
    with time_machine.travel(timezone.now() + rested):
        look_at(authorized_connection, timezone.now())
        assert emulator.journal(path=TOKEN) == []
    with time_machine.travel(timezone.now() + rested + timedelta(days=2)):
        look_at(authorized_connection, timezone.now())
        token = refresh_token_of(authorized_connection)
        assert token is not None
        assert token.idle_days_left(timezone.now()) >= 29
    assert len(emulator.journal(path=TOKEN)) == 1


def test_refused_password_is_not_sent_again_and_again(soap_connection: Connection, emulator: Emulator) -> None:
    save_soap_credential(soap_connection, username=emulator.username, password=Secret("wrong"))
    for _ in range(3):
        look_at(soap_connection, timezone.now())
    assert len(emulator.journal(path="/services/Soap")) == 1


def test_outage_is_looked_at_sooner(authorized_connection: Connection, emulator: Emulator) -> None:
    emulator.fault("answer", path="/services/data", status=503, times=100)
    assert look_at(authorized_connection, timezone.now()).health is Health.UNREACHABLE
    assert watch_round(timezone.now() + LOOK_SOON) == [authorized_connection]


def test_switched_off_connection_is_left_alone(authorized_connection: Connection, emulator: Emulator) -> None:
    switch(authorized_connection, api_integration=False)
    emulator.forget_journal()
    assert look_at(authorized_connection, timezone.now()).health is Health.OFF
    assert emulator.journal() == []


class Post:
    """A receiver that takes messages, or not."""

    def __init__(self) -> None:
        self.taken: list[Notice] = []
        self.is_open = True

    def __call__(self, notice: Notice) -> None:
        if not self.is_open:
            raise InstepError(Problem("notify-failed", "closed"))
        self.taken.append(notice)

    @property
    def titles(self) -> list[str]:
        return [notice.title.removeprefix("Instep: ") for notice in self.taken]


def test_loss_and_recovery_are_told_once_each(authorized_connection: Connection, emulator: Emulator) -> None:
    post, now = Post(), timezone.now()
    look_at(authorized_connection, now)
    assert tell_news(authorized_connection, now, post) == []
    emulator.fault("answer", path="/services/data", status=503, times=100)
    look_at(authorized_connection, now)
    tell_news(authorized_connection, now, post)
    assert post.titles == []
    for _ in range(2):
        tell_news(authorized_connection, now + UNREACHABLE_FOR + timedelta(minutes=1), post)
    assert post.titles == ["acme is unreachable"]
    emulator.clear_faults()
    look_at(authorized_connection, timezone.now())
    for _ in range(2):
        tell_news(authorized_connection, timezone.now(), post)
    assert post.titles == ["acme is unreachable", "acme is healthy again"]


def test_message_that_was_not_taken_is_sent_later(authorized_connection: Connection, emulator: Emulator) -> None:
    post, now = Post(), timezone.now()
    post.is_open = False
    emulator.revoke_grants()
    look_at(authorized_connection, now)
    tell_news(authorized_connection, now, post)
    post.is_open = True
    tell_news(authorized_connection, now + TRY_AGAIN_AFTER / 2, post)
    assert post.titles == []
    tell_news(authorized_connection, now + TRY_AGAIN_AFTER, post)
    assert post.titles == ["acme needs re-authentication"]
    assert "/applications/acme/provisioning/health/" in post.taken[0].body


def test_end_of_soap_is_told_at_each_mark(soap_connection: Connection) -> None:
    post = Post()
    with time_machine.travel(datetime.fromisoformat("2027-03-20T12:00:00+00:00"), tick=False):
        watch_round(timezone.now())
        for _ in range(2):
            tell_news(soap_connection, timezone.now(), post)
    assert post.titles == ["SOAP login() of acme-soap ends in 73 days"]
    tell_news(soap_connection, datetime.fromisoformat("2027-06-02T12:00:00+00:00"), post)
    assert post.titles[1:] == ["SOAP login() of acme-soap has ended"]


def test_run_that_fails_changes_the_state_without_waiting_for_a_check(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    emulator.revoke_grants()
    with pytest.raises(InvalidCredentials), open_org(authorized_connection) as org:
        list(org.query("SELECT Id FROM Organization"))
    assert condition_of(authorized_connection, timezone.now()).is_broken
    assert ConnectionWatch.objects.get().state == Health.NEEDS_REAUTHENTICATION
