"""The dashboard: is everything connected, what waits for a person, what happened last, what to do next."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from instep.connections.health import condition_of, facts_of
from instep.connections.models import Connection, OAuthCredential
from instep.console.first_steps import first_steps
from instep.directory.models import Group, Person
from instep.domain.credentials import SignIn, soap_days_left
from instep.domain.health import Condition
from instep.provisioning.models import Account, Run
from instep.provisioning.tasks import open_tasks

SHOWN_TASKS = 5
SHOWN_RUNS = 6


def dashboard(request: HttpRequest) -> HttpResponse:
    tasks = open_tasks()
    connections = _connections()
    context = {
        "steps": first_steps(),
        "connections": connections,
        "troubled": _troubled(connections),
        "lost": OAuthCredential.objects.filter(lost_at__isnull=False).select_related("connection"),
        "on_soap": [one for one in connections if facts_of(one).sign_in is SignIn.SOAP],
        "soap_days_left": soap_days_left(timezone.now().date()),
        "tasks": tasks[:SHOWN_TASKS],
        "task_count": tasks.count(),
        "runs": Run.objects.select_related("connection")[:SHOWN_RUNS],
        "people_active": Person.objects.filter(active=True).count(),
        "people_total": Person.objects.count(),
        "group_count": Group.objects.count(),
        "account_count": Account.objects.count(),
    }
    return render(request, "console/dashboard.html", context)


def _troubled(connections: list[Connection]) -> list[tuple[Connection, Condition]]:
    """What is broken in another way than a lost authorisation, which has words of its own."""
    lost = set(OAuthCredential.objects.filter(lost_at__isnull=False).values_list("connection_id", flat=True))
    conditions = [(connection, condition_of(connection, timezone.now())) for connection in connections]
    return [(one, condition) for one, condition in conditions if condition.is_broken and one.pk not in lost]


def _connections() -> list[Connection]:
    waiting = Q(tasks__retried_at=None, tasks__dismissed_at=None)
    return list(
        Connection.objects.annotate(
            account_count=Count("accounts", distinct=True), task_count=Count("tasks", filter=waiting, distinct=True)
        )
    )
