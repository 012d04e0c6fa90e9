"""Leave SOAP: the steps from login() to OAuth, each with its state and its button, and the way back."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from instep.connections.models import Connection
from instep.connections.shadow import PERMISSION
from instep.console.applications import find_application
from instep.console.telling import EXPECTED, tell
from instep.domain.credentials import soap_days_left
from instep.domain.permissions import permissions_for
from instep.provisioning import migrating
from instep.provisioning.migrating import DifferenceDocument

SHOWN = 50


def leave_soap(request: HttpRequest, name: str) -> HttpResponse:
    """Where the connection stands."""
    connection = find_application(name)
    standing = migrating.standing_of(connection)
    context = {
        "connection": connection,
        "tab": "provisioning",
        "subtab": "leave-soap",
        "standing": standing,
        "differences": _with_need(standing.comparison["differences"])[:SHOWN] if standing.comparison else [],
        "soap_days_left": soap_days_left(timezone.now().date()),
    }
    return render(request, "console/leave_soap.html", context)


def _with_need(differences: Sequence[DifferenceDocument]) -> list[tuple[DifferenceDocument, bool]]:
    """Each with whether it is a permission that Instep needs and its OAuth user has not; those first."""
    needed = {permission.name for permission in permissions_for(api_only=False) if permission.is_vital}
    marked = [(one, one["kind"] == PERMISSION and not one["oauth"] and one["name"] in needed) for one in differences]
    return sorted(marked, key=lambda each: not each[1])


@require_POST
def compare(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    try:
        found = migrating.compare_both(connection, now=timezone.now())
    except EXPECTED as error:
        tell(request, error)
    else:
        if found["difference_count"] == 0 and found["is_same_org"]:
            messages.success(request, "Both ways in see the same.")
    return redirect("leave_soap", name)


@require_POST
def switch(request: HttpRequest, name: str) -> HttpResponse:
    said = f"{name} uses OAuth and REST from now on. The SOAP credentials are kept."
    return _take(request, name, lambda it: migrating.switch_to_oauth(it, now=timezone.now()), said)


@require_POST
def go_back(request: HttpRequest, name: str) -> HttpResponse:
    said = f"{name} uses SOAP again. The authorisation is kept."
    return _take(request, name, migrating.go_back_to_soap, said)


@require_POST
def forget(request: HttpRequest, name: str) -> HttpResponse:
    said = "The SOAP credentials are forgotten. End that user's access in Salesforce too."
    return _take(request, name, migrating.forget_soap, said)


def _take(request: HttpRequest, name: str, step: Callable[[Connection], None], said: str) -> HttpResponse:
    """Take a step, say what it did or why it was refused, and show where the connection stands."""
    try:
        step(find_application(name))
    except EXPECTED as error:
        tell(request, error)
    else:
        messages.success(request, said)
    return redirect("leave_soap", name)
