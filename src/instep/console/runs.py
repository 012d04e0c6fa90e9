"""Runs: imports, plans and applies, with progress while they work and what became of every change."""

from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from instep.console.applications import find_application
from instep.console.paging import page_of
from instep.console.wording import OUTCOMES
from instep.provisioning.models import Outcome, OutcomeStatus, Run, RunKind


def runs(request: HttpRequest) -> HttpResponse:
    """Of every application."""
    rows = Run.objects.select_related("connection", "plan")
    return render(request, "console/runs.html", {"page": page_of(request, rows)})


def application_runs(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    rows = connection.runs.select_related("connection", "plan")
    context = {"connection": connection, "tab": "runs", "page": page_of(request, rows)}
    return render(request, "console/application_runs.html", context)


def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What a run did. With `follow`, as after its start, on to what it ended in: it may be over by now."""
    found = _run(run_id)
    if "follow" in request.GET and found.is_over:
        return redirect(_where_it_ended(found))
    chosen = request.GET.get("status", "")
    context = {
        "run": found,
        "connection": found.connection,
        "tab": "runs",
        "tally": _tally(found),
        "page": page_of(request, _outcomes(found, chosen, request.GET.get("q", ""))),
        "chosen": chosen,
        "statuses": OutcomeStatus.choices,
    }
    template = "console/run_outcomes.html" if request.headers.get("HX-Request") else "console/run.html"
    return render(request, template, context)


def run_progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The moving part of a run's page. Once the run is over the browser is told to load what it ended in."""
    found = _run(run_id)
    context = {"run": found, "connection": found.connection, "tally": _tally(found)}
    response = render(request, "console/run_progress.html", context)
    if found.is_over:
        response["HX-Redirect"] = _where_it_ended(found)
    return response


def _where_it_ended(found: Run) -> str:
    if found.kind == RunKind.PLAN and found.plan_id:
        return reverse("plan", args=[found.plan_id])
    return reverse("run", args=[found.id])


def _run(run_id: UUID) -> Run:
    return get_object_or_404(Run.objects.select_related("connection__oauth", "connection__soap", "plan"), id=run_id)


def _tally(found: Run) -> list[tuple[str, object, int]]:
    """Status, wording and count, in reading order; empty before the first outcome."""
    counts = dict(found.outcomes.order_by().values_list("status").annotate(count=Count("id")))
    return [(status, wording, counts[status]) for status, wording in OUTCOMES.items() if status in counts]


def _outcomes(found: Run, chosen: str, query: str) -> QuerySet[Outcome]:
    """Failed ones first."""
    order = Case(
        *(
            When(status=status, then=Value(place))
            for place, status in enumerate((OutcomeStatus.FAILED, OutcomeStatus.SKIPPED, OutcomeStatus.DONE))
        ),
        output_field=IntegerField(),
    )
    rows = found.outcomes.select_related("change", "change__person", "task").order_by(order, "change__position")
    if chosen:
        rows = rows.filter(status=chosen)
    for word in query.split():
        rows = rows.filter(Q(change__person_name__icontains=word) | Q(change__username__icontains=word))
    return rows
