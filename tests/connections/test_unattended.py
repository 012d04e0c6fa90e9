"""Signing in with a certificate or with client credentials: the first time, again and again, and when it is refused."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone
from tests.connections.conftest import go_and_allow
from tests.emulator import Emulator

from instep.connections.certificates import (
    certificate_to_upload,
    certificates_of,
    make_certificate,
    renew_certificate,
)
from instep.connections.choosing import choose
from instep.connections.errors import AuthorizationLost, SignInRefused
from instep.connections.managing import add_connection, disconnect, save_consumer, switch
from instep.connections.models import Connection, OAuthCredential, PendingAuthorization, SigningCertificate
from instep.connections.opening import open_org
from instep.connections.signing_in import sign_in_with_certificate, sign_in_with_client_credentials
from instep.connections.states import State, state_of
from instep.connections.tokens import renew_session, stored_session
from instep.connections.validating import NewConnection
from instep.domain.credentials import SignIn
from instep.domain.problems import BadInput
from instep.salesforce import Secret, make_http
from instep.salesforce.oauth.key_pairs import make_key_pair

TOKEN = "/services/oauth2/token"
ORGS = "SELECT Id FROM Organization"


@pytest.fixture
def bare(db: None, emulator: Emulator) -> Connection:
    """With neither key nor secret."""
    connection = add_connection(NewConnection(name="acme", environment="custom", domain=emulator.url))
    switch(connection, rest_oauth=True)
    return connection


@pytest.fixture
def certified(bare: Connection, emulator: Emulator) -> Connection:
    """Its certificate is uploaded to an app that an administrator approved for the administrators' profile."""
    emulator.pre_authorize()
    emulator.change_app(certificate=make_certificate(bare, now=timezone.now()).certificate)
    return bare


@pytest.fixture
def signed_in(certified: Connection, emulator: Emulator) -> Connection:
    sign_in(certified, emulator)
    return certified


def sign_in(connection: Connection, emulator: Emulator) -> OAuthCredential:
    return sign_in_with_certificate(
        connection, username=emulator.username, consumer_key=emulator.consumer_key, now=timezone.now()
    )


def sign_in_as_app(connection: Connection, emulator: Emulator) -> OAuthCredential:
    return sign_in_with_client_credentials(
        connection,
        consumer_key=emulator.consumer_key,
        consumer_secret=Secret(emulator.consumer_secret),
        now=timezone.now(),
    )


def token_requests(emulator: Emulator) -> int:
    return len(emulator.journal(method="POST", path=TOKEN))


def works(connection: Connection, emulator: Emulator) -> bool:
    with open_org(connection) as org:
        return list(org.query(ORGS)) == [{"Id": emulator.ready["org_id"]}]


def test_certificate_signs_in_without_a_secret_and_is_saved(certified: Connection, emulator: Emulator) -> None:
    credential = sign_in(certified, emulator)
    assert (credential.flow, credential.authorized_username) == ("jwt_bearer", emulator.username)
    assert (credential.consumer_secret_sealed, credential.refresh_token_sealed) == (None, None)
    assert (certified.org_id, credential.is_authorized) == (emulator.ready["org_id"], True)
    assert choose(certified) is SignIn.OAUTH
    assert state_of(certified).sentence == f"OAuth with a certificate as {emulator.username}"
    assert works(certified, emulator)


def test_client_credentials_sign_in_as_the_apps_user(bare: Connection, emulator: Emulator) -> None:
    credential = sign_in_as_app(bare, emulator)
    assert (credential.flow, credential.authorized_username) == ("client_credentials", emulator.username)
    assert credential.refresh_token_sealed is None
    assert state_of(bare).sentence == f"OAuth with client credentials as {emulator.username}"
    assert works(bare, emulator)


def test_ended_session_is_signed_in_anew_and_stored(signed_in: Connection, emulator: Emulator) -> None:
    before = stored_session(signed_in)
    emulator.end_sessions()
    assert works(signed_in, emulator)
    assert stored_session(signed_in).token != before.token
    assert token_requests(emulator) == 2


def test_ended_session_of_client_credentials_is_signed_in_anew(bare: Connection, emulator: Emulator) -> None:
    sign_in_as_app(bare, emulator)
    emulator.end_sessions()
    assert works(bare, emulator)
    assert token_requests(emulator) == 2


def test_token_that_another_process_brought_is_taken_without_asking(signed_in: Connection, emulator: Emulator) -> None:
    with make_http() as http:
        renewed = renew_session(signed_in, Secret("an older token"), http)
    assert renewed == stored_session(signed_in)
    assert token_requests(emulator) == 1


def test_self_authorising_app_lets_in_who_allowed_it_once(
    authorized_connection: Connection, emulator: Emulator
) -> None:
    certificate = make_certificate(authorized_connection, now=timezone.now())
    emulator.change_app(certificate=certificate.certificate)
    credential = sign_in(authorized_connection, emulator)
    assert (credential.flow, credential.refresh_token_sealed) == ("jwt_bearer", None)
    assert credential.consumer_secret_sealed is not None
    assert works(authorized_connection, emulator)


def test_user_who_never_allowed_the_app_is_explained_and_nothing_is_saved(bare: Connection, emulator: Emulator) -> None:
    emulator.change_app(certificate=make_certificate(bare, now=timezone.now()).certificate)
    with pytest.raises(SignInRefused) as caught:
        sign_in(bare, emulator)
    problem = caught.value.problem
    assert (problem.code, problem.said) == ("not-approved", "invalid_grant: user hasn't approved this consumer")
    assert "pre-authorized" in problem.next_step
    assert not OAuthCredential.objects.exists()


def test_user_who_is_not_among_the_approved_is_explained(certified: Connection, emulator: Emulator) -> None:
    emulator.change_policies(permitted_users="admin_approved", profile_ids=None)
    with pytest.raises(SignInRefused) as caught:
        sign_in(certified, emulator)
    assert caught.value.problem.code == "app-not-allowed"


def test_other_certificate_at_salesforce_is_explained(certified: Connection, emulator: Emulator) -> None:
    emulator.change_app(certificate=make_key_pair("another", now=timezone.now()).certificate)
    with pytest.raises(SignInRefused) as caught:
        sign_in(certified, emulator)
    assert caught.value.problem.code == "assertion-invalid"
    assert "instep connection certificate NAME" in caught.value.problem.next_step


def test_app_without_a_certificate_is_explained(bare: Connection, emulator: Emulator) -> None:
    make_certificate(bare, now=timezone.now())
    with pytest.raises(SignInRefused) as caught:
        sign_in(bare, emulator)
    assert caught.value.problem.code == "certificate-not-enabled"


def test_key_that_salesforce_does_not_know_is_explained(certified: Connection, emulator: Emulator) -> None:
    with pytest.raises(SignInRefused) as caught:
        sign_in_with_certificate(certified, username=emulator.username, consumer_key="3MVG9unknown", now=timezone.now())
    assert caught.value.problem.code == "app-not-ready"


def test_clock_that_is_ahead_is_named_with_how_far(certified: Connection, emulator: Emulator) -> None:
    with pytest.raises(SignInRefused) as caught:
        sign_in_with_certificate(
            certified,
            username=emulator.username,
            consumer_key=emulator.consumer_key,
            now=timezone.now() - timedelta(minutes=10, seconds=5),
        )
    assert caught.value.problem.code == "assertion-expired"
    assert "clock is 10 minutes behind Salesforce's" in caught.value.problem.next_step


def test_what_is_missing_is_named_before_anything_is_sent(bare: Connection, emulator: Emulator) -> None:
    def certificate(username: str, consumer_key: str) -> None:
        sign_in_with_certificate(bare, username=username, consumer_key=consumer_key, now=timezone.now())

    with pytest.raises(BadInput, match="OAuth Consumer Key is missing"):
        certificate("a@b.example", "")
    with pytest.raises(BadInput, match="user name is missing"):
        certificate("", "3MVG9")
    with pytest.raises(BadInput, match="There is no certificate to sign in with yet"):
        certificate("a@b.example", "3MVG9")
    with pytest.raises(BadInput, match="OAuth Consumer Secret is missing"):
        sign_in_with_client_credentials(bare, consumer_key="3MVG9", now=timezone.now())
    assert token_requests(emulator) == 0


@pytest.mark.parametrize("environment", ["production", "sandbox"])
def test_client_credentials_are_not_sent_to_a_shared_login_host(db: None, environment: str) -> None:
    connection = add_connection(NewConnection(name="acme", environment=environment))
    with pytest.raises(BadInput) as caught:
        sign_in_with_client_credentials(
            connection, consumer_key="3MVG9", consumer_secret=Secret("secret"), now=timezone.now()
        )
    assert caught.value.problem.code == "wrong-login-host"
    assert "My Domain" in caught.value.problem.next_step


def test_app_that_is_not_ready_for_client_credentials_is_explained(bare: Connection, emulator: Emulator) -> None:
    emulator.change_policies(run_as="")
    for code in ("no-run-as-user", "client-credentials-not-enabled"):
        with pytest.raises(SignInRefused) as caught:
            sign_in_as_app(bare, emulator)
        assert caught.value.problem.code == code
        emulator.change_app(client_credentials_flow=None)


def test_wrong_secret_of_client_credentials_is_explained(bare: Connection, emulator: Emulator) -> None:
    with pytest.raises(SignInRefused) as caught:
        sign_in_with_client_credentials(
            bare, consumer_key=emulator.consumer_key, consumer_secret=Secret("wrong"), now=timezone.now()
        )
    assert caught.value.problem.code == "wrong-consumer-secret"


def test_refused_sign_in_leaves_what_was_saved_in_effect(authorized_connection: Connection, emulator: Emulator) -> None:
    emulator.change_policies(run_as="")
    with pytest.raises(SignInRefused):
        sign_in_as_app(authorized_connection, emulator)
    credential = OAuthCredential.objects.get(connection=authorized_connection)
    assert (credential.flow, credential.refresh_token_sealed is not None) == ("web_server", True)
    assert works(authorized_connection, emulator)


def test_authorising_by_a_person_again_replaces_the_certificates_sign_in(
    signed_in: Connection, emulator: Emulator
) -> None:
    emulator.change_policies(permitted_users="all_users")
    save_consumer(signed_in, key=emulator.consumer_key, secret=Secret(emulator.consumer_secret))
    go_and_allow(signed_in, emulator)
    credential = OAuthCredential.objects.get(connection=signed_in)
    assert (credential.flow, credential.refresh_token_sealed is not None) == ("web_server", True)
    assert PendingAuthorization.objects.count() == 0


def test_renewal_refused_for_good_stops_and_says_how_to_go_on(signed_in: Connection, emulator: Emulator) -> None:
    emulator.change_policies(permitted_users="admin_approved", profile_ids=None)
    emulator.end_sessions()
    for _ in range(2):
        with pytest.raises(AuthorizationLost) as caught:
            works(signed_in, emulator)
    assert "Salesforce said: invalid_app_access" in str(caught.value)
    assert "instep connection sign-in acme --certificate" in str(caught.value)
    assert state_of(signed_in).state is State.NEEDS_REAUTHENTICATION
    assert token_requests(emulator) == 2
    emulator.pre_authorize()
    sign_in_with_certificate(signed_in, username="", now=timezone.now())
    assert works(signed_in, emulator)


def test_other_run_as_user_is_not_taken_over_silently(bare: Connection, emulator: Emulator) -> None:
    sign_in_as_app(bare, emulator)
    users = [row["Username"] for row in emulator.query("SELECT Username FROM User WHERE IsActive = true LIMIT 2")]
    emulator.change_policies(run_as=next(name for name in users if name != emulator.username))
    emulator.end_sessions()
    with pytest.raises(AuthorizationLost) as caught:
        works(bare, emulator)
    assert "as another user than the one that was saved" in str(caught.value)
    with pytest.raises(AuthorizationLost, match="as another user than the one that was saved"):
        works(bare, emulator)


def test_certificate_is_made_once_and_its_key_is_sealed(bare: Connection) -> None:
    made = make_certificate(bare, now=timezone.now())
    assert make_certificate(bare, now=timezone.now()) == made
    certificate = x509.load_pem_x509_certificate(made.certificate.encode())
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size >= 2048
    assert certificate.not_valid_after_utc == made.ends_at
    assert "PRIVATE KEY" not in str(SigningCertificate.objects.values().get())
    assert b"PRIVATE KEY" not in bytes(made.private_key_sealed)


def test_next_certificate_takes_over_as_soon_as_salesforce_has_it(signed_in: Connection, emulator: Emulator) -> None:
    first = certificate_to_upload(signed_in)
    following = renew_certificate(signed_in, now=timezone.now())
    assert renew_certificate(signed_in, now=timezone.now()) == following
    assert certificates_of(signed_in) == [first, following]
    emulator.end_sessions()
    assert works(signed_in, emulator)
    assert certificates_of(signed_in) == [first, following]
    emulator.change_app(certificate=following.certificate)
    emulator.end_sessions()
    assert works(signed_in, emulator)
    assert [(one.fingerprint, one.is_next) for one in certificates_of(signed_in)] == [(following.fingerprint, False)]


def test_disconnecting_ends_the_session_and_keeps_the_certificate(signed_in: Connection, emulator: Emulator) -> None:
    assert disconnect(signed_in) is None
    assert emulator.journal(path="/services/oauth2/revoke", status="200") != []
    assert not OAuthCredential.objects.get(connection=signed_in).is_authorized
    assert certificate_to_upload(signed_in) is not None
