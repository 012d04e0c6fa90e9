"""What a hostile page, link or proxy may try on an administrator's console."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from instep.connections.addresses import console_callback
from instep.connections.authorizing import begin, receive_answer
from instep.connections.models import Connection, OAuthCredential, PendingAuthorization
from instep.domain.callbacks import CALLBACK_PATH
from instep.domain.problems import BadInput
from tests.connections.conftest import go_and_allow
from tests.console.test_sign_in import addresses
from tests.emulator import Emulator, query_of
from tests.security.conftest import PASSWORD

FOREIGN = ("https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)")


@pytest.fixture(autouse=True)
def _forget_attempts() -> None:
    cache.clear()


def _everything_stored() -> dict[str, Any]:
    """Every row that is not the browser's own session."""
    models = [model for model in apps.get_models() if model._meta.app_label != "sessions"]
    return {model._meta.label: serialize("json", model._default_manager.order_by("pk")) for model in models}


def test_no_link_can_change_anything(signed_in: Client, acme: Connection, emulator: Emulator) -> None:
    """Every address is opened as a hostile page would make a browser open it: by a link, an image, a prefetch."""
    before, asked = _everything_stored(), len(emulator.journal())
    for address in addresses():
        signed_in.get(address)
    assert _everything_stored() == before
    assert len(emulator.journal()) == asked


def test_every_form_wants_the_token_of_our_own_page(administrator: User, acme: Connection) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    before = _everything_stored()
    for address in addresses():
        answer = browser.post(address, {"yes": "1"})
        assert answer.status_code in (403, 405), address
    assert _everything_stored() == before


def test_pages_are_kept_by_no_cache_and_framed_by_no_site(signed_in: Client, acme: Connection) -> None:
    for address in ["/", "/people/", "/applications/acme/provisioning/integration/edit/", "/nowhere/"]:
        headers = signed_in.get(address).headers
        assert headers["Cache-Control"] == "no-store, private", address
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_opened_window_and_the_page_behind_it_cannot_reach_each_other(signed_in: Client, acme: Connection) -> None:
    """Salesforce's pages open in a window of their own: with this policy its `opener` is null, and ours is too."""
    edit = signed_in.get("/applications/acme/provisioning/integration/edit/")
    assert edit.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    window = signed_in.post(reverse("authenticate", args=["acme"]), follow=True)
    assert window.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("target", FOREIGN)
def test_signing_in_leads_to_no_other_site(target: str, client: Client, administrator: User) -> None:
    address = f"{reverse('account_login')}?next={target}"
    answer = client.post(address, {"login": administrator.email, "password": PASSWORD, "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("target", FOREIGN)
@pytest.mark.parametrize("name", ["choose_theme", "account_logout"])
def test_no_other_form_leads_to_another_site(name: str, target: str, signed_in: Client) -> None:
    answer = signed_in.post(f"{reverse(name)}?next={target}", {"theme": "dark", "next": target}, HTTP_REFERER=target)
    assert "evil" not in answer.get("Location", "")
    assert "javascript" not in answer.get("Location", "")


def test_host_that_is_not_ours_is_refused(signed_in: Client) -> None:
    """A link in a mail is made from the request's host: a wrong one must not come that far."""
    assert signed_in.get("/", HTTP_HOST="evil.example").status_code == 400
    assert signed_in.get("/", HTTP_X_FORWARDED_HOST="evil.example").status_code == 200


def test_session_is_a_new_one_after_signing_in(client: Client, administrator: User) -> None:
    """Whoever planted a session in the browser before does not share it afterwards."""
    planted = client.session
    planted.save()
    client.cookies["instep_session"] = str(planted.session_key)
    client.post(reverse("account_login"), {"login": administrator.email, "password": PASSWORD})
    assert client.session.session_key != planted.session_key
    assert Client(headers={"cookie": f"instep_session={planted.session_key}"}).get("/").status_code == 302


def test_answer_of_another_persons_trip_is_not_taken(acme: Connection, emulator: Emulator) -> None:
    """Login CSRF: the attacker's own answer, brought to the administrator's browser by a link."""
    address = _trip(acme, "session-of-the-attacker")
    with pytest.raises(BadInput) as refused:
        receive_answer(query_of(emulator.allow(address)), session_key="session-of-ann", now=timezone.now())
    assert refused.value.problems[0].code == "state-foreign"
    assert not OAuthCredential.objects.get(connection=acme).is_authorized


def test_code_of_one_trip_is_worth_nothing_on_another(acme: Connection, emulator: Emulator) -> None:
    """Mix-up: the code of a trip that the attacker watched, with the state of the one that is open here."""
    code = query_of(emulator.allow(_trip(acme, "session-of-ann")))["code"]
    state = query_of(_trip(acme, "session-of-ann"))["state"]
    answered = receive_answer({"code": code, "state": state}, session_key="session-of-ann", now=timezone.now())
    assert not answered.is_answered
    assert answered.error_code == "wrong-code-verifier"
    assert not PendingAuthorization.objects.filter(grant_sealed__isnull=False).exists()


def test_authorisation_of_another_org_is_given_back(acme: Connection, emulator: Emulator) -> None:
    """Mix-up of orgs: the connection knows its org, and an attacker's org is not it."""
    go_and_allow(acme, emulator)
    Connection.objects.filter(pk=acme.pk).update(org_id="00D000000000001AAA", org_name="Ours")
    before = bytes(OAuthCredential.objects.get(connection=acme).refresh_token_sealed or b"")
    address = _trip(Connection.objects.get(pk=acme.pk), "session-of-ann")
    answered = receive_answer(query_of(emulator.allow(address)), session_key="session-of-ann", now=timezone.now())
    assert answered.error_code == "other-org"
    assert bytes(OAuthCredential.objects.get(connection=acme).refresh_token_sealed or b"") == before
    assert emulator.journal(method="POST", path="/services/oauth2/revoke")


def test_answer_with_an_error_is_an_error_whatever_else_it_brings(
    signed_in: Client, acme: Connection, emulator: Emulator
) -> None:
    window = signed_in.post(reverse("authenticate", args=["acme"]), follow=True)
    state = query_of(str(window.content.decode().split("url=", 1)[1].split('"')[0]).replace("&amp;", "&"))["state"]
    asked = len(emulator.journal(method="POST", path="/services/oauth2/token"))
    answer = {"state": state, "code": "a-code", "error": "access_denied", "error_description": "<b>no</b>"}
    page = signed_in.get(CALLBACK_PATH, answer, follow=True)
    assert len(emulator.journal(method="POST", path="/services/oauth2/token")) == asked
    assert b"a-code" not in page.content
    assert b"<b>no</b>" not in page.content


def test_callback_leads_nowhere_but_to_our_own_page(signed_in: Client, acme: Connection) -> None:
    for target in FOREIGN:
        answer = signed_in.get(CALLBACK_PATH, {"code": "x", "state": "y", "redirect_uri": target, "next": target})
        assert answer.status_code == 400
        assert "Location" not in answer.headers


def test_cookies_behind_https_are_for_https_alone(tmp_path: Path) -> None:
    program = (
        "import json, django.conf; s = django.conf.settings; "
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, "
        "s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS > 30_000_000, s.DEBUG]))"
    )
    environment = os.environ | {
        "INSTEP_HOME": str(tmp_path),
        "INSTEP_PUBLIC_URL": "https://instep.acme.example",
        "DJANGO_SETTINGS_MODULE": "instep.config.settings",
    }
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == [True, True, True, "Lax", "Lax", True, False]


def _trip(connection: Connection, session_key: str) -> str:
    """The address at Salesforce that a trip begun in this session leads to."""
    now = timezone.now()
    return begin(connection, session_key=session_key, redirect_uri=console_callback(), now=now).address
