"""Integration → Edit: a certificate and client credentials beside a person's authorisation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from instep.connections.certificates import certificates_of, make_certificate
from instep.connections.models import Connection, OAuthCredential, SigningCertificate
from tests.console.pages import Page
from tests.emulator import Emulator

EDIT = "/applications/acme/provisioning/integration/edit/"
VIEW = "/applications/acme/provisioning/integration/"
ON = {"api_integration": "on", "rest_oauth": "on"}
TOKEN = "/services/oauth2/token"


@pytest.fixture
def acme(db: None, emulator: Emulator) -> Connection:
    """Added in the console, nothing more."""
    return Connection.objects.create(
        name="acme", environment="custom", domain=emulator.url, api_integration_enabled=True
    )


@pytest.fixture
def as_app(emulator: Emulator) -> dict[str, str]:
    """The form filled in for client credentials."""
    app = {"consumer_key": emulator.consumer_key, "consumer_secret": emulator.consumer_secret}
    return ON | app | {"sign_in_with": "client_credentials"}


def chosen(page: Page) -> list[str]:
    return [str(value) for value in page.find("//input[@name='sign_in_with'][@checked]/@value")]


def test_three_ways_stand_side_by_side_with_what_each_needs(signed_in: Client, acme: Connection) -> None:
    page = Page(signed_in.get(EDIT))
    assert page.find("//input[@name='sign_in_with']/@value") == ["web_server", "jwt_bearer", "client_credentials"]
    assert chosen(page) == ["web_server"]
    assert page.texts("//label[@class='way']//b") == ["A person’s authorisation", "Certificate", "Client credentials"]
    assert len(page.find("//label[@class='way']//*[text()='Recommended']")) == 2


@pytest.mark.parametrize(
    ("way", "setting", "value"),
    [
        ("jwt_bearer", "Use digital signatures", "enabled"),
        ("jwt_bearer", "Permitted Users", "Admin approved users are pre-authorized"),
        ("client_credentials", "Enable Client Credentials Flow", "enabled"),
        ("client_credentials", "Use digital signatures", "disabled"),
        ("web_server", "Use digital signatures", "disabled"),
    ],
)
def test_each_way_has_its_own_checklist(
    signed_in: Client, acme: Connection, way: str, setting: str, value: str
) -> None:
    page = Page(signed_in.get(EDIT))
    path = f"//div[@data-way='{way}']//dl/div[normalize-space(dt)='{setting}']/dd//@data-copy"
    assert page.find(path) == [value, value]


def test_from_make_a_certificate_to_save(signed_in: Client, acme: Connection, emulator: Emulator) -> None:
    page = Page(signed_in.post(f"{VIEW}certificate/make/", ON, follow=True))
    assert "Download it, and upload it to the app" in page.text
    assert chosen(page) == ["jwt_bearer"]
    download = signed_in.get(page.links()["Download"])
    assert download["Content-Disposition"] == 'attachment; filename="instep-acme.crt"'
    emulator.pre_authorize()
    emulator.change_app(certificate=download.content.decode())
    form = ON | {"sign_in_with": "jwt_bearer", "consumer_key": emulator.consumer_key, "username": emulator.username}
    saved = Page(signed_in.post(EDIT, form, follow=True))
    assert "acme is authorised and saved: the integration is set up." in saved.text
    assert "Connected with OAuth" in saved.text
    assert any(fact.startswith("Certificateuntil ") and "left" in fact for fact in saved.texts("//dd"))
    credential = OAuthCredential.objects.get()
    assert (credential.flow, credential.authorized_username) == ("jwt_bearer", emulator.username)
    again = Page(signed_in.get(EDIT))
    assert chosen(again) == ["jwt_bearer"]
    assert again.inputs()["username"] == emulator.username


def test_client_credentials_are_tried_and_saved_with_save(
    signed_in: Client, acme: Connection, emulator: Emulator, as_app: dict[str, str]
) -> None:
    refused = Page(signed_in.post(EDIT, as_app | {"consumer_secret": "wrong", "rest_oauth": ""}))
    assert "The OAuth Consumer Secret is wrong" in refused.text
    assert "invalid_client" in refused.text
    assert not OAuthCredential.objects.exists()
    saved = Page(signed_in.post(EDIT, as_app, follow=True))
    assert "the integration is set up" in saved.text
    assert f"Signed in as{emulator.username}" in saved.text.replace("Signed in as ", "Signed in as")


def test_save_leaves_a_sign_in_alone_that_did_not_change(
    signed_in: Client, acme: Connection, emulator: Emulator, as_app: dict[str, str]
) -> None:
    signed_in.post(EDIT, as_app)
    asked = len(emulator.journal(path=TOKEN))
    signed_in.post(EDIT, as_app | {"consumer_secret": "", "rest_oauth": ""})
    acme.refresh_from_db()
    assert (acme.rest_oauth_enabled, len(emulator.journal(path=TOKEN))) == (False, asked)
    OAuthCredential.objects.update(lost_at=timezone.now(), lost_code="inactive_user")
    signed_in.post(EDIT, as_app | {"consumer_secret": ""})
    assert OAuthCredential.objects.get().lost_at is None


def test_form_without_a_way_keeps_the_one_in_use(
    signed_in: Client, acme: Connection, emulator: Emulator, as_app: dict[str, str]
) -> None:
    signed_in.post(EDIT, as_app)
    signed_in.post(EDIT, ON | {"consumer_key": emulator.consumer_key})
    assert OAuthCredential.objects.get().flow == "client_credentials"


def test_client_credentials_at_a_shared_login_host_are_explained(
    signed_in: Client, connection: Connection, as_app: dict[str, str]
) -> None:
    assert "Needs the org’s own domain" in Page(signed_in.get(EDIT)).text
    assert "My Domain address" in Page(signed_in.post(EDIT, as_app)).text


def test_next_certificate_is_made_beside_the_one_in_use(signed_in: Client, acme: Connection) -> None:
    make_certificate(acme, now=timezone.now())
    page = Page(signed_in.post(f"{VIEW}certificate/make/", {"renew": "1"}, follow=True))
    assert [certificate.is_next for certificate in certificates_of(acme)] == [False, True]
    assert "Upload the next one to the app in place of the other." in page.text
    assert "Make the next certificate" not in page.buttons()
    newest = certificates_of(acme)[-1].certificate
    assert signed_in.get(f"{VIEW}certificate/").content.decode() == newest


def test_certificate_that_ends_soon_is_said_with_its_days(
    signed_in: Client, connection: Connection, oauth: OAuthCredential
) -> None:
    make_certificate(connection, now=timezone.now())
    OAuthCredential.objects.update(flow="jwt_bearer")
    assert "Renew the certificate" not in Page(signed_in.get(VIEW)).text
    SigningCertificate.objects.update(ends_at=timezone.now() + timedelta(days=20, hours=1))
    page = Page(signed_in.get(VIEW))
    assert ": 20 days left" in page.text
    assert page.links()["Renew the certificate"] == EDIT


def test_there_is_nothing_to_download_before_it_is_made(signed_in: Client, acme: Connection) -> None:
    assert signed_in.get(f"{VIEW}certificate/").status_code == 404
    assert signed_in.get(f"{VIEW}certificate/make/").status_code == 405
