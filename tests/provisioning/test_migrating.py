"""Off SOAP and back, against the emulated org."""

import pytest
from django.utils import timezone
from tests.connections.conftest import go_and_allow
from tests.emulator import Emulator

from instep.connections.managing import add_connection
from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.connections.opening import open_org
from instep.connections.validating import NewConnection
from instep.domain.migrating import StepCode, StepState
from instep.domain.problems import BadInput
from instep.provisioning.migrating import (
    compare_both,
    forget_soap,
    go_back_to_soap,
    standing_of,
    switch_to_oauth,
)
from instep.provisioning.models import ObservedUser
from instep.salesforce import Secret

SOAP_CALLS = "/services/Soap/u/"
REST_CALLS = "/services/data/"


@pytest.fixture
def acme(db: None, emulator: Emulator) -> Connection:
    """Provisioned by SOAP; the app's key and secret are there, not authorised."""
    connection = add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=emulator.url,
            consumer_key=emulator.consumer_key,
            consumer_secret=Secret(emulator.consumer_secret),
            soap_username=emulator.username,
            soap_password=Secret(emulator.password_and_token),
        )
    )
    Connection.objects.filter(pk=connection.pk).update(rest_oauth_enabled=False)
    connection.refresh_from_db()
    return connection


@pytest.fixture
def both(acme: Connection, emulator: Emulator) -> Connection:
    """Authorised beside SOAP; SOAP is still in use."""
    go_and_allow(acme, emulator)
    Connection.objects.filter(pk=acme.pk).update(rest_oauth_enabled=False)
    acme.refresh_from_db()
    return acme


def _next(connection: Connection) -> StepCode | None:
    return next((step.code for step in standing_of(connection).steps if step.state is StepState.NEXT), None)


def _transport(connection: Connection, emulator: Emulator) -> str:
    """Which API a query goes to."""
    emulator.forget_journal()
    with open_org(connection) as org:
        list(org.query("SELECT Id FROM Organization"))
    paths = [request["path"] for request in emulator.journal() if request["is_api_call"]]
    return "REST" if paths[-1].startswith(REST_CALLS) else "SOAP"


def test_both_ways_into_one_org_by_one_user_see_the_same(both: Connection, emulator: Emulator) -> None:
    assert _next(both) is StepCode.COMPARE
    found = compare_both(both, now=timezone.now())
    assert (found["is_same_org"], found["difference_count"]) == (True, 0)
    assert found["soap"]["username"] == found["oauth"]["username"] == emulator.username
    assert found["records"]["User"] == len(emulator.query("SELECT Id FROM User"))
    assert _next(both) is StepCode.SWITCH


def test_comparing_only_reads_and_keeps_no_user(both: Connection, emulator: Emulator) -> None:
    emulator.forget_journal()
    compare_both(both, now=timezone.now())
    rest = [request for request in emulator.journal() if request["path"].startswith(REST_CALLS)]
    assert {request["method"] for request in rest} == {"GET"}
    operations = {request["operation"] for request in emulator.journal() if SOAP_CALLS in request["path"]}
    assert operations <= {"login", "query", "queryMore", "describeSObject", "describeSObjects"}
    assert not ObservedUser.objects.filter(connection=both).exists()


def test_what_one_user_may_not_do_or_see_is_listed(acme: Connection, emulator: Emulator) -> None:
    """SOAP signs in as an administrator, OAuth as a user with less."""
    user_id = emulator.one("SELECT Id FROM User WHERE Username = 'michael.burns@northwind.example'")["Id"]
    api_access = emulator.one("SELECT Id FROM PermissionSet WHERE Name = 'API_Access'")["Id"]
    emulator.create("PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=api_access)
    emulator.set_password(user_id, "Weaker-2026!")
    weaker = {"username": "michael.burns@northwind.example", "password": "Weaker-2026!"}
    go_and_allow(acme, Emulator(emulator.ready | {"admin": emulator.ready["admin"] | weaker}))
    found = compare_both(acme, now=timezone.now())
    assert (found["soap"]["profile"], found["oauth"]["profile"]) == ("System Administrator", "Sales User")
    permissions = {one["name"]: one for one in found["differences"] if one["kind"] == "Permission"}
    assert (permissions["ModifyAllData"]["soap"], permissions["ModifyAllData"]["oauth"]) == ("ModifyAllData", None)
    assert standing_of(acme).facts.difference_count == found["difference_count"] >= len(permissions)


def test_nothing_is_switched_before_both_were_compared(both: Connection) -> None:
    with pytest.raises(BadInput) as refused:
        switch_to_oauth(both, now=timezone.now())
    assert refused.value.problems[0].code == "not-compared"


def test_switching_changes_the_transport_and_back_changes_it_back(both: Connection, emulator: Emulator) -> None:
    assert _transport(both, emulator) == "SOAP"
    compare_both(both, now=timezone.now())
    switch_to_oauth(both, now=timezone.now())
    both.refresh_from_db()
    assert _transport(both, emulator) == "REST"
    assert _next(both) is StepCode.WATCH
    go_back_to_soap(both)
    both.refresh_from_db()
    assert _transport(both, emulator) == "SOAP"
    assert _next(both) is StepCode.SWITCH
    assert OAuthCredential.objects.get(connection=both).is_authorized


def test_soap_is_forgotten_only_once_it_is_not_in_use(both: Connection) -> None:
    with pytest.raises(BadInput) as refused:
        forget_soap(both)
    assert refused.value.problems[0].code == "soap-in-use"
    compare_both(both, now=timezone.now())
    switch_to_oauth(both, now=timezone.now())
    both.refresh_from_db()
    forget_soap(both)
    assert not SoapCredential.objects.filter(connection=both).exists()
    with pytest.raises(BadInput):
        go_back_to_soap(both)


def test_comparing_wants_both_credentials(acme: Connection) -> None:
    assert _next(acme) is StepCode.AUTHORIZE
    with pytest.raises(BadInput) as refused:
        compare_both(acme, now=timezone.now())
    assert "instep connection authorize acme" in refused.value.problems[0].next_step
