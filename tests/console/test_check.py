"""Application → Provisioning → Check."""

import pytest
from django.test import Client

from instep.connections.models import Connection
from instep.domain.doctor.registry import LINES
from tests.console.pages import Page

CHECK = "/applications/acme/provisioning/check/"


@pytest.fixture
def closed_org(connection: Connection) -> Connection:
    """Nobody answers there, and there is nothing to sign in with."""
    connection.environment, connection.domain = "custom", "http://127.0.0.1:9"
    connection.save()
    return connection


def test_page_tells_what_will_be_looked_at_before_it_looks(signed_in: Client, connection: Connection) -> None:
    page = Page(signed_in.get(CHECK))
    assert page.buttons().count("Check now") == 1
    assert set(page.texts("//ul[@class='plain-list']/li")) == {line.title for line in LINES}


def test_check_says_what_was_seen_why_and_where(signed_in: Client, closed_org: Connection) -> None:
    page = Page(signed_in.post(CHECK))
    assert "Failure: http://127.0.0.1:9 does not answer" in page.texts("//ul[@class='findings']//summary")
    assert {"Salesforce said", "Next", "Why", "Where"} <= set(page.texts("//ul[@class='findings']//dt"))
    assert "Check again" in page.buttons()


def test_only_what_is_not_in_order_is_open(signed_in: Client, closed_org: Connection) -> None:
    page = Page(signed_in.post(CHECK))
    open_lines = page.find("//details[@open]/..")
    assert open_lines
    assert {line.get("id") for line in open_lines} == {
        link.get("href")[1:] for link in page.find("//ul[contains(@class, 'to-mend')]//a")
    }
    assert {line.get("class") for line in open_lines} <= {"bad", "warn"}
    assert not page.find("//li[@class='good']/details[@open]")


def test_sums_stand_above_the_lines(signed_in: Client, closed_org: Connection) -> None:
    page = Page(signed_in.post(CHECK))
    failures = len(page.find("//li[@id][@class='bad']"))
    assert page.texts("//div[contains(@class, 'tally')]/span")[-1] == f"{failures} failures"


def test_strangers_see_no_check(client: Client, connection: Connection) -> None:
    assert client.get(CHECK)["Location"].startswith("/account/login/")
