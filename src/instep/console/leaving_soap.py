"""Leave SOAP: the steps from login() to OAuth, each with its state and its button, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from instep.console.applications import find_application
from instep.console.telling import tell
from instep.domain.credentials import soap_days_left
from instep.domain.problems import InstepError
from instep.provisioning import migrating

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
        "differences": standing.comparison["differences"][:SHOWN] if standing.comparison else [],
        "soap_days_left": soap_days_left(timezone.now().date()),
    }
    return render(request, "console/leave_soap.html", context)


@require_POST
def compare(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    try:
        found = migrating.compare_both(connection, now=timezone.now())
    except InstepError as error:
        tell(request, error)
    else:
        if found["difference_count"] == 0 and found["is_same_org"]:
            messages.success(request, "Both ways in see the same.")
    return redirect("leave_soap", name)


@require_POST
def switch(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    try:
        migrating.switch_to_oauth(connection, now=timezone.now())
    except InstepError as error:
        tell(request, error)
    else:
        messages.success(request, f"{name} uses OAuth and REST from now on. The SOAP credentials are kept.")
    return redirect("leave_soap", name)


@require_POST
def go_back(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    try:
        migrating.go_back_to_soap(connection)
    except InstepError as error:
        tell(request, error)
    else:
        messages.success(request, f"{name} uses SOAP again. The authorisation is kept.")
    return redirect("leave_soap", name)


@require_POST
def forget(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    try:
        migrating.forget_soap(connection)
    except InstepError as error:
        tell(request, error)
    else:
        messages.success(request, "The SOAP credentials are forgotten. End that user's access in Salesforce too.")
    return redirect("leave_soap", name)
