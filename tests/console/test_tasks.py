"""Tasks: select, then retry or dismiss."""

from django.test import Client

from instep.connections.models import OAuthCredential
from instep.provisioning.models import Run, Task
from tests.console.pages import Page


def test_no_tasks_is_good_news(signed_in: Client) -> None:
    assert "Nothing waits for you" in Page(signed_in.get("/tasks/")).text


def test_task_shows_person_reason_and_next_step(signed_in: Client, applied: Run) -> None:
    page = Page(signed_in.get("/tasks/"))
    [task] = page.texts("//div[@class='task']")
    for words in (
        "Zoë Ahlberg",
        "This user name is taken in another org.",
        "DUPLICATE_USERNAME",
        "Give the person another user name.",
        "zoe@acme.example",
    ):
        assert words in task
    assert {"Retry selected", "Dismiss selected"} <= set(page.buttons())


def test_dismissed_task_is_gone(signed_in: Client, applied: Run) -> None:
    task = Task.objects.get()
    page = Page(signed_in.post("/tasks/dismiss/", {"task": task.pk}, follow=True))
    assert "1 task is dismissed." in page.text
    task.refresh_from_db()
    assert task.dismissed_at is not None


def test_retry_without_credentials_says_so_and_keeps_the_task(signed_in: Client, applied: Run) -> None:
    page = Page(signed_in.post("/tasks/retry/", {"task": Task.objects.get().pk}, follow=True))
    assert "credentials used to connect to the API were invalid" in page.text
    assert Task.objects.get().retried_at is None


def test_nothing_selected_is_said(signed_in: Client, applied: Run, oauth: OAuthCredential) -> None:
    for address in ("/tasks/retry/", "/tasks/dismiss/"):
        assert "Select at least one task first." in Page(signed_in.post(address, follow=True)).text
    assert Task.objects.get().dismissed_at is None


def test_task_that_somebody_else_settled_is_named(signed_in: Client, applied: Run) -> None:
    task = Task.objects.get()
    signed_in.post("/tasks/dismiss/", {"task": task.pk})
    page = Page(signed_in.post("/tasks/dismiss/", {"task": task.pk}, follow=True))
    assert f"There is no open task {task.pk}" in page.text


def test_reading_changes_nothing(signed_in: Client, applied: Run) -> None:
    assert signed_in.get("/tasks/retry/").status_code == 405
    assert signed_in.get("/tasks/dismiss/").status_code == 405
