"""What is wrong with reaching Salesforce, signing in, the app and SOAP."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from tests.connections.conftest import SESSION, terminal_callback
from tests.connections.doctor.ailments import FAILURE, SUMMER_27, WARNING, Ailment
from tests.connections.doctor.clinic import Clinic

from instep.connections.authorizing import ask_about_app, begin
from instep.connections.models import Connection, PendingAuthorization

MAY_THE_FIRST = datetime(2027, 5, 1, tzinfo=UTC)


def go_nowhere(_clinic: Clinic, _connection: Connection) -> None:
    Connection.objects.update(domain="http://127.0.0.1:9")


def step_back_a_release(clinic: Clinic, _connection: Connection) -> None:
    """Both orgs: who asks for the versions says nothing of which org is meant."""
    for org in (clinic.emulator, clinic):
        org.settings(newest_api_version=61)


def put_a_proxy_between(clinic: Clinic, _connection: Connection) -> None:
    clinic.emulator.fault("html", path="^/services/data/", times=None)


def ask_too_early(clinic: Clinic) -> Connection:
    """The app is new, and Salesforce has not taken it up yet."""
    clinic.settings(settings_delay_s=600)
    return try_app(clinic, clinic.make_app()["consumer_key"])


def ask_for_another_app(clinic: Clinic) -> Connection:
    """There is no such app, and the ten minutes are over."""
    connection = try_app(clinic, "3MVG9unknown")
    earlier = timezone.now() - timedelta(minutes=11)
    Connection.objects.update(created_at=earlier)
    PendingAuthorization.objects.update(created_at=earlier)
    return connection


def try_app(clinic: Clinic, consumer_key: str) -> Connection:
    connection = clinic.add_connection(consumer_key)
    callback = terminal_callback(clinic.emulator)
    begun = begin(connection, session_key=SESSION, redirect_uri=callback, now=timezone.now())
    assert ask_about_app(begun.pending) is not None
    return connection


REACHING = (
    Ailment(
        code="reachable",
        how="nobody answers",
        status=FAILURE,
        seen="http://127.0.0.1:9 does not answer",
        where="the firewall and the proxy (HTTPS_PROXY)",
        connect=Clinic.connect_with_soap,
        break_it=go_nowhere,
    ),
    Ailment(
        code="clock",
        how="Salesforce's clock is ten minutes ahead",
        status=WARNING,
        seen="s behind that of http://127.0.0.1",
        where="The clock of the computer",
        break_it=lambda clinic, _: clinic.emulator.advance(600),
    ),
    Ailment(
        code="clock",
        how="the clocks differ by more than an assertion lives",
        status=FAILURE,
        seen="s behind that of http://127.0.0.1",
        where="The clock of the computer",
        connect=Clinic.connect_with_certificate,
        break_it=lambda clinic, _: clinic.emulator.advance(240),
    ),
    Ailment(
        code="api-version",
        how="the org is on an older release",
        status=FAILURE,
        seen="The org offers API 31.0 to 61.0, but not 66.0",
        where="Setup → API",
        break_it=step_back_a_release,
    ),
    Ailment(
        code="api-version",
        how="a proxy answers with a page of its own",
        status=WARNING,
        seen="Salesforce did not list its API versions",
        where="Setup → API",
        break_it=put_a_proxy_between,
    ),
)
SIGNING_IN = (
    Ailment(
        code="sign-in",
        how="the authorisation was revoked",
        status=FAILURE,
        seen="credentials used to connect to the API were invalid",
        where="Setup → Login History",
        break_it=lambda clinic, _: clinic.control("DELETE", "grants"),
    ),
    Ailment(
        code="app-settling",
        how="the app is new",
        status=WARNING,
        seen="Salesforce does not know the app yet",
        where="Setup → External Client App Manager",
        connect=ask_too_early,
    ),
    Ailment(
        code="app-settling",
        how="there is no such app",
        status=FAILURE,
        seen="the 10 minutes that a new one takes are over",
        where="Setup → External Client App Manager",
        connect=ask_for_another_app,
    ),
)
APP = (
    Ailment(
        code="app-scopes",
        how="the app does not offer what Instep asks for",
        status=FAILURE,
        seen="does not offer the scopes api and refresh_token",
        where="OAuth Settings → Selected OAuth scopes",
        connect=lambda clinic: clinic.fail_to_connect(scopes=["api"]),
    ),
    Ailment(
        code="app-scopes",
        how="the app gives more than Instep needs",
        status=WARNING,
        seen="Granted: full; more than Instep needs: full",
        where="OAuth Settings → Selected OAuth scopes",
        connect=lambda clinic: clinic.connect_with_client_credentials(scopes=["full", "refresh_token"]),
    ),
    Ailment(
        code="refresh-policy",
        how="refresh tokens end when they are not used",
        status=WARNING,
        seen="Refresh tokens of Ready-made App end without use after a time that the app sets (30 of its units)",
        where="OAuth Policies → Refresh Token Policy",
        break_it=lambda clinic, _: clinic.change_app(
            refresh_token_policy="specific_inactivity", refresh_token_period=30
        ),
    ),
    Ailment(
        code="refresh-policy",
        how="refresh tokens live for a fixed time",
        status=WARNING,
        seen="Refresh tokens of Ready-made App end in any case after a time that the app sets (12 of its units)",
        where="OAuth Policies → Refresh Token Policy",
        break_it=lambda clinic, _: clinic.change_app(
            refresh_token_policy="specific_lifetime", refresh_token_period=12, refresh_token_unit="MONTHS"
        ),
    ),
)
SOAP = (
    Ailment(
        code="soap-login",
        how="the org has login() switched off",
        status=FAILURE,
        seen="refuses SOAP login() itself: it is disabled, or the user lacks Use Any API Auth",
        where="Setup → User Interface → Enable SOAP API login()",
        connect=Clinic.connect_with_soap,
        break_it=lambda clinic, _: clinic.settings(soap_login_enabled=False),
    ),
    Ailment(
        code="soap-login",
        how="the org asks for Use Any API Auth",
        status=FAILURE,
        seen="refuses SOAP login() itself: it is disabled, or the user lacks Use Any API Auth",
        where="Setup → User Interface → Enable SOAP API login()",
        connect=Clinic.connect_with_soap,
        break_it=lambda clinic, _: clinic.settings(soap_login_needs_permission=True),
    ),
    Ailment(
        code="soap-login",
        how="Salesforce has retired login()",
        status=FAILURE,
        seen="refuses SOAP login() itself: Salesforce has retired it",
        where="Setup → User Interface → Enable SOAP API login()",
        connect=Clinic.connect_with_soap,
        break_it=lambda clinic, _: clinic.retire_soap_login(),
        at=SUMMER_27,
    ),
    Ailment(
        code="soap-permission",
        how="the user lacks Use Any API Auth",
        status=WARNING,
        seen="lacks Use Any API Auth: SOAP stops when the org begins to ask for it",
        where="The permission Use Any API Auth",
        connect=Clinic.connect_with_soap,
    ),
    Ailment(
        code="soap-days-left",
        how="login() ends soon",
        status=WARNING,
        seen="SOAP login() ends on 1 June 2027: 31 days left",
        where="Provisioning → Integration",
        connect=Clinic.connect_with_soap,
        at=MAY_THE_FIRST,
    ),
    Ailment(
        code="soap-days-left",
        how="login() has ended",
        status=FAILURE,
        seen="SOAP login() ended on 1 June 2027",
        where="Provisioning → Integration",
        connect=Clinic.connect_with_soap,
        break_it=lambda clinic, _: clinic.retire_soap_login(),
        at=SUMMER_27,
    ),
)
ACCESS_AILMENTS = (*REACHING, *SIGNING_IN, *APP, *SOAP)
