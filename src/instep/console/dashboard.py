"""The dashboard: is everything connected, what waits for a person, what happened last, what to do next."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from instep.connections.models import Connection, OAuthCredential
from instep.console.first_steps import first_steps
from instep.directory.models import Group, Person
from instep.provisioning.models import Account, Run
from instep.provisioning.tasks import open_tasks

SHOWN_TASKS = 5
SHOWN_RUNS = 6


def dashboard(request: HttpRequest) -> HttpResponse:
    tasks = open_tasks()
    context = {
        "steps": first_steps(),
        "connections": _connections(),
        "lost": OAuthCredential.objects.filter(lost_at__isnull=False).select_related("connection"),
        "tasks": tasks[:SHOWN_TASKS],
        "task_count": tasks.count(),
        "runs": Run.objects.select_related("connection")[:SHOWN_RUNS],
        "people_active": Person.objects.filter(active=True).count(),
        "people_total": Person.objects.count(),
        "group_count": Group.objects.count(),
        "account_count": Account.objects.count(),
    }
    return render(request, "console/dashboard.html", context)


def _connections() -> list[Connection]:
    waiting = Q(tasks__retried_at=None, tasks__dismissed_at=None)
    return list(
        Connection.objects.annotate(
            account_count=Count("accounts", distinct=True), task_count=Count("tasks", filter=waiting, distinct=True)
        )
    )
