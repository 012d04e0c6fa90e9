"""Integration: Edit, Authenticate with Salesforce.com, Save; walked against the emulated org."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from instep.connections.models import Connection, OAuthCredential, PendingAuthorization, SoapCredential
from tests.console.pages import Page
from tests.emulator import Emulator

EDIT = "/applications/acme/provisioning/integration/edit/"
VIEW = "/applications/acme/provisioning/integration/"
AUTHENTICATE = f"{VIEW}authenticate/"
STATUS = f"{VIEW}authorization/"
ON = {"api_integration": "on", "rest_oauth": "on"}


@pytest.fixture
def acme(db: None, emulator: Emulator) -> Connection:
    """Added in the console, nothing more."""
    return Connection.objects.create(
        name="acme", environment="custom", domain=emulator.url, api_integration_enabled=True
    )


@pytest.fixture
def form(emulator: Emulator) -> dict[str, str]:
    """The form as an administrator fills it in."""
    return ON | {"consumer_key": emulator.consumer_key, "consumer_secret": emulator.consumer_secret}


def press_authenticate(signed_in: Client, form: dict[str, str]) -> Page:
    """The new window, once it stands still."""
    return Page(signed_in.post(AUTHENTICATE, form, follow=True))


def way_to_salesforce(window: Page) -> str:
    [refresh] = window.find("//meta[@http-equiv='refresh']/@content")
    return str(refresh.split("url=", 1)[1])


def come_back(signed_in: Client, address: str) -> Page:
    """Salesforce sends the window to the callback."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "http://localhost:8000/admin/app/generic/oauth20redirect"
    return Page(signed_in.get(f"{parts.path}?{parts.query}", follow=True))


def test_new_application_starts_with_both_switches_on(signed_in: Client, acme: Connection) -> None:
    page = Page(signed_in.get(EDIT))
    assert page.find("//input[@name='api_integration']/@checked")
    assert page.find("//input[@name='rest_oauth']/@checked")
    assert "Authenticate with Salesforce.com" in page.buttons()
    [button] = page.find(f"//button[@formaction='{AUTHENTICATE}']")
    assert button.get("formtarget") == "_blank"


def test_walk_from_authenticate_to_save(
    signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    window = press_authenticate(signed_in, form)
    assert "On to Salesforce" in window.text
    assert "Waiting for Salesforce" in Page(signed_in.get(STATUS)).text

    confirmation = come_back(signed_in, emulator.allow(way_to_salesforce(window)))
    org = PendingAuthorization.objects.get()
    assert confirmation.texts("//h1") == [org.org_name]
    assert emulator.username in confirmation.text
    assert "press Save" in confirmation.text
    assert "code=" not in confirmation.response.request["QUERY_STRING"]
    assert not OAuthCredential.objects.exists()

    notice = Page(signed_in.get(STATUS)).text
    assert f"Authorised as {emulator.username} in {org.org_name}" in notice
    assert "Press Save to finish." in notice

    saved = Page(signed_in.post(EDIT, form, follow=True))
    assert "the integration is set up" in saved.text
    assert "Connected with OAuth" in saved.text
    acme.refresh_from_db()
    assert (acme.rest_oauth_enabled, acme.org_name) == (True, org.org_name)
    assert acme.oauth.is_authorized
    assert "Re-authenticate with Salesforce.com" in Page(signed_in.get(EDIT)).buttons()


def test_secrets_never_come_back_to_the_browser(
    signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    full = form | {"soap_username": "a@b.example", "soap_password": "soap-pass-word"}
    pages = [press_authenticate(signed_in, full)]
    pages.append(come_back(signed_in, emulator.allow(way_to_salesforce(pages[0]))))
    pages.append(Page(signed_in.post(EDIT, full, follow=True)))
    pages += [Page(signed_in.get(address)) for address in (EDIT, VIEW, "/applications/acme/", STATUS)]
    refused = Page(signed_in.post(EDIT, full | {"consumer_key": ""}))
    assert "Nothing was saved" in refused.text
    for page in (*pages, refused):
        assert emulator.consumer_secret not in page.source
        assert "soap-pass-word" not in page.source
    assert refused.find("//input[@name='consumer_secret']/@placeholder") == ["Saved. Leave empty to keep it"]


def test_key_changed_after_the_answer_is_not_saved_with_it(
    signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    come_back(signed_in, emulator.allow(way_to_salesforce(press_authenticate(signed_in, form))))
    page = Page(signed_in.post(EDIT, form | {"consumer_key": "3MVG9another"}))
    assert "The authorisation was given with another OAuth Consumer Key" in page.text
    assert not OAuthCredential.objects.exists()


def test_half_of_the_soap_credentials_is_not_saved(signed_in: Client, acme: Connection) -> None:
    page = Page(signed_in.post(EDIT, ON | {"soap_username": "admin@acme.example"}))
    assert "The password of this user is missing." in page.text
    page = Page(signed_in.post(EDIT, ON | {"soap_password": "soap-pass-word"}))
    assert "The user name that this password belongs to is missing." in page.text
    assert not SoapCredential.objects.exists()


def test_key_and_secret_typed_are_carried_but_not_saved(
    signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    window = press_authenticate(signed_in, form)
    assert not OAuthCredential.objects.exists()
    assert emulator.consumer_secret not in way_to_salesforce(window)
    kept = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert emulator.consumer_secret not in kept


def test_saving_before_an_answer_keeps_key_and_secret_only(
    signed_in: Client, acme: Connection, form: dict[str, str]
) -> None:
    press_authenticate(signed_in, form)
    page = Page(signed_in.post(EDIT, form, follow=True))
    assert "Saved." in page.text
    assert "Not connected" in page.text
    assert OAuthCredential.objects.get().is_authorized is False


def test_denied_consent_says_to_press_allow(
    signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    window = press_authenticate(signed_in, form)
    page = come_back(signed_in, emulator.deny(way_to_salesforce(window)))
    assert "Not authorised" in page.text
    assert "Allow" in page.text
    assert "access_denied" in Page(signed_in.get(STATUS)).text


def test_wrong_secret_is_said_before_the_trip(signed_in: Client, acme: Connection, form: dict[str, str]) -> None:
    page = press_authenticate(signed_in, form | {"consumer_secret": "0123456789"})
    assert "Not authorised" in page.text
    assert "OAuth Consumer Secret" in page.text
    assert page.find("//meta[@http-equiv='refresh']") == []


def test_app_that_salesforce_does_not_know_yet_is_tried_again_by_itself(
    signed_in: Client, acme: Connection, form: dict[str, str]
) -> None:
    page = press_authenticate(signed_in, form | {"consumer_key": "3MVG9unknown"})
    assert "take up to 10 minutes" in page.text
    assert "invalid_client_id" in page.text
    pending = PendingAuthorization.objects.get()
    again = f"{STATUS}{pending.pk}/"
    assert page.find("//@data-countdown") == ["20"]
    assert page.find("//@data-countdown-to") == [again]
    assert f'<noscript><meta http-equiv="refresh" content="20; url={again}"></noscript>' in page.source
    assert "The other window tries again by itself." in Page(signed_in.get(STATUS)).text


def test_waiting_for_the_app_goes_on_after_the_state_expired(
    signed_in: Client, acme: Connection, form: dict[str, str]
) -> None:
    press_authenticate(signed_in, form | {"consumer_key": "3MVG9unknown"})
    first = PendingAuthorization.objects.get()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        page = Page(signed_in.get(f"{STATUS}{first.pk}/", follow=True))
    assert "take up to 10 minutes" in page.text
    assert PendingAuthorization.objects.get().consumer_key == "3MVG9unknown"
    assert not PendingAuthorization.objects.filter(pk=first.pk).exists()


def test_missing_key_is_said_in_the_window(signed_in: Client, acme: Connection) -> None:
    page = press_authenticate(signed_in, ON)
    assert "OAuth Consumer Key is missing" in page.text


def test_reused_state_is_refused(signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]) -> None:
    address = emulator.allow(way_to_salesforce(press_authenticate(signed_in, form)))
    come_back(signed_in, address)
    page = come_back(signed_in, address)
    assert page.status == 400
    assert "received before" in page.text


def test_state_of_another_session_is_refused(
    signed_in: Client, administrator: User, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    address = emulator.allow(way_to_salesforce(press_authenticate(signed_in, form)))
    other = Client()
    other.force_login(administrator)
    page = come_back(other, address)
    assert page.status == 400
    assert "another session" in page.text
    assert other.get(f"{STATUS}{PendingAuthorization.objects.get().pk}/").status_code == 404
    assert "Waiting" not in Page(other.get(STATUS)).text


def test_invented_state_is_refused(signed_in: Client, db: None) -> None:
    page = Page(signed_in.get("/admin/app/generic/oauth20redirect?code=x&state=invented"))
    assert page.status == 400
    assert "belongs to no authorisation" in page.text


def test_answer_without_a_session_asks_to_sign_in_and_keeps_the_code_to_itself(client: Client, db: None) -> None:
    page = Page(client.get("/admin/app/generic/oauth20redirect?code=secret-code&state=x"))
    assert page.status == 403
    assert "no longer signed in" in page.text
    assert "secret-code" not in page.source


def test_missing_refresh_token_scope_is_named(
    signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    address = way_to_salesforce(press_authenticate(signed_in, form))
    narrowed = re.sub(r"scope=[^&]*", "scope=api", address)
    assert narrowed != address
    page = come_back(signed_in, emulator.allow(narrowed))
    assert "refresh_token" in page.text
    assert not PendingAuthorization.objects.get().is_answered


def test_unchanged_status_is_not_sent_again(signed_in: Client, acme: Connection, form: dict[str, str]) -> None:
    press_authenticate(signed_in, form)
    [again] = Page(signed_in.get(STATUS)).find("//@hx-get")
    assert signed_in.get(again).status_code == 204


def test_switch_goes_back_to_soap_and_keeps_the_authorisation(
    signed_in: Client, connection: Connection, oauth: OAuthCredential, soap: SoapCredential
) -> None:
    kept = {"api_integration": "on", "consumer_key": oauth.consumer_key, "soap_username": soap.username}
    page = Page(signed_in.post(EDIT, kept, follow=True))
    assert "Connected with SOAP" in page.text
    page = Page(signed_in.post(EDIT, kept | {"rest_oauth": "on"}, follow=True))
    assert "Connected with OAuth" in page.text


def test_another_key_alone_does_not_replace_an_authorisation(
    signed_in: Client, connection: Connection, oauth: OAuthCredential
) -> None:
    page = Page(signed_in.post(EDIT, ON | {"consumer_key": "3MVG9-other", "consumer_secret": "0123456789"}))
    assert "Nothing was saved" in page.text
    oauth.refresh_from_db()
    assert oauth.consumer_key == "3MVG9-key"


def test_soap_credentials_are_forgotten_when_asked(
    signed_in: Client, connection: Connection, soap: SoapCredential
) -> None:
    signed_in.post(EDIT, ON | {"soap_username": soap.username, "forget_soap": "on"})
    assert not SoapCredential.objects.exists()


def test_authorisation_is_revoked_and_forgotten(
    signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    come_back(signed_in, emulator.allow(way_to_salesforce(press_authenticate(signed_in, form))))
    signed_in.post(EDIT, form)
    page = Page(signed_in.post(f"{VIEW}disconnect/", follow=True))
    assert "The authorisation is forgotten" in page.text
    assert "Not connected" in page.text


def test_org_is_changed_where_it_signs_in(signed_in: Client, connection: Connection) -> None:
    signed_in.post(f"{VIEW}org/", {"environment": "sandbox"})
    connection.refresh_from_db()
    assert connection.environment == "sandbox"
    page = Page(signed_in.post(f"{VIEW}org/", {"environment": "custom", "domain": "https://evil.example"}))
    assert "INSTEP_ALLOWED_SALESFORCE_HOSTS" in page.text


def test_checklist_has_every_setting_with_this_installations_values(signed_in: Client, acme: Connection) -> None:
    page = Page(signed_in.get(EDIT))
    titles = page.texts("//div[@data-way='web_server']/details[@class='checklist']/summary//b")
    assert titles == ["External client app", "Connected app (legacy)"]
    for checklist in page.find("//div[@data-way='web_server']/details[@class='checklist']"):
        rows = {row.findtext("dt"): row.xpath("dd//@data-copy") for row in checklist.xpath(".//dl/div")}
        assert rows["Callback URL"] == [
            "http://localhost:8000/admin/app/generic/oauth20redirect",
            "http://localhost:8717/admin/app/generic/oauth20redirect",
        ]
        assert rows["Selected OAuth Scopes"] == [
            "Manage user data via APIs (api)",
            "Perform requests at any time (refresh_token, offline_access)",
        ]
        for setting in (
            "Enable for Device Flow",
            "Use digital signatures",
            "Enable Client Credentials Flow",
            "Introspect All Tokens",
            "Configure ID Token",
            "Enable Asset Tokens",
            "Enable Single Logout",
        ):
            assert rows[setting] == ["disabled"], setting
        for setting in ("Require Secret for Web Server Flow", "Require Secret for Refresh Token Flow"):
            assert rows[setting] == ["enabled"], setting
        assert any("(PKCE)" in name and values == ["enabled"] for name, values in rows.items())
        assert rows["Permitted Users"] == ["All users may self-authorize"]
        assert rows["Refresh Token Policy"] == ["Refresh token is valid until revoked"]
        assert rows["Administrative Permissions"] == ["API Enabled", "Manage Users"]


def test_staged_secret_that_salesforce_refuses_is_said_on_the_form(
    signed_in: Client, acme: Connection, emulator: Emulator, form: dict[str, str]
) -> None:
    come_back(signed_in, emulator.allow(way_to_salesforce(press_authenticate(signed_in, form))))
    signed_in.post(EDIT, ON)
    secret = f"{VIEW}secret/"
    assert secret in Page(signed_in.get(VIEW)).find("//a/@href")
    given = {"consumer_key": emulator.consumer_key, "consumer_secret": "not the staged one"}
    page = Page(signed_in.post(secret, given))
    assert "Salesforce does not take this consumer secret" in page.text
    assert "not the staged one" not in page.source
