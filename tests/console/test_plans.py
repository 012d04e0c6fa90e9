"""Plans: the lines, their filters, and the way to apply."""

from django.test import Client

from instep.connections.models import Connection, OAuthCredential
from instep.provisioning.models import Plan, Run
from tests.console.conftest import NOON
from tests.console.pages import Page


def test_plans_are_made_only_of_an_imported_org(signed_in: Client, connection: Connection) -> None:
    page = Page(signed_in.get("/applications/acme/provisioning/plans/"))
    assert "Import the org first" in page.text
    assert "Make a plan" not in page.buttons()


def test_list_counts_what_would_be_sent_and_what_is_blocked(signed_in: Client, plan: Plan) -> None:
    page = Page(signed_in.get("/applications/acme/provisioning/plans/"))
    assert page.texts("//tbody//td[@class='number']") == ["2", "1", "3"]


def test_plan_sums_up_changes_licences_and_api_calls(signed_in: Client, plan: Plan) -> None:
    page = Page(signed_in.get(f"/plans/{plan.pk}/"))
    assert "2 changes in about 3 API calls" in page.text
    assert page.texts("//nav[contains(@class, 'figures')]/a") == ["3All lines", "1Creates", "1Updates", "1Blocked"]
    licence = page.texts("//section[@aria-labelledby='licences']//tbody//td[@data-label]")
    assert licence == ["12 → 13 of 20", "8", "7"]


def test_blocked_lines_come_first_with_reason_next_step_and_place(signed_in: Client, plan: Plan) -> None:
    page = Page(signed_in.get(f"/plans/{plan.pk}/"))
    assert page.texts("//details[@class='change']//span[@class='who']/b") == ["Cleo Novak", "Zoë Ahlberg", "Ben Moser"]
    blocked = page.texts("//details[@class='change']")[0]
    assert "cleo@acme.example is on the protected list. Take the user off the list." in blocked
    assert page.links()["Protected users"].endswith("/protected/")
    assert "protected-user" in blocked


def test_update_shows_before_and_after_of_each_field(signed_in: Client, plan: Plan) -> None:
    page = Page(signed_in.get(f"/plans/{plan.pk}/?kind=update"))
    assert page.texts("//div[@class='diff']//tbody/tr/*") == ["Job title", "Associate", "Account Executive"]


def test_new_user_shows_values_without_a_before(signed_in: Client, plan: Plan) -> None:
    page = Page(signed_in.get(f"/plans/{plan.pk}/?kind=create"))
    assert page.texts("//div[@class='diff']//th[not(@scope)]") == ["Field", "Value"]
    assert page.texts("//div[@class='diff']//tbody/tr/*") == ["Last Name", "Ahlberg"]


def test_lines_are_filtered_by_kind_and_searched(signed_in: Client, plan: Plan) -> None:
    def people(query: str) -> list[str]:
        page = Page(signed_in.get(f"/plans/{plan.pk}/?{query}", headers={"HX-Request": "true"}))
        assert page.find("//h1") == []
        return page.texts("//details[@class='change']//span[@class='who']/b")

    assert people("kind=blocked") == ["Cleo Novak"]
    assert people("kind=update") == ["Ben Moser"]
    assert people("q=zoe@acme") == ["Zoë Ahlberg"]
    assert people("kind=deactivate") == []


def test_what_is_left_alone_is_listed_with_its_reason(signed_in: Client, plan: Plan) -> None:
    assert "The manager is not in the org." in Page(signed_in.get(f"/plans/{plan.pk}/")).text


def test_apply_is_confirmed_with_the_orgs_name_and_the_counts(signed_in: Client, plan: Plan) -> None:
    assert Page(signed_in.get(f"/plans/{plan.pk}/")).links()["Apply…"] == f"/plans/{plan.pk}/apply/"
    page = Page(signed_in.get(f"/plans/{plan.pk}/apply/"))
    assert "Apply 2 changes to Acme Inc?" in page.text
    assert "1 blocked line is left out" in page.text
    assert page.texts("//div[starts-with(@class, 'figure ')]") == ["1Creates", "1Updates"]
    assert "Apply to Acme Inc" in page.buttons()
    assert not Run.objects.exists()


def test_apply_without_credentials_says_so_and_changes_nothing(signed_in: Client, plan: Plan) -> None:
    page = Page(signed_in.post(f"/plans/{plan.pk}/apply/", follow=True))
    assert "The credentials used to connect to the API were invalid; please check your configuration" in page.text
    assert not Run.objects.exists()


def test_plan_that_was_replaced_is_not_applied(signed_in: Client, plan: Plan, oauth: OAuthCredential) -> None:
    Plan.objects.update(status="superseded")
    page = Page(signed_in.get(f"/plans/{plan.pk}/"))
    assert "Apply…" not in page.links()
    assert "was replaced by a newer one" in Page(signed_in.post(f"/plans/{plan.pk}/apply/", follow=True)).text


def test_plan_without_changes_says_that_everything_is_in_step(signed_in: Client, imported: Connection) -> None:
    empty = Plan.objects.create(connection=imported, created_at=NOON, digest="d")
    page = Page(signed_in.get(f"/plans/{empty.pk}/"))
    assert "Everything is in step" in page.text
    assert "Apply…" not in page.links()
