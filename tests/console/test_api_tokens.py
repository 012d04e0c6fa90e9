"""API tokens in the console: shown once, and ended after a question."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from instep.access.models import ApiToken
from instep.access.tokens import create_token, token_behind
from tests.console.pages import Page

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_new_token_is_shown_once_and_works(signed_in: Client) -> None:
    given = {"name": "robot", "expires_days": "30", "is_read_only": "on"}
    page = Page(signed_in.post("/api-tokens/", given))
    [text] = page.texts("//*[@class='copyable']/code")
    token = token_behind(text, NOON)
    assert token is not None
    assert (token.name, token.is_read_only, token.created_by) == ("robot", True, "ann@acme.example")
    assert text not in Page(signed_in.get("/api-tokens/")).source
    assert "no-store" in page.response["Cache-Control"]


def test_list_says_what_each_token_may_and_whether_it_stands(signed_in: Client) -> None:
    create_token("old", created_by="ann", now=NOON - timedelta(days=9), expires_days=2)
    create_token("robot", created_by="ann", now=NOON)
    with time_machine.travel(NOON, tick=False):
        rows = Page(signed_in.get("/api-tokens/")).texts("//tbody/tr")
    assert ["Valid" in rows[0], "Read and change" in rows[0], "Never" in rows[0]] == [True, True, True]
    assert "Ended" in rows[1]


def test_token_is_revoked_after_a_question(signed_in: Client) -> None:
    new = create_token("robot", created_by="ann", now=NOON)
    address = Page(signed_in.get("/api-tokens/")).links()["Revoke… robot"]
    assert Page(signed_in.get(address)).buttons().count("Revoke robot") == 1
    assert ApiToken.objects.get().revoked_at is None
    answer = Page(signed_in.post(address, follow=True))
    assert "robot is revoked" in answer.text
    assert token_behind(new.secret.open(), NOON) is None
    assert "There is no API token robot" in Page(signed_in.post(address, follow=True)).text


@pytest.mark.parametrize(
    ("name", "days", "told"),
    [
        ("a b", "", "cannot be an API token's name"),
        ("robot", "", "There is an API token robot already"),
        ("x", "99999", "cannot expire in 99999 days"),
    ],
)
def test_bad_input_is_told_and_nothing_is_made(signed_in: Client, name: str, days: str, told: str) -> None:
    create_token("robot", created_by="ann", now=NOON)
    page = Page(signed_in.post("/api-tokens/", {"name": name, "expires_days": days}))
    assert told in page.text
    assert ApiToken.objects.count() == 1


def test_tokens_are_for_administrators(client: Client, db: None) -> None:
    assert client.get("/api-tokens/").status_code == 302
