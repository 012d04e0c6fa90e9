"""Provisioning → Health: how the connection is, since when and why, its token's life, and what happened to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from instep.connections import events
from instep.connections.app_facts import grants_of, refresh_token_of
from instep.connections.health import STATE_WORDS, condition_of
from instep.connections.notifying import are_receivers_set, send_test
from instep.connections.telling import endings_of
from instep.connections.watching import look_at
from instep.console import wording
from instep.console.applications import find_application
from instep.console.paging import page_of
from instep.console.telling import tell
from instep.domain.problems import InstepError
from instep.domain.token_life import GRANTS_KEPT, IDLE_LIMIT


def health(request: HttpRequest, name: str) -> HttpResponse:
    connection, now = find_application(name), timezone.now()
    token, with_routine = refresh_token_of(connection), request.GET.get("show") == "all"
    condition = condition_of(connection, now)
    context = {
        "connection": connection,
        "tab": "provisioning",
        "subtab": "health",
        "condition": condition,
        "token": token,
        "token_age_days": token.age_days(now) if token else None,
        "idle_days_left": token.idle_days_left(now) if token else None,
        "idle_limit_days": IDLE_LIMIT.days,
        "grants": grants_of(connection),
        "grants_kept": GRANTS_KEPT,
        "endings": [(ending, ending.days_left(now.date())) for ending in endings_of(connection)],
        "page": page_of(request, events.history(connection, with_routine=with_routine)),
        "with_routine": with_routine,
        "advice": wording.ADVICE.get(condition.health, ""),
        "has_receivers": are_receivers_set(),
    }
    return render(request, "console/health.html", context)


@require_POST
def look_now(request: HttpRequest, name: str) -> HttpResponse:
    """What the server does on time, now."""
    condition = look_at(find_application(name), timezone.now())
    tell = messages.error if condition.is_broken else messages.success
    tell(request, f"Looked at {name}: {STATE_WORDS[condition.health]}.")
    return redirect("health", name)


@require_POST
def notify_test(request: HttpRequest, name: str) -> HttpResponse:
    """A message to everybody who would be told."""
    try:
        told = send_test()
    except InstepError as error:
        tell(request, error)
    else:
        messages.success(request, f"Sent to: {', '.join(told)}.")
    return redirect("health", name)
