"""Runs and their progress."""

from django.test import Client
from django.utils import timezone

from instep.connections.models import Connection
from instep.provisioning.models import Plan, Run
from tests.console.pages import Page


def running(connection: Connection, kind: str = "import", **more: object) -> Run:
    return Run.objects.create(
        connection=connection,
        kind=kind,
        status="running",
        created_at=timezone.now(),
        started_at=timezone.now(),
        phase="Reading users",
        total=200,
        finished=50,
        **more,
    )


def test_progress_is_shown_and_asked_for_every_second(signed_in: Client, connection: Connection) -> None:
    run = running(connection)
    page = Page(signed_in.get(f"/runs/{run.pk}/"))
    assert page.find("//progress/@value") == ["25"]
    assert "Reading users" in page.text
    assert "50 of 200" in page.text
    assert page.find("//section[@id='run-progress']/@hx-get") == [f"/runs/{run.pk}/progress/"]
    assert page.find("//section[@id='run-progress']/@hx-trigger") == ["every 1s"]


def test_page_reloads_itself_without_scripts_only_while_the_run_works(
    signed_in: Client, connection: Connection
) -> None:
    run = running(connection)
    assert (
        '<noscript><meta http-equiv="refresh" content="2"></noscript>' in Page(signed_in.get(f"/runs/{run.pk}/")).source
    )
    Run.objects.update(status="done")
    assert "http-equiv" not in Page(signed_in.get(f"/runs/{run.pk}/")).source


def test_fragment_goes_on_asking_until_the_run_is_over(signed_in: Client, connection: Connection) -> None:
    run = running(connection)
    answer = signed_in.get(f"/runs/{run.pk}/progress/")
    assert Page(answer).find("//@hx-trigger") == ["every 1s"]
    assert "HX-Redirect" not in answer
    Run.objects.update(status="done")
    answer = signed_in.get(f"/runs/{run.pk}/progress/")
    assert Page(answer).find("//@hx-trigger") == []
    assert answer["HX-Redirect"] == f"/runs/{run.pk}/"


def test_finished_plan_run_leads_to_its_plan(signed_in: Client, plan: Plan) -> None:
    run = running(plan.connection, "plan", plan=plan)
    Run.objects.update(status="done")
    assert signed_in.get(f"/runs/{run.pk}/progress/")["HX-Redirect"] == f"/plans/{plan.pk}/"


def test_failed_outcomes_come_first_with_salesforces_words_and_ours(signed_in: Client, applied: Run) -> None:
    page = Page(signed_in.get(f"/runs/{applied.pk}/"))
    assert page.texts("//details[@class='change']//span[@class='who']/b") == ["Zoë Ahlberg", "Ben Moser"]
    failed = page.texts("//details[@class='change'][@open]")
    assert len(failed) == 1
    for words in (
        "This user name is taken in another org.",
        "Salesforce said: DUPLICATE_USERNAME Duplicate Username. The username already exists",
        "Give the person another user name.",
    ):
        assert words in failed[0]
    assert page.texts("//section[@id='run-progress']//span[contains(@class, 'badge')]") == [
        "Done, some changes failed",
        "1 done",
        "1 failed",
    ]


def test_outcomes_are_filtered_and_searched(signed_in: Client, applied: Run) -> None:
    def people(query: str) -> list[str]:
        page = Page(signed_in.get(f"/runs/{applied.pk}/?{query}", headers={"HX-Request": "true"}))
        return page.texts("//details[@class='change']//span[@class='who']/b")

    assert people("status=done") == ["Ben Moser"]
    assert people("q=zoe") == ["Zoë Ahlberg"]


def test_plan_that_was_made_before_its_page_was_asked_for_is_shown_at_once(signed_in: Client, plan: Plan) -> None:
    run = Run.objects.create(
        connection=plan.connection, kind="plan", status="done", plan=plan, created_at=timezone.now()
    )
    answer = signed_in.get(f"/runs/{run.pk}/?follow=1")
    assert (answer.status_code, answer["Location"]) == (302, f"/plans/{plan.pk}/")
    assert signed_in.get(f"/runs/{run.pk}/").status_code == 200


def test_failed_run_says_what_salesforce_said_and_what_to_do(signed_in: Client, connection: Connection) -> None:
    run = running(connection)
    error = {
        "code": "invalid-credentials",
        "summary": "Automatic provisioning to app acme failed",
        "salesforce_code": "invalid_grant",
        "salesforce_text": "expired access/refresh token",
        "next_step": "Re-authenticate with Salesforce.com",
    }
    Run.objects.update(status="failed", error=error)
    page = Page(signed_in.get(f"/runs/{run.pk}/"))
    assert (
        "Salesforce said: invalid_grant expired access/refresh token Re-authenticate with Salesforce.com" in page.text
    )
    assert "Import again" in page.buttons()


def test_lists_show_the_runs_of_everything_and_of_one_application(signed_in: Client, applied: Run) -> None:
    for address in ("/runs/", "/applications/acme/runs/"):
        assert Page(signed_in.get(address)).links()["Apply"] == f"/runs/{applied.pk}/"
