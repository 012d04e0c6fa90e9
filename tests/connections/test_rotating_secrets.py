"""Changing the consumer secret while both are live in Salesforce, whatever happens on the way."""

from typing import Any

import pytest
from django.utils import timezone
from tests.connections.conftest import go_and_allow, terminal_callback
from tests.emulator import Emulator

from instep.connections.managing import add_connection, switch
from instep.connections.models import Connection, OAuthCredential
from instep.connections.opening import open_org
from instep.connections.rotating_secrets import forget_former_secret, rotate_consumer_secret
from instep.connections.signing_in import sign_in_with_client_credentials
from instep.connections.staging_secrets import change_consumer_secret, end_former_secret
from instep.connections.states import State, state_of
from instep.connections.validating import NewConnection
from instep.domain.problems import BadInput, InstepError
from instep.salesforce import Secret

TOKEN = "/services/oauth2/token"
APPS = "apps/oauth/credentials"


class StagingApp:
    """An external client app of the org whose administrator stages a second pair, and lets it replace the first."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        emulator.settings(app_secrets_in_rest_api=True)
        body: dict[str, Any] = {"name": "Provisioning", "callback_urls": [terminal_callback(emulator)]}
        body |= {"scopes": ["api", "refresh_token"], "refresh_token_rotation": True}
        body |= {"client_credentials_flow": True, "run_as": emulator.username}
        self.made: dict[str, Any] = emulator.http.post("/__emulator__/apps", json=body).json()
        usage = emulator.call("GET", "apps/oauth/usage")["apps"]
        self._id = next(app["identifier"] for app in usage if app["label"] == "Provisioning")
        self._consumer = emulator.call("GET", f"{APPS}/{self._id}")["consumers"][0]["id"]

    @property
    def _staged(self) -> str:
        return f"{APPS}/{self._id}/{self._consumer}/staged"

    def stage(self) -> dict[str, str]:
        pair: dict[str, str] = self._emulator.call("POST", self._staged)["stagedCredentials"][0]
        return pair

    def pairs(self) -> tuple[str, str | None]:
        """The app's own key, and the staged one."""
        staged = self._emulator.call("GET", self._staged)["stagedCredentials"]
        own = self._emulator.call("GET", f"{APPS}/{self._id}")["consumers"][0]["key"]
        return own, staged[0]["key"] if staged else None

    def let_it_replace_the_first(self, staged: dict[str, str]) -> None:
        """And end the first at once."""
        rotated = self._emulator.call("PATCH", f"{self._staged}/{staged['id']}", {"command": "rotate"})
        self._emulator.call("DELETE", f"{self._staged}/{rotated['id']}")


@pytest.fixture
def app(emulator: Emulator) -> StagingApp:
    return StagingApp(emulator)


@pytest.fixture
def acme(db: None, emulator: Emulator, app: StagingApp) -> Connection:
    """Authorised with the app's first pair, rotation of refresh tokens on."""
    connection = add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=emulator.url,
            consumer_key=app.made["consumer_key"],
            consumer_secret=Secret(app.made["consumer_secret"]),
        )
    )
    return go_and_allow(connection, emulator)


def _works(connection: Connection, emulator: Emulator) -> bool:
    """Renews too: no session is left."""
    emulator.end_sessions()
    with open_org(connection) as org:
        return len(list(org.query("SELECT Id FROM Organization"))) == 1


def _key_in_use(connection: Connection) -> str:
    return OAuthCredential.objects.get(connection=connection).consumer_key


def test_new_pair_is_tried_and_then_the_one_in_use(acme: Connection, app: StagingApp, emulator: Emulator) -> None:
    staged = app.stage()
    rotate_consumer_secret(acme, key=staged["key"], secret=Secret(staged["secret"]), now=timezone.now())
    assert _key_in_use(acme) == staged["key"]
    assert _works(acme, emulator)
    app.let_it_replace_the_first(staged)
    assert _works(acme, emulator)
    assert forget_former_secret(acme)
    assert not forget_former_secret(acme)
    assert _works(acme, emulator)


def test_pair_that_salesforce_refuses_changes_nothing(acme: Connection, app: StagingApp, emulator: Emulator) -> None:
    before = _key_in_use(acme)
    with pytest.raises(BadInput) as refused:
        rotate_consumer_secret(acme, key="", secret=Secret("not the staged one"), now=timezone.now())
    assert refused.value.problems[0].code == "secret-refused"
    assert "invalid_client" in refused.value.problems[0].said
    credential = OAuthCredential.objects.get(connection=acme)
    assert (credential.consumer_key, credential.other_consumer_secret_sealed, credential.lost_at) == (
        before,
        None,
        None,
    )
    assert _works(acme, emulator)


def test_first_pair_that_ends_too_early_is_no_outage(acme: Connection, app: StagingApp, emulator: Emulator) -> None:
    """The process died after the second pair was stored and before it was in use; then the first one ended."""
    staged = app.stage()
    emulator.fault("drop_before", path=TOKEN, times=1)
    with pytest.raises(Exception, match="lost"):
        rotate_consumer_secret(acme, key=staged["key"], secret=Secret(staged["secret"]), now=timezone.now())
    assert _key_in_use(acme) == app.made["consumer_key"]
    app.let_it_replace_the_first(staged)
    assert _works(acme, emulator)
    assert _key_in_use(acme) == staged["key"]
    assert state_of(acme).state is State.OAUTH


def test_secret_that_is_in_use_already_is_no_rotation(acme: Connection, app: StagingApp) -> None:
    with pytest.raises(BadInput) as refused:
        rotate_consumer_secret(acme, key="", secret=Secret(app.made["consumer_secret"]), now=timezone.now())
    assert refused.value.problems[0].code == "secret-in-use"


def test_app_that_signs_in_by_itself_changes_its_secret_too(emulator: Emulator, app: StagingApp, db: None) -> None:
    connection = add_connection(NewConnection(name="acme", environment="custom", domain=emulator.url))
    switch(connection, rest_oauth=True)
    key, secret = app.made["consumer_key"], Secret(app.made["consumer_secret"])
    sign_in_with_client_credentials(connection, consumer_key=key, consumer_secret=secret, now=timezone.now())
    staged = app.stage()
    rotate_consumer_secret(connection, key=staged["key"], secret=Secret(staged["secret"]), now=timezone.now())
    assert _works(connection, emulator)
    app.let_it_replace_the_first(staged)
    assert _works(connection, emulator)


def test_instep_stages_relies_on_and_promotes_a_second_pair_by_itself(
    acme: Connection, app: StagingApp, emulator: Emulator
) -> None:
    first = _key_in_use(acme)
    change_consumer_secret(acme, now=timezone.now())
    second = _key_in_use(acme)
    assert second != first
    assert app.pairs() == (second, first)
    assert _works(acme, emulator)

    with pytest.raises(InstepError) as refused:
        change_consumer_secret(acme, now=timezone.now())
    assert refused.value.problem.code == "former-pair-there"

    assert end_former_secret(acme).was_there
    assert app.pairs() == (second, None)
    assert _works(acme, emulator)
    assert not end_former_secret(acme).was_there
    change_consumer_secret(acme, now=timezone.now())
    assert app.pairs() == (_key_in_use(acme), second)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_change_whose_answer_was_lost_goes_on_where_it_stopped(
    acme: Connection, app: StagingApp, emulator: Emulator, method: str
) -> None:
    emulator.fault("drop_after", path="/staged", method=method, times=1)
    with pytest.raises(Exception, match="lost"):
        change_consumer_secret(acme, now=timezone.now())
    if method == "POST":  # staged, and not known here
        change_consumer_secret(acme, now=timezone.now())
    assert app.pairs()[0] == _key_in_use(acme)
    assert end_former_secret(acme).warning is None
    assert app.pairs() == (_key_in_use(acme), None)
    assert _works(acme, emulator)


def test_pair_in_use_that_is_only_staged_is_promoted_before_the_former_one_is_ended(
    acme: Connection, app: StagingApp, emulator: Emulator
) -> None:
    staged = app.stage()
    rotate_consumer_secret(acme, key=staged["key"], secret=Secret(staged["secret"]), now=timezone.now())
    assert end_former_secret(acme).warning is None
    assert app.pairs() == (staged["key"], None)
    assert _works(acme, emulator)


def test_org_that_keeps_its_secrets_from_rest_says_what_to_turn_on_and_works_by_hand(
    acme: Connection, app: StagingApp, emulator: Emulator
) -> None:
    staged = app.stage()
    emulator.settings(app_secrets_in_rest_api=False)
    with pytest.raises(InstepError) as refused:
        change_consumer_secret(acme, now=timezone.now())
    problem = refused.value.problem
    assert (problem.code, problem.said.split(":")[0]) == ("app-credentials-closed", "FUNCTIONALITY_NOT_ENABLED")
    assert "consumer secrets via REST API" in problem.next_step
    assert state_of(acme).state is State.OAUTH

    rotate_consumer_secret(acme, key=staged["key"], secret=Secret(staged["secret"]), now=timezone.now())
    forgotten = end_former_secret(acme)
    assert forgotten.was_there
    assert forgotten.warning is not None
    assert forgotten.warning.code == "former-pair-may-work"


def test_connected_app_is_changed_by_hand_alone(db: None, emulator: Emulator) -> None:
    emulator.settings(app_secrets_in_rest_api=True)
    emulator.change_app(callback_urls=terminal_callback(emulator))
    key, secret = emulator.consumer_key, Secret(emulator.consumer_secret)
    new = NewConnection(
        name="acme", environment="custom", domain=emulator.url, consumer_key=key, consumer_secret=secret
    )
    connection = go_and_allow(add_connection(new), emulator)
    with pytest.raises(InstepError) as refused:
        change_consumer_secret(connection, now=timezone.now())
    assert refused.value.problem.code == "app-not-shown"
