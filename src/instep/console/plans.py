"""Plans: what would change in the org, line by line, and the confirmed way to apply it."""

import dataclasses
from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from instep.console.applications import find_application
from instep.console.paging import page_of
from instep.console.telling import tell, who
from instep.console.wording import BLOCKED, CHANGES, Wording
from instep.domain.guards import TOO_MANY_DEACTIVATIONS
from instep.domain.problems import InstepError
from instep.provisioning import runs
from instep.provisioning.models import Plan, PlannedChange

BLOCKED_FILTER = "blocked"


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of a plan that is also the filter for its lines."""

    filter: str
    wording: Wording
    count: int
    is_chosen: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind on one page."""

    wording: Wording
    changes: list[PlannedChange]


def plans(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    context = {
        "connection": connection,
        "tab": "provisioning",
        "subtab": "plans",
        "page": page_of(request, connection.plans.all(), per_page=20),
    }
    return render(request, "console/plans.html", context)


@require_POST
def make_plan(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    try:
        run = runs.start_plan(
            connection, requested_by=who(request), allow_deactivations="allow_deactivations" in request.POST
        )
    except InstepError as error:
        tell(request, error)
        return redirect("plans", name)
    return redirect(f"{reverse('run', args=[run.id])}?follow=1")


def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Summary, cost, then every line; htmx asks for the lines alone."""
    found = _plan(plan_id)
    chosen = request.GET.get("kind", "")
    page = page_of(request, _lines(found, chosen, request.GET.get("q", "")))
    context = {
        "plan": found,
        "connection": found.connection,
        "tab": "provisioning",
        "subtab": "plans",
        "figures": _figures(found, chosen),
        "page": page,
        "sections": _sections(page),
        "chosen": chosen,
        "to_apply": _count_to_apply(found),
        "held_deactivations": found.changes.filter(blocked_code=TOO_MANY_DEACTIVATIONS, kind="deactivate").count(),
    }
    template = "console/plan_lines.html" if request.headers.get("HX-Request") else "console/plan.html"
    return render(request, template, context)


def apply_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Name the org and the counts, ask, then start."""
    found = _plan(plan_id)
    if request.method == "POST":
        try:
            run = runs.start_apply(found, requested_by=who(request))
        except InstepError as error:
            tell(request, error)
            return redirect("plan", plan_id)
        return redirect("run", run.id)
    context = {
        "plan": found,
        "connection": found.connection,
        "tab": "provisioning",
        "subtab": "plans",
        "figures": [figure for figure in _figures(found, "") if figure.filter not in ("", BLOCKED_FILTER)],
        "to_apply": _count_to_apply(found),
    }
    return render(request, "console/apply_plan.html", context)


def _plan(plan_id: UUID) -> Plan:
    return get_object_or_404(Plan.objects.select_related("connection__oauth", "connection__soap"), id=plan_id)


def _lines(found: Plan, chosen: str, query: str) -> QuerySet[PlannedChange]:
    """Blocked lines first, then by kind in reading order."""
    order = Case(
        When(~Q(blocked_code=""), then=Value(-1)),
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(CHANGES)),
        output_field=IntegerField(),
    )
    lines = found.changes.select_related("person").order_by(order, "person_name", "position")
    if chosen == BLOCKED_FILTER:
        lines = lines.exclude(blocked_code="")
    elif chosen:
        lines = lines.filter(kind=chosen, blocked_code="")
    for word in query.split():
        lines = lines.filter(
            Q(person_name__icontains=word) | Q(username__icontains=word) | Q(target_name__icontains=word)
        )
    return lines


def _sections(page: Page[PlannedChange]) -> list[Section]:
    lines: Iterable[PlannedChange] = page.object_list
    grouped = groupby(lines, key=lambda line: BLOCKED if line.is_blocked else CHANGES[line.kind])
    return [Section(wording, list(changes)) for wording, changes in grouped]


def _figures(found: Plan, chosen: str) -> list[Figure]:
    """One for everything, one for each kind that occurs, one for what is blocked."""
    total = Wording("All changes", plural="All lines", icon="plan")
    figures = [Figure("", total, _count_to_apply(found) + found.counts.get(BLOCKED_FILTER, 0), chosen == "")]
    figures += [
        Figure(kind, wording, found.counts[kind], chosen == kind)
        for kind, wording in CHANGES.items()
        if found.counts.get(kind)
    ]
    if found.counts.get(BLOCKED_FILTER):
        figures.append(Figure(BLOCKED_FILTER, BLOCKED, found.counts[BLOCKED_FILTER], chosen == BLOCKED_FILTER))
    return figures


def _count_to_apply(found: Plan) -> int:
    """Lines that will be sent: everything that is not blocked."""
    return sum(count for kind, count in found.counts.items() if kind != BLOCKED_FILTER)
