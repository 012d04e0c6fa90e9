"""The Salesforce side that Instep writes, deployed into an org: what it makes is enough to sign in and to provision."""

import dataclasses
from typing import Any

import pytest
from django.utils import timezone
from tests.emulator import Emulator, query_of
from tests.provisioning.acme import Acme

from instep.connections.authorizing import begin, receive_answer, save_authorization
from instep.connections.bundle_folder import zip_package
from instep.connections.bundling import BundleRequest, make_bundle
from instep.connections.checking import check_connection
from instep.connections.errors import SignInRefused
from instep.connections.managing import add_connection, switch
from instep.connections.models import Connection
from instep.connections.signing_in import sign_in_with_certificate, sign_in_with_client_credentials
from instep.connections.validating import NewConnection
from instep.domain.doctor.findings import Status
from instep.domain.permissions import INTEGRATION_PERMISSIONS
from instep.provisioning.models import PlannedChange
from instep.salesforce.oauth.flows import Flow

USERNAME, PASSWORD = "instep@acme.example", "a Long and unusual 1 passphrase"
CALLBACK = "http://localhost:8717/admin/app/generic/oauth20redirect"
WANTED = BundleRequest(contact_email="it@acme.example", with_key_and_secret=True)


@pytest.fixture
def connection(db: None, emulator: Emulator) -> Connection:
    """Nothing but a name and an address, and an org whose administrator followed the first step."""
    emulator.settings(app_secrets_in_metadata_api=True, connected_apps_creatable=True)
    return add_connection(NewConnection(name="acme", environment="custom", domain=emulator.url))


@pytest.fixture
def acme(connection: Connection, emulator: Emulator) -> Acme:
    return Acme(connection, emulator)


def deploy(acme: Acme, wanted: BundleRequest) -> dict[str, Any]:
    result = acme.org.deploy(zip_package(make_bundle(acme.connection, wanted, now=timezone.now())))
    assert result["success"], result["details"]["componentFailures"]
    return result


def make_integration_user(acme: Acme) -> str:
    user_id = acme.make_user(USERNAME, "Instep Integration")
    acme.org.set_password(user_id, PASSWORD)
    return user_id


def sign_in(acme: Acme) -> None:
    """As `instep connection authorize` and the integration user at Salesforce do."""
    now = timezone.now()
    begun = begin(acme.connection, session_key="terminal", redirect_uri=CALLBACK, now=now)
    answer = query_of(acme.org.allow(begun.address, USERNAME, PASSWORD))
    pending = receive_answer(answer, session_key="terminal", now=now)
    acme.connection = save_authorization(pending, session_key="terminal", now=now, enable=True)


def expect_a_clean_bill_for_the_user(acme: Acme) -> None:
    judged = {finding.code: finding.status for finding in check_connection(acme.connection)}
    lines = {f"permission-{needed.code}" for needed in INTEGRATION_PERMISSIONS} | {"least-privilege", "api-only-user"}
    assert {code: judged.get(code) for code in lines} == dict.fromkeys(lines, Status.OK)


def expect_provisioning(acme: Acme) -> None:
    """The integration user creates, grants and deactivates."""
    switch(acme.connection, rest_oauth=True)
    expect_a_clean_bill_for_the_user(acme)
    assert acme.connection.oauth.authorized_username == USERNAME
    acme.assign("Sales", "Standard User", "Sales_Cloud_User")
    ann = acme.person("Ann Lee", "Sales")
    acme.import_org()
    plan = acme.plan()
    assert [change.kind for change in PlannedChange.objects.filter(plan=plan)] == ["create", "grant"]
    acme.apply(plan)
    user = acme.user(ann)
    assert user["IsActive"] is True
    assert acme.permission_sets(user["Id"]) == {"Sales_Cloud_User"}
    acme.leave(ann, "Sales")
    acme.apply()
    assert acme.user(ann)["IsActive"] is False


@pytest.mark.parametrize("as_connected_app", [False, True], ids=["external client app", "connected app"])
def test_deployed_app_and_profile_are_enough_to_sign_in_import_plan_and_apply(
    acme: Acme, as_connected_app: bool
) -> None:
    deploy(acme, dataclasses.replace(WANTED, as_connected_app=as_connected_app))
    make_integration_user(acme)
    sign_in(acme)
    expect_provisioning(acme)


def test_deployed_profile_and_permission_set_give_exactly_what_is_needed(acme: Acme) -> None:
    deploy(acme, WANTED)
    for place in ("Profile WHERE Name = 'Instep Integration'", "PermissionSet WHERE Name = 'Instep_Integration'"):
        row = acme.org.one(f"SELECT FIELDS(STANDARD) FROM {place}")  # noqa: S608
        given = {name.removeprefix("Permissions") for name, value in row.items() if value is True}
        assert given - {"IsCustom"} == {permission.name for permission in INTEGRATION_PERMISSIONS}


def test_certificate_signs_in_as_an_api_only_user_of_the_deployed_profile(acme: Acme) -> None:
    deploy(acme, dataclasses.replace(WANTED, flow=Flow.JWT_BEARER))
    make_integration_user(acme)
    sign_in_with_certificate(acme.connection, username=USERNAME, now=timezone.now())
    expect_provisioning(acme)


def test_client_credentials_run_as_the_user_of_the_second_deployment(acme: Acme) -> None:
    wanted = dataclasses.replace(WANTED, flow=Flow.CLIENT_CREDENTIALS)
    deploy(acme, wanted)
    make_integration_user(acme)
    with pytest.raises(SignInRefused):
        sign_in_with_client_credentials(acme.connection, now=timezone.now())
    deploy(acme, dataclasses.replace(wanted, run_as=USERNAME, with_key_and_secret=False))
    sign_in_with_client_credentials(acme.connection, now=timezone.now())
    expect_provisioning(acme)


def test_bundle_deployed_again_changes_nothing_and_keeps_the_sign_in(acme: Acme) -> None:
    deploy(acme, WANTED)
    make_integration_user(acme)
    sign_in(acme)
    deploy(acme, dataclasses.replace(WANTED, with_key_and_secret=False))
    acme.import_org()
    assert acme.connection.imported_at is not None


def test_org_that_keeps_secrets_out_of_metadata_says_so(acme: Acme) -> None:
    acme.org.settings(app_secrets_in_metadata_api=False)
    result = acme.org.deploy(zip_package(make_bundle(acme.connection, WANTED, now=timezone.now())))
    assert result["success"] is False
    [failure] = [each for each in result["details"]["componentFailures"] if "secret" in each["problem"]]
    assert failure["fileName"] == "extlClntAppGlobalOauthSets/Instep_glbloauth.ecaGlblOauth"
