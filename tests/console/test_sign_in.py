"""Who may see what, and the way in."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from instep.connections.models import Connection
from instep.console.administrators import create_administrator, first_address
from tests.console.conftest import PASSWORD
from tests.console.pages import Page

OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "choose_theme",
    "oauth_callback",
}
ARGUMENTS = {
    "name": "acme",
    "person_id": 1,
    "group_id": 1,
    "assignment_id": 1,
    "account_id": 1,
    "pending_id": 1,
    "token_id": 1,
    "plan_id": "00000000-0000-0000-0000-000000000001",
    "run_id": "00000000-0000-0000-0000-000000000001",
}


def addresses() -> list[str]:
    """Every address of the console that has a name and wants an administrator."""
    return sorted(_addresses(get_resolver().url_patterns, ()))


def _addresses(patterns: list[URLPattern | URLResolver], above: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        names = (*above, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            if pattern.namespace:
                continue  # the HTTP API, which takes tokens and no cookie: tests/api
            found |= _addresses(pattern.url_patterns, names)
        elif pattern.name and pattern.name not in OPEN:
            found.add(reverse(pattern.name, kwargs={name: ARGUMENTS[name] for name in names}))
    return found


@pytest.fixture(autouse=True)
def _forget_attempts() -> None:
    cache.clear()


def test_every_page_but_the_way_in_wants_an_administrator(client: Client, connection: Connection) -> None:
    answers = {address: client.get(address) for address in addresses()}
    assert len(answers) > 30
    for address, answer in answers.items():
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(reverse("account_login")), address


def test_right_password_leads_to_the_dashboard(client: Client, administrator: User) -> None:
    answer = client.post(reverse("account_login"), {"login": administrator.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert Page(client.get("/")).texts("//h1") == ["Dashboard"]


def test_wrong_password_is_told_and_not_echoed(client: Client, administrator: User) -> None:
    page = Page(client.post(reverse("account_login"), {"login": administrator.email, "password": "not the right one"}))
    assert "not correct" in page.text
    assert "not the right one" not in page.source


def test_guessing_is_slowed_down(client: Client, administrator: User) -> None:
    for _ in range(5):
        client.post(reverse("account_login"), {"login": administrator.email, "password": "wrong"})
    page = Page(client.post(reverse("account_login"), {"login": administrator.email, "password": PASSWORD}))
    assert "Too many failed" in page.text
    assert "_auth_user_id" not in client.session


def test_nobody_signs_themselves_up(client: Client, db: None) -> None:
    page = Page(client.get(reverse("account_signup")))
    assert "Accounts are made for you" in page.text
    client.post(reverse("account_signup"), {"email": "eve@acme.example", "password1": PASSWORD})
    assert not User.objects.exists()


def test_one_time_link_sets_a_password(client: Client, administrator: User) -> None:
    key = f"{user_pk_to_url_str(administrator)}-{default_token_generator.make_token(administrator)}"
    uid, token = key.split("-", 1)
    link = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    form = client.get(link, follow=True)
    assert "Choose a password" in Page(form).text
    done = client.post(
        form.redirect_chain[-1][0],
        {"password1": "entirely new passphrase", "password2": "entirely new passphrase"},
        follow=True,
    )
    assert "Your password is set" in Page(done).text
    administrator.refresh_from_db()
    assert administrator.check_password("entirely new passphrase")


def test_one_time_link_that_was_used_says_how_to_get_another(client: Client, administrator: User) -> None:
    link = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "used-up"})
    page = Page(client.get(link))
    assert "This link no longer works" in page.text
    assert "instep admin create" in page.text


def test_signing_out_is_asked_for_and_ends_the_session(signed_in: Client) -> None:
    assert "Sign out?" in Page(signed_in.get(reverse("account_logout"))).text
    signed_in.post(reverse("account_logout"))
    assert signed_in.get("/").status_code == 302


def test_first_administrator_who_may_still_sign_in_is_the_one_to_ask(db: None) -> None:
    assert first_address() == ""
    gone = create_administrator("ann@acme.example")
    create_administrator("ben@acme.example")
    assert first_address() == "ann@acme.example"
    gone.is_active = False
    gone.save()
    assert first_address() == "ben@acme.example"
