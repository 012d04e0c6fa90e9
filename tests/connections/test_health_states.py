"""Each state of a connection, reached by what happens in a running org."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone
from tests.connections.conftest import SESSION, go_and_allow, terminal_callback
from tests.emulator import Emulator

from instep.connections.authorizing import ask_about_app, begin
from instep.connections.health import condition_of
from instep.connections.managing import add_connection, switch
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.connections.watching import look_at
from instep.domain.health import APP_SETTLES_WITHIN, Condition, Health
from instep.salesforce import Secret

THE_DAY_AFTER = datetime(2027, 6, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.org
Event = Callable[[Emulator, Connection], object]


@dataclasses.dataclass(frozen=True)
class Case:
    """What happens to a connection that works, and what a look at it then says."""

    what: str
    happens: Event
    health: Health
    said: str = ""
    over_soap: bool = False

    def __str__(self) -> str:
        return self.what


def take_api_away(emulator: Emulator, _: Connection) -> None:
    profile = emulator.one("SELECT Id FROM Profile WHERE Name = 'System Administrator'")["Id"]
    emulator.update("Profile", profile, PermissionsApiEnabled=False)


def block_the_app(emulator: Emulator, _: Connection) -> None:
    apps = emulator.control("GET", "apps")["apps"]
    ours = next(app for app in apps if app["consumer_key"] == emulator.consumer_key)
    emulator.control("PATCH", f"apps/{ours['number']}", {"blocked": True})


def use_up_the_calls(emulator: Emulator, _: Connection) -> None:
    emulator.settings(daily_api_requests=0)


def ask_for_the_permission(emulator: Emulator, _: Connection) -> None:
    emulator.update(
        "Profile",
        emulator.one("SELECT Id FROM Profile WHERE Name = 'System Administrator'")["Id"],
        PermissionsUseAnyApiAuth=False,
    )
    emulator.settings(soap_login_needs_permission=True)


def go_away(_: Emulator, connection: Connection) -> None:
    Connection.objects.filter(pk=connection.pk).update(domain="http://127.0.0.1:9")


CASES = (
    Case("API integration is switched off", lambda _, one: switch(one, api_integration=False), Health.OFF),
    Case("nothing happens", lambda *_: None, Health.HEALTHY),
    Case("nothing happens over SOAP", lambda *_: None, Health.HEALTHY, over_soap=True),
    Case(
        "the authorisation is revoked",
        lambda emulator, _: emulator.revoke_grants(),
        Health.NEEDS_REAUTHENTICATION,
        "invalid_grant: expired access/refresh token",
    ),
    Case(
        "the administrator's password is changed",
        lambda emulator, _: emulator.set_password(emulator.ready["admin"]["user_id"], "Another-Pass-2"),
        Health.NEEDS_REAUTHENTICATION,
        "INVALID_LOGIN: ",
        over_soap=True,
    ),
    Case("the user loses API Enabled", take_api_away, Health.BLOCKED, "API_DISABLED_FOR_ORG: "),
    Case("the app is blocked in the org", block_the_app, Health.BLOCKED, "OAUTH_APP_BLOCKED: "),
    Case("the calls of the day are used up", use_up_the_calls, Health.BLOCKED, "REQUEST_LIMIT_EXCEEDED: "),
    Case(
        "login() is switched off",
        lambda emulator, _: emulator.settings(soap_login_enabled=False),
        Health.BLOCKED,
        "INVALID_OPERATION: ",
        over_soap=True,
    ),
    Case(
        "login() asks for a permission", ask_for_the_permission, Health.BLOCKED, "INVALID_OPERATION: ", over_soap=True
    ),
    Case("nobody answers over SOAP", go_away, Health.UNREACHABLE, "no connection to 127.0.0.1", over_soap=True),
    Case(
        "Salesforce is down",
        lambda emulator, _: emulator.fault("answer", path="/services", status=503, times=None),
        Health.UNREACHABLE,
        "no readable error",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_look_finds_the_state_and_keeps_salesforces_words(
    case: Case, oauth_connection: Connection, soap_connection: Connection, emulator: Emulator
) -> None:
    connection = soap_connection if case.over_soap else go_and_allow(oauth_connection, emulator)
    case.happens(emulator, connection)
    emulator.end_sessions()
    began = timezone.now()
    condition = look(connection)
    assert condition.health is case.health
    assert case.said in (condition.trouble.said if condition.trouble else "")
    if condition.is_broken:
        assert condition.since is not None
        assert began <= condition.since <= timezone.now()
        assert condition.trouble is not None
        assert condition.trouble.next_step
    emulator.clear_faults()


def look(connection: Connection) -> Condition:
    return look_at(Connection.objects.get(pk=connection.pk), timezone.now())


def test_new_app_is_waited_for_and_then_the_connection_is_authorised_and_healthy(db: None, emulator: Emulator) -> None:
    emulator.settings(settings_delay_s=600)
    callback = terminal_callback(emulator)
    app = emulator.make_app("New App", scopes=["api", "refresh_token"], callback_urls=[callback])
    connection = add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=emulator.url,
            consumer_key=app["consumer_key"],
            consumer_secret=Secret(app["consumer_secret"]),
        )
    )
    switch(connection, rest_oauth=True)
    assert condition_of(connection, timezone.now()).health is Health.NOT_CONFIGURED
    begun = begin(connection, session_key=SESSION, redirect_uri=callback, now=timezone.now())
    assert ask_about_app(begun.pending) is not None
    assert condition_of(connection, timezone.now()).health is Health.WAITING
    assert condition_of(connection, timezone.now() + APP_SETTLES_WITHIN).health is Health.NOT_CONFIGURED
    emulator.advance(600)
    go_and_allow(connection, emulator)
    assert condition_of(Connection.objects.get(), timezone.now()).health is Health.AUTHORISED
    assert look(connection).health is Health.HEALTHY


def test_soap_is_blocked_from_the_day_on_that_login_ends(soap_connection: Connection, emulator: Emulator) -> None:
    assert look(soap_connection).health is Health.HEALTHY
    emulator.settings(soap_login_ends="2027-06-01")
    emulator.control("POST", "clock", {"to": THE_DAY_AFTER.isoformat()})
    emulator.end_sessions()
    with time_machine.travel(THE_DAY_AFTER):
        condition = look(soap_connection)
    assert condition.health is Health.BLOCKED
    assert condition.trouble is not None
    assert condition.trouble.said.startswith("INVALID_OPERATION: The SOAP Login operation is not available")
