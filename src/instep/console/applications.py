"""Applications: the Salesforce orgs that Instep provisions. In the console a connection is called an application."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from instep.connections import managing
from instep.connections.models import Connection, Environment, OrgLicence
from instep.connections.validating import NewConnection
from instep.console.telling import tell_in_form, tell_problem
from instep.domain.credentials import soap_days_left
from instep.domain.problems import InstepError
from instep.provisioning.models import ObservedUser


class NewApplicationForm(forms.Form):
    name = forms.SlugField(
        max_length=80,
        help_text="What you and the commands call it: letters, digits, hyphens. For example “production”.",
    )
    environment = forms.ChoiceField(choices=Environment.choices)
    domain = forms.URLField(
        required=False,
        max_length=255,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://example.my.salesforce.com"}),
        help_text=(
            "The org's My Domain, also of one in Government Cloud. Needed for a custom domain; else Salesforce's own "
            "login page is used."
        ),
    )


def find_application(name: str) -> Connection:
    return get_object_or_404(Connection.objects.select_related("oauth", "soap"), name=name)


def applications(request: HttpRequest) -> HttpResponse:
    waiting = Q(tasks__retried_at=None, tasks__dismissed_at=None)
    rows = Connection.objects.annotate(
        account_count=Count("accounts", distinct=True), task_count=Count("tasks", filter=waiting, distinct=True)
    )
    return render(request, "console/applications.html", {"applications": rows})


def add_application(request: HttpRequest) -> HttpResponse:
    form = NewApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = managing.add_connection(NewConnection(**form.cleaned_data))
        except InstepError as error:
            tell_in_form(form, error)
        else:
            messages.success(request, f"{added.name} is added. Now connect it with Salesforce.")
            return redirect("integration_edit", added.name)
    return render(request, "console/add_application.html", {"form": form})


def application(request: HttpRequest, name: str) -> HttpResponse:
    """Overview: the org, how Instep signs in, licences, and the last runs."""
    connection = find_application(name)
    context = {
        "connection": connection,
        "tab": "overview",
        "licences": OrgLicence.objects.filter(connection=connection),
        "observed_count": ObservedUser.objects.filter(connection=connection).count(),
        "observed_active": ObservedUser.objects.filter(connection=connection, is_active=True).count(),
        "account_count": connection.accounts.count(),
        "assignment_count": connection.assignments.count(),
        "runs": connection.runs.all()[:5],
        "plan": connection.plans.first(),
        "soap_days_left": soap_days_left(timezone.now().date()),
    }
    return render(request, "console/application.html", context)


def remove_application(request: HttpRequest, name: str) -> HttpResponse:
    """Ask first, then remove."""
    connection = find_application(name)
    if request.method != "POST":
        return render(request, "console/remove_application.html", {"connection": connection, "tab": "overview"})
    warning = managing.remove_connection(connection)
    if warning:
        tell_problem(request, warning)
    messages.success(request, f"{name} is removed. No user in Salesforce was touched.")
    return redirect("applications")
