"""Tasks: failed changes that wait for a person, who retries or dismisses them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from instep.connections.models import Connection
from instep.console.paging import page_of
from instep.console.telling import tell, who
from instep.domain.problems import InstepError
from instep.provisioning import tasks as provisioning_tasks


def tasks(request: HttpRequest) -> HttpResponse:
    rows = provisioning_tasks.open_tasks()
    name = request.GET.get("application", "")
    if name:
        rows = rows.filter(connection__name=name)
    context = {"page": page_of(request, rows), "applications": Connection.objects.all(), "chosen": name}
    return render(request, "console/tasks.html", context)


@require_POST
def retry_tasks(request: HttpRequest) -> HttpResponse:
    """Retry what is selected; one run for each application."""
    ids = _selected(request)
    if not ids:
        return _nothing_selected(request)
    try:
        started = provisioning_tasks.retry_tasks(ids, requested_by=who(request))
    except InstepError as error:
        tell(request, error)
        return redirect("tasks")
    if len(started) == 1:
        return redirect("run", started[0].id)
    messages.success(request, f"{len(started)} runs have started, one for each application.")
    return redirect("runs")


@require_POST
def dismiss_tasks(request: HttpRequest) -> HttpResponse:
    ids = _selected(request)
    if not ids:
        return _nothing_selected(request)
    try:
        count = provisioning_tasks.dismiss_tasks(ids)
    except InstepError as error:
        tell(request, error)
    else:
        messages.success(request, f"{count} {'task is' if count == 1 else 'tasks are'} dismissed.")
    return redirect("tasks")


def _selected(request: HttpRequest) -> list[int]:
    return [int(value) for value in request.POST.getlist("task") if value.isdecimal()]


def _nothing_selected(request: HttpRequest) -> HttpResponse:
    messages.warning(request, "Select at least one task first.")
    return redirect("tasks")
