"""The dashboard leads from nothing to the first applied plan, and then shows what needs a person."""

import time_machine
from django.test import Client

from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.directory.models import Group, Person
from instep.provisioning.assigning import add_assignment
from instep.provisioning.models import Plan, Run
from tests.console.conftest import NOON
from tests.console.pages import Page


def next_step(signed_in: Client) -> tuple[str, str]:
    """Title and address of the one step that is next."""
    page = Page(signed_in.get("/"))
    [step] = page.find("//li[@class='is-next']")
    return step.findtext(".//h3"), step.find(".//a").get("href")


def test_empty_installation_starts_with_people(signed_in: Client) -> None:
    assert next_step(signed_in) == ("Bring in your people", "/people/import/")


def test_each_step_leads_to_the_next(signed_in: Client, people: list[Person]) -> None:
    assert next_step(signed_in) == ("Add your Salesforce org", "/add-application/")
    connection = Connection.objects.create(
        name="acme", environment="production", api_integration_enabled=True, rest_oauth_enabled=True
    )
    place = "/applications/acme/provisioning"
    assert next_step(signed_in) == ("Connect it", f"{place}/integration/")
    OAuthCredential.objects.create(
        connection=connection, consumer_key="k", consumer_secret_sealed=b"s", access_token_sealed=b"t"
    )
    assert next_step(signed_in) == ("Read the org", f"{place}/import/")


def test_steps_go_on_to_assignments_and_the_plan(
    signed_in: Client, people: list[Person], imported: Connection, oauth: OAuthCredential
) -> None:
    place = "/applications/acme/provisioning"
    assert next_step(signed_in) == ("Assign people and groups", f"{place}/assignments/")
    imported.imported_at = None  # names are checked by the plan then
    add_assignment(imported, group=Group.objects.get(), profile="Standard User")
    assert next_step(signed_in) == ("Look at the plan and apply it", f"{place}/plans/")


def test_steps_are_gone_once_a_plan_was_applied(
    signed_in: Client, oauth: OAuthCredential, plan: Plan, applied: Run
) -> None:
    add_assignment(plan.connection, group=Group.objects.get(), profile="Standard User")
    Plan.objects.update(status="applied")
    assert Page(signed_in.get("/")).find("//ol[@class='stairs']") == []


def test_figures_tasks_and_runs_are_shown(signed_in: Client, applied: Run) -> None:
    page = Page(signed_in.get("/"))
    assert [" ".join(figure.split()) for figure in page.texts("//a[@class='figure']")] == [
        "2active people of 3",
        "1group",
        "0managed accounts",
        "1open task",
    ]
    assert "Zoë Ahlberg" in page.links()
    assert page.links()["Apply"] == f"/runs/{applied.pk}/"
    assert "Done, some changes failed" in page.text


def test_state_of_each_application_is_a_word(signed_in: Client, connection: Connection) -> None:
    assert "Not connected" in Page(signed_in.get("/")).text
    Connection.objects.update(api_integration_enabled=False)
    assert "API integration off" in Page(signed_in.get("/")).text


def test_days_left_to_soap_are_counted_for_who_still_uses_it(signed_in: Client, soap: SoapCredential) -> None:
    Connection.objects.update(rest_oauth_enabled=False)
    with time_machine.travel(NOON, tick=False):
        page = Page(signed_in.get("/"))
    assert "SOAP login() ends on 1 June 2027: 211 days left" in page.text
    assert "1 application still signs in with it" in page.text
    assert page.links()["Leave SOAP: acme"] == "/applications/acme/provisioning/leave-soap/"
