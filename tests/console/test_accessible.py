"""What a screen reader and a keyboard need of every page about connections: headings in order, names on everything that
is pressed or filled in, labelled tables, ids of one kind."""

import itertools
import re

import pytest
from django.test import Client

from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.directory.models import Person
from instep.provisioning.models import Account, ObservedUser
from tests.console.pages import Page

HERE = "/applications/acme/"
PLACES = (
    "/",
    "/applications/",
    "/add-application/",
    "/api-tokens/",
    HERE,
    f"{HERE}provisioning/",
    f"{HERE}provisioning/integration/edit/",
    f"{HERE}provisioning/integration/edit/?way=jwt_bearer",
    f"{HERE}provisioning/integration/org/",
    f"{HERE}provisioning/integration/secret/",
    f"{HERE}provisioning/check/",
    f"{HERE}provisioning/salesforce-setup/",
    f"{HERE}provisioning/leave-soap/",
    f"{HERE}provisioning/health/",
    f"{HERE}provisioning/accounts/1/password/",
)
NAMED = "normalize-space(.) or @aria-label or @title"


@pytest.fixture(params=["empty", "in use"])
def console(request: pytest.FixtureRequest, signed_in: Client, connection: Connection) -> Client:
    """With nothing to sign in with, and with everything."""
    if request.param == "in use":
        request.getfixturevalue("plan")
        OAuthCredential.objects.create(
            connection=connection, consumer_key="k", consumer_secret_sealed=b"s", access_token_sealed=b"t"
        )
        SoapCredential.objects.create(connection=connection, username="admin@acme.example", password_sealed=b"p")
        person = Person.objects.get(given_name="Zoë")
        ObservedUser.objects.create(connection=connection, salesforce_id="005A", username="zoe", is_active=True)
        Account.objects.create(id=1, connection=connection, person=person, salesforce_id="005A", origin="linked")
    return signed_in


@pytest.mark.parametrize("place", PLACES)
def test_page_can_be_heard_and_used_without_a_mouse(console: Client, place: str) -> None:
    page = Page(console.get(place))
    if page.status == 404:  # no account, no password
        assert "accounts" in place
        return
    assert page.status == 200
    assert re.fullmatch(r".+ · Instep", page.title)
    levels = [int(str(heading.tag)[1]) for heading in page.find("//h1|//h2|//h3|//h4")]
    assert levels.count(1) == 1
    assert [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1] == []
    assert page.find(f"//button[not({NAMED})]|//a[@href][not({NAMED})]|//th[not({NAMED})]") == []
    assert _unlabelled(page) == []
    ids = [found.get("id") for found in page.find("//*[@id]")]
    assert sorted(ids) == sorted(set(ids))
    references = [part for found in page.find("//@aria-labelledby|//@aria-describedby") for part in str(found).split()]
    assert set(references) - set(ids) == set()


def _unlabelled(page: Page) -> list[str]:
    """Fields without a label, by name."""
    labels = {label.get("for") for label in page.find("//label[@for]")}
    fields = page.find("//input[not(@type='hidden')]|//select|//textarea")
    return [
        field.get("name")
        for field in fields
        if field.get("id") not in labels and not field.get("aria-label") and not field.xpath("ancestor::label")
    ]
