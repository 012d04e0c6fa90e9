"""What every page has in common: policy, theme, navigation, nothing inline."""

import pytest
from django.test import Client
from django.urls import reverse

from instep.connections.models import Connection, OAuthCredential
from instep.directory.models import Person
from instep.provisioning.models import Run
from tests.console.pages import Page

PAGES = (
    "/",
    "/tasks/",
    "/people/",
    "/people/import/",
    "/groups/",
    "/applications/",
    "/add-application/",
    "/runs/",
    "/api-tokens/",
    "/account/logout/",
    "/applications/acme/",
    "/applications/acme/remove/",
    "/applications/acme/runs/",
    "/applications/acme/provisioning/integration/",
    "/applications/acme/provisioning/integration/edit/",
    "/applications/acme/provisioning/integration/org/",
    "/applications/acme/provisioning/assignments/",
    "/applications/acme/provisioning/import/",
    "/applications/acme/provisioning/plans/",
    "/applications/acme/provisioning/protected/",
)


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, signed_in: Client, connection: Connection) -> Page:
    return Page(signed_in.get(request.param))


def test_every_page_answers_with_one_heading_and_a_title(page: Page) -> None:
    assert page.status == 200
    assert len(page.find("//h1")) == 1
    assert page.title.endswith("· Instep")


def test_every_page_is_held_to_a_strict_policy(page: Page) -> None:
    policy = page.response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy


def test_no_page_needs_what_the_policy_forbids(page: Page) -> None:
    assert page.find("//@style") == []
    assert page.find("//style") == []
    assert page.find("//script[not(@src)]") == []
    assert page.find("//@*[starts-with(name(), 'on')]") == []


def test_every_field_has_a_label(page: Page) -> None:
    labelled = {label.get("for") for label in page.find("//label[@for]")}
    fields = page.find("//main//*[self::input or self::select][not(@type='hidden')][not(ancestor::label)]")
    assert [field.get("name") for field in fields if field.get("id") not in labelled] == []


def test_system_decides_the_theme_until_an_administrator_does(signed_in: Client) -> None:
    assert Page(signed_in.get("/")).find("/html/@data-theme") == []
    answer = signed_in.post(reverse("choose_theme"), {"theme": "dark", "next": "/people/?q=ben"})
    assert answer["Location"] == "/people/?q=ben"
    assert Page(signed_in.get("/")).find("/html/@data-theme") == ["dark"]
    signed_in.post(reverse("choose_theme"), {"theme": "system", "next": "/"})
    assert Page(signed_in.get("/")).find("/html/@data-theme") == []


def test_theme_leads_back_to_our_own_pages_only(signed_in: Client) -> None:
    answer = signed_in.post(reverse("choose_theme"), {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_navigation_says_where_one_is_and_how_many_tasks_wait(signed_in: Client, applied: Run) -> None:
    page = Page(signed_in.get("/people/"))
    assert page.texts("//div[@class='sidebar']//a[@aria-current='page']") == ["People"]
    assert page.texts("//div[@class='sidebar']//span[@class='count warn']") == ["1 open"]


def test_unknown_address_leads_back(signed_in: Client, people: list[Person]) -> None:
    page = Page(signed_in.get("/people/999999/"))
    assert page.status == 404
    assert page.links()["Dashboard"] == "/"


@pytest.mark.parametrize("name", ["console/base.css", "console/console.js", "console/icons.svg", "console/logo.svg"])
def test_static_files_are_served(client: Client, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    assert len(answer.content) > 100


def test_every_icon_of_the_pages_is_drawn(page: Page, client: Client) -> None:
    drawn = client.get("/static/console/icons.svg").content.decode()
    for use in page.find("//use/@href"):
        assert f'<symbol id="{use.split("#")[1]}"' in drawn


def test_lost_authorisation_is_said_on_the_dashboard_and_on_the_application(
    signed_in: Client, oauth: OAuthCredential
) -> None:
    oauth.lost_at, oauth.lost_code, oauth.lost_reason = oauth.authorized_at, "invalid_grant", "expired access token"
    oauth.save()
    for address in ("/", "/applications/acme/", "/applications/acme/provisioning/plans/"):
        text = Page(signed_in.get(address)).text
        assert "acme needs re-authentication" in text
        assert "invalid_grant expired access token" in text
