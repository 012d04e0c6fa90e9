"""What goes into a bundle: from the connection and from what a person asks for."""

import dataclasses
from datetime import UTC, datetime

import pytest
from lxml import etree

from instep.connections import bundling
from instep.connections.bundling import Bundle, BundleRequest
from instep.connections.certificates import certificate_to_upload, renew_certificate
from instep.connections.managing import save_consumer
from instep.connections.models import Connection, OAuthCredential
from instep.domain.problems import BadInput
from instep.salesforce import Secret
from instep.salesforce.oauth.flows import Flow

WANTED = BundleRequest(contact_email="it@acme.example")
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
GLOBAL = "extlClntAppGlobalOauthSets/Instep_glbloauth.ecaGlblOauth"
PROFILE = "profiles/Instep Integration.profile"


@pytest.fixture
def connection(db: None) -> Connection:
    return Connection.objects.create(name="acme", environment="production")


def make_bundle(connection: Connection, wanted: BundleRequest) -> Bundle:
    return bundling.make_bundle(connection, wanted, now=NOW)


def text(bundle: Bundle, file: str, element: str) -> str:
    return str(etree.XML(bundle.files[file]).findtext(f"{{*}}{element}"))


def refusals(connection: Connection, wanted: BundleRequest) -> list[str]:
    with pytest.raises(BadInput) as refused:
        make_bundle(connection, wanted)
    return [problem.code for problem in refused.value.problems]


def test_app_sends_its_answers_to_this_installation_and_to_the_terminal(connection: Connection) -> None:
    callbacks = text(make_bundle(connection, WANTED), GLOBAL, "callbackUrl").splitlines()
    path = "admin/app/generic/oauth20redirect"
    assert callbacks == [f"http://localhost:8000/{path}", f"http://localhost:8717/{path}"]


def test_bundle_is_the_same_each_time_and_changes_nothing(connection: Connection) -> None:
    assert make_bundle(connection, WANTED).files == make_bundle(connection, WANTED).files
    assert not OAuthCredential.objects.exists()


@pytest.mark.parametrize("flow", Flow)
def test_only_an_unattended_user_is_kept_out_of_the_pages(connection: Connection, flow: Flow) -> None:
    bundle = make_bundle(connection, dataclasses.replace(WANTED, flow=flow))
    assert (b"ApiUserOnly" in bundle.files[PROFILE]) is flow.is_unattended


@pytest.mark.parametrize("flow", Flow)
def test_way_that_nobody_chose_is_the_connections_own(connection: Connection, flow: Flow) -> None:
    assert make_bundle(connection, WANTED).facts.flow is Flow.WEB_SERVER
    save_consumer(connection, key="a1b2c3d4", secret=Secret("s3cr3ts3cr3t"))
    OAuthCredential.objects.filter(connection=connection).update(flow=flow)
    assert make_bundle(connection, WANTED).facts.flow is flow


def test_app_of_another_name_names_everything_after_it(connection: Connection) -> None:
    files = make_bundle(connection, dataclasses.replace(WANTED, app="Instep Test-2")).files
    assert "externalClientApps/Instep_Test_2.eca" in files
    assert "profiles/Instep Test-2 Integration.profile" in files
    assert "permissionsets/Instep_Test_2_Integration.permissionset" in files


def test_certificate_is_the_newest_one_and_its_private_key_stays_in_the_vault(connection: Connection) -> None:
    wanted = dataclasses.replace(WANTED, flow=Flow.JWT_BEARER)
    first = text(make_bundle(connection, wanted), GLOBAL, "certificate")
    made = certificate_to_upload(connection)
    assert made is not None
    assert first == made.certificate.strip()
    next_one = renew_certificate(connection, now=NOW)
    bundle = make_bundle(connection, wanted)
    assert text(bundle, GLOBAL, "certificate") == next_one.certificate.strip() != first
    assert not any(b"PRIVATE KEY" in content for content in bundle.files.values())
    assert bundle.secret_files == frozenset()


def test_terminal_that_waits_elsewhere_is_listed_and_told(connection: Connection) -> None:
    bundle = make_bundle(connection, dataclasses.replace(WANTED, terminal_port=9000))
    assert "http://localhost:9000/" in text(bundle, GLOBAL, "callbackUrl")
    assert any("--port 9000" in step.command for step in bundle.steps)


def test_secrets_are_left_out_unless_asked_for(connection: Connection) -> None:
    save_consumer(connection, key="a1b2c3d4", secret=Secret("s3cr3ts3cr3t"))
    bundle = make_bundle(connection, WANTED)
    assert bundle.secret_files == frozenset()
    assert not any(b"s3cr3ts3cr3t" in content for content in bundle.files.values())


def test_key_and_secret_asked_for_are_those_of_the_connection(connection: Connection) -> None:
    save_consumer(connection, key="a1b2c3d4", secret=Secret("s3cr3ts3cr3t"))
    bundle = make_bundle(connection, dataclasses.replace(WANTED, with_key_and_secret=True))
    assert (text(bundle, GLOBAL, "consumerKey"), text(bundle, GLOBAL, "consumerSecret")) == ("a1b2c3d4", "s3cr3ts3cr3t")
    assert bundle.secret_files == {GLOBAL}
    assert "Copy Consumer Key and Consumer Secret" not in [step.title for step in bundle.steps]


def test_connection_without_key_and_secret_gets_some_once(connection: Connection) -> None:
    wanted = dataclasses.replace(WANTED, with_key_and_secret=True)
    first, second = make_bundle(connection, wanted), make_bundle(connection, wanted)
    credential = OAuthCredential.objects.get(connection=connection)
    assert first.files == second.files
    assert text(first, GLOBAL, "consumerKey") == credential.consumer_key
    assert text(first, GLOBAL, "consumerSecret") == credential.open("consumer_secret").open()
    assert credential.is_authorized is False


def test_key_that_salesforce_made_is_not_brought_along(connection: Connection) -> None:
    save_consumer(connection, key="3MVG9.made_by.salesforce", secret=Secret("s3cr3ts3cr3t"))
    assert refusals(connection, dataclasses.replace(WANTED, with_key_and_secret=True)) == ["key-made-by-salesforce"]


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (BundleRequest(contact_email=""), ["contact-email-missing"]),
        (BundleRequest(contact_email="it@acme", app="1st"), ["app-name-invalid", "contact-email-missing"]),
        (dataclasses.replace(WANTED, app="../../etc"), ["app-name-invalid"]),
        (dataclasses.replace(WANTED, app="A" * 41), ["app-name-invalid"]),
        (dataclasses.replace(WANTED, run_as="sync@acme.example"), ["run-as-needless"]),
    ],
)
def test_everything_that_cannot_be_used_is_named_at_once(
    connection: Connection, wanted: BundleRequest, codes: list[str]
) -> None:
    assert refusals(connection, wanted) == codes


@pytest.mark.parametrize(
    ("flow", "run_as", "titles"),
    [
        (Flow.WEB_SERVER, "", ["Copy Consumer Key and Consumer Secret"]),
        (Flow.JWT_BEARER, "", ["Copy Consumer Key"]),
        (Flow.CLIENT_CREDENTIALS, "", ["Choose the user to run as", "Copy Consumer Key and Consumer Secret"]),
        (Flow.CLIENT_CREDENTIALS, "sync@acme.example", ["Copy Consumer Key and Consumer Secret"]),
    ],
)
def test_steps_that_remain_are_those_of_the_way_to_sign_in(
    connection: Connection, flow: Flow, run_as: str, titles: list[str]
) -> None:
    wanted = dataclasses.replace(WANTED, flow=flow, run_as=run_as)
    assert [step.title for step in make_bundle(connection, wanted).steps] == [
        "Let the deployment write OAuth settings",
        "Deploy",
        "Make the integration user",
        *titles,
        "Wait up to 10 minutes",
        "Let Instep sign in",
        "Look at the policies once",
    ]
