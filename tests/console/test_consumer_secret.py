"""Another consumer secret, by one button or by hand."""

import pytest
from django.test import Client
from django.utils import timezone

from instep.connections.models import Connection, OAuthCredential
from instep.connections.signing_in import sign_in_with_client_credentials
from instep.salesforce import Secret
from tests.console.pages import Page
from tests.emulator import Emulator

PAGE = "/applications/acme/provisioning/integration/secret/"


@pytest.fixture
def acme(db: None, emulator: Emulator) -> Connection:
    """Signs in by itself, with an external client app of the org."""
    app = emulator.make_app("Own", scopes=["api"], client_credentials_flow=True, run_as=emulator.username)
    connection = Connection.objects.create(
        name="acme", environment="custom", domain=emulator.url, api_integration_enabled=True, rest_oauth_enabled=True
    )
    key, secret = app["consumer_key"], Secret(app["consumer_secret"])
    sign_in_with_client_credentials(connection, consumer_key=key, consumer_secret=secret, now=timezone.now())
    return connection


def key_in_use() -> str:
    return OAuthCredential.objects.get().consumer_key


def test_one_button_changes_it_and_another_ends_the_former(
    signed_in: Client, acme: Connection, emulator: Emulator
) -> None:
    emulator.settings(app_secrets_in_rest_api=True)
    before = key_in_use()
    changed = Page(signed_in.post(f"{PAGE}change/", follow=True))
    assert "signs in with a new consumer secret" in changed.text
    assert "The former pair is kept" in changed.text
    assert key_in_use() != before
    ended = Page(signed_in.post(f"{PAGE}forget/", follow=True))
    assert "The former consumer secret is forgotten." in ended.text
    assert ended.find("//*[contains(@class, 'notice') and contains(@class, 'warn')]") == []
    assert "The former pair is kept" not in ended.text


def test_org_that_does_not_allow_it_says_what_to_turn_on_and_offers_the_way_by_hand(
    signed_in: Client, acme: Connection
) -> None:
    refused = Page(signed_in.post(f"{PAGE}change/", follow=True))
    assert f"Salesforce does not let {OAuthCredential.objects.get().authorized_username} change" in refused.text
    assert "FUNCTIONALITY_NOT_ENABLED" in refused.text
    assert "Try it and use it" in refused.buttons()


def test_salesforce_that_does_not_answer_is_told_on_the_page(
    signed_in: Client, acme: Connection, emulator: Emulator
) -> None:
    emulator.fault("drop_before", path="/services/oauth2/token", times=20)
    answered = Page(signed_in.post(PAGE, {"consumer_key": "3MVG9other", "consumer_secret": "staged"}))
    assert (answered.status, "Nothing was changed" in answered.text) == (200, True)


def test_connection_with_a_certificate_is_sent_to_its_renewal(signed_in: Client, acme: Connection) -> None:
    OAuthCredential.objects.update(flow="jwt_bearer")
    assert "Renew that instead" in Page(signed_in.get(PAGE)).text
