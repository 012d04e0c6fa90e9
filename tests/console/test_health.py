"""Provisioning → Health shows the state with its reason, the token's life and the timeline."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from instep.connections.addresses import health_page
from instep.connections.events import record_event
from instep.connections.health_models import EventKind, SignInOutcome
from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.domain.credentials import SignIn
from tests.console.pages import Page

PLACE = "/applications/acme/provisioning/health/"


@pytest.fixture
def blocked(oauth: OAuthCredential) -> SignInOutcome:
    return SignInOutcome.objects.create(
        connection=oauth.connection,
        sign_in=SignIn.OAUTH,
        saved_at=timezone.now() - timedelta(days=2),
        failing_since=timezone.now() - timedelta(hours=1),
        failure="blocked",
        said="OAUTH_APP_BLOCKED: this app is blocked by admin",
        next_step="Unblock the app",
    )


def test_link_in_messages_leads_to_the_page(signed_in: Client, connection: Connection) -> None:
    assert health_page(connection).endswith(PLACE)
    page = Page(signed_in.get(PLACE))
    assert page.status == 200
    assert "Nothing has happened yet" in page.text
    assert "Not connected" in page.text


def test_trouble_is_told_with_salesforces_words_on_the_page_and_the_dashboard(
    signed_in: Client, blocked: SignInOutcome
) -> None:
    for address in (PLACE, "/", "/applications/acme/provisioning/integration/"):
        [alert] = Page(signed_in.get(address)).texts("//*[@role='alert']")
        assert alert.startswith("acme: Blocked by Salesforce's policy since ")
        assert "Salesforce said: OAUTH_APP_BLOCKED: this app is blocked by admin Unblock the app" in alert
    [row] = Page(signed_in.get("/applications/")).texts("//tbody/tr")
    assert "Blocked by Salesforce’s policy" in row
    assert " UTC" in row


def test_token_shows_its_age_and_the_days_it_has_left(signed_in: Client, oauth: OAuthCredential) -> None:
    now = timezone.now()
    OAuthCredential.objects.update(authorized_at=now - timedelta(days=40), refreshed_at=now - timedelta(days=3))
    text = Page(signed_in.get(PLACE)).text
    assert "40 days old, last used 3 days ago" in text
    assert "Unused, it lives 26 more days of 30" in text


def test_shared_grants_are_warned_about(signed_in: Client, oauth: OAuthCredential) -> None:
    other = Connection.objects.create(name="other", environment="production")
    OAuthCredential.objects.create(
        connection=other,
        consumer_key=oauth.consumer_key,
        consumer_secret_sealed=b"s",
        refresh_token_sealed=b"r",
        authorized_user_id="005000000000001AAA",
    )
    OAuthCredential.objects.filter(pk=oauth.pk).update(authorized_user_id="005000000000001AAA")
    text = Page(signed_in.get(PLACE)).text
    assert "2 of 5 grants of this user and app are taken" in text
    assert "Shared by acme, other." in text


def test_timeline_hides_routine_until_it_is_asked_for(signed_in: Client, connection: Connection) -> None:
    record_event(connection, EventKind.SWITCHED, "API integration turned on", now=timezone.now())
    record_event(connection, EventKind.CHECKED, "Checked: Healthy", now=timezone.now())
    assert Page(signed_in.get(PLACE)).texts("//tbody//th") == ["API integration turned on"]
    shown = Page(signed_in.get(f"{PLACE}?show=all")).texts("//tbody//th")
    assert shown == ["Checked: Healthy", "API integration turned on"]


def test_end_of_soap_is_shown_while_it_is_in_use(signed_in: Client, soap: SoapCredential) -> None:
    facts = Page(signed_in.get(PLACE)).texts("//dl[@class='facts']")[0]
    assert "SOAP login()" in facts
    assert "1 June 2027" in facts


def test_look_without_credentials_says_so_and_asks_nobody(signed_in: Client, connection: Connection) -> None:
    page = Page(signed_in.post(f"{PLACE}look/", follow=True))
    assert "Looked at acme: Not configured." in page.text


def test_state_that_is_no_failure_says_what_to_do(signed_in: Client, connection: Connection) -> None:
    assert "Choose how Instep signs in under Integration → Edit" in Page(signed_in.get(PLACE)).text


def test_lost_authorisation_is_not_said_to_live_on(signed_in: Client, oauth: OAuthCredential) -> None:
    OAuthCredential.objects.update(lost_at=timezone.now(), lost_code="invalid_grant", lost_reason="expired")
    text = Page(signed_in.get(PLACE)).text
    assert "Salesforce no longer accepts it" in text
    assert "Unused, it lives" not in text


def test_test_message_without_receivers_says_what_to_set(signed_in: Client, connection: Connection) -> None:
    assert "Nobody: set INSTEP_NOTIFY_URLS" in Page(signed_in.get(PLACE)).text
    assert "There is nobody to notify" in Page(signed_in.post(f"{PLACE}notify/", follow=True)).text
