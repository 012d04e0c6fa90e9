"""What an import says when the org does not let it sign in with SOAP: the permission that is missing, and the day after
Salesforce ended login(). Both clocks show that day: the org's, and Instep's own."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from tests.emulator import Emulator
from tests.provisioning.acme import Acme, authorize

from instep.connections.managing import save_soap_credential, switch
from instep.connections.models import Connection
from instep.provisioning.models import Run
from instep.salesforce import Secret

THE_DAY_AFTER = datetime(2027, 6, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.org


@pytest.fixture
def transport() -> str:
    """Of the ways in, this one is closed."""
    return "soap"


@pytest.fixture
def june(imported: Acme) -> Iterator[Acme]:
    """Imported while login() worked, and now it has ended."""
    imported.org.settings(soap_login_ends="2027-06-01")
    imported.org.control("POST", "clock", {"to": THE_DAY_AFTER.isoformat()})
    imported.org.end_sessions()
    with time_machine.travel(THE_DAY_AFTER):
        yield imported


def told(run: Run) -> tuple[str, str, str]:
    assert run.error is not None
    return run.status, run.error["code"], run.error["said"]


def let_soap_users_in(org: Emulator, *, is_on: bool) -> None:
    profile = org.one("SELECT Id FROM Profile WHERE Name = 'System Administrator'")["Id"]
    org.update("Profile", profile, PermissionsUseAnyApiAuth=is_on)


def test_import_of_a_user_without_use_any_api_auth_says_so_and_works_once_it_is_given(acme: Acme) -> None:
    let_soap_users_in(acme.org, is_on=False)
    acme.org.settings(soap_login_needs_permission=True)
    refused = acme.import_org()
    assert told(refused)[:2] == ("failed", "soap-login-refused")
    assert refused.error is not None
    assert "permission Use Any API Auth for the user" in refused.error["next_step"]
    let_soap_users_in(acme.org, is_on=True)
    assert acme.import_org().status == "done"


def test_import_after_the_end_of_login_says_what_happened_and_what_to_do(june: Acme) -> None:
    run = june.import_org()
    status, code, said = told(run)
    assert (status, code) == ("failed", "soap-login-refused")
    assert said.startswith("INVALID_OPERATION: The SOAP Login operation is not available in the API version specified")
    assert run.error is not None
    assert run.error["summary"].startswith("Automatic provisioning to app acme failed: The credentials used to connect")
    assert run.error["next_step"].startswith(
        "Salesforce ended SOAP login() on 1 June 2027, and nobody can open it again. Authorise OAuth beside it"
    )
    assert "`instep connection migrate acme`" in run.error["next_step"]


def test_apply_after_the_end_of_login_changes_nothing_and_ends_with_the_same_words(june: Acme) -> None:
    june.person("Ann Lee", "sales")
    june.assign("sales")
    assert told(june.apply())[:2] == ("failed", "soap-login-refused")
    june.org.settings(soap_login_ends="")  # for the administrator, who looks
    assert june.org.query("SELECT Id FROM User WHERE Username = 'ann.lee@acme.example'") == []


def test_authorising_oauth_after_the_end_of_login_gets_provisioning_going_again(db: None, emulator: Emulator) -> None:
    acme = Acme(authorize(emulator), emulator)
    save_soap_credential(acme.connection, username=emulator.username, password=Secret(emulator.password_and_token))
    switch(acme.connection, rest_oauth=False)
    emulator.settings(soap_login_enabled=False)
    assert told(acme.import_org())[1] == "soap-login-refused"
    switch(acme.connection, rest_oauth=True)
    assert acme.import_org().status == "done"
    assert Connection.objects.get().imported_at is not None
