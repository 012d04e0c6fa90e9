"""Provisioning → Integration: how an application signs in. View, Edit, Save."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from instep.connections import Secret, managing
from instep.connections.addresses import console_callback, terminal_callback
from instep.connections.models import Connection, Environment
from instep.connections.states import State, state_of
from instep.console.applications import find_application
from instep.console.authorization import authorization_of, begin_trip
from instep.console.checklist import checklists
from instep.console.telling import tell, tell_in_form, tell_problem
from instep.domain.credentials import soap_days_left
from instep.domain.problems import InstepError

TERMINAL_PORT = 8717  # the default of `instep connection authorize`
SAVED = "Saved. Leave empty to keep it"


class IntegrationForm(forms.Form):
    """Secrets go in and never come out: their boxes are empty, and say when something is saved."""

    api_integration = forms.BooleanField(
        required=False, label="Enable API integration", help_text="Off: nothing is read from or written to the org."
    )
    rest_oauth = forms.BooleanField(
        required=False,
        label="OAuth and REST integration",
        help_text="Off: SOAP is used, and the authorisation is kept for when you turn this on again.",
    )
    consumer_key = forms.CharField(
        required=False,
        max_length=256,
        label="OAuth Consumer Key",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    consumer_secret = forms.CharField(
        required=False,
        max_length=256,
        label="OAuth Consumer Secret",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    soap_username = forms.CharField(
        required=False,
        max_length=255,
        label="Administrator user name",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    soap_password = forms.CharField(
        required=False,
        label="Password and security token",
        help_text="The token follows the password, without a space.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    forget_soap = forms.BooleanField(required=False, label="Forget the SOAP credentials")

    def __init__(self, connection: Connection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection = connection
        if hasattr(connection, "oauth"):
            self.fields["consumer_secret"].widget.attrs["placeholder"] = SAVED
        if hasattr(connection, "soap"):
            self.fields["soap_password"].widget.attrs["placeholder"] = SAVED

    def clean(self) -> dict[str, Any]:
        """User name and password belong together; a stored password belongs to its user name."""
        given = super().clean() or {}
        stored = getattr(self.connection, "soap", None)
        username, password = given.get("soap_username"), given.get("soap_password")
        if password and not username:
            self.add_error("soap_username", "The user name that this password belongs to is missing.")
        if username and not password and not (stored and stored.username == username):
            self.add_error("soap_password", "The password of this user is missing.")
        return given


class OrgForm(forms.Form):
    environment = forms.ChoiceField(choices=Environment.choices)
    domain = forms.URLField(
        required=False,
        max_length=255,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://example.my.salesforce.com"}),
        help_text="The address you sign in at. Needed for a custom domain.",
    )


def integration(request: HttpRequest, name: str) -> HttpResponse:
    """What is set now; nothing to type."""
    connection = find_application(name)
    return render(request, "console/integration.html", _context(connection))


def integration_edit(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    form = IntegrationForm(connection, request.POST or None, initial=_initial(connection))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, connection, form.cleaned_data)
        except InstepError as error:
            tell_in_form(form, error)
        else:
            return redirect("integration", name)
    context = _context(connection) | {
        "form": form,
        "authorization": authorization_of(request, connection),
        "checklists": checklists(console_callback(), terminal_callback(TERMINAL_PORT)),
    }
    return render(request, "console/integration_edit.html", context)


@require_POST
def authenticate(request: HttpRequest, name: str) -> HttpResponse:
    """Authenticate with Salesforce.com, in the new window: carry key and secret as typed, saving neither."""
    connection = find_application(name)
    form = IntegrationForm(connection, request.POST)
    form.is_valid()
    try:
        pending_id = begin_trip(
            request,
            connection,
            consumer_key=form.cleaned_data.get("consumer_key", ""),
            consumer_secret=Secret(form.cleaned_data.get("consumer_secret", "")),
        )
    except InstepError as error:
        return render(request, "console/window_problem.html", {"connection": connection, "problems": error.problems})
    return redirect("authorization_window", name, pending_id)


def org_edit(request: HttpRequest, name: str) -> HttpResponse:
    """Where the org signs in: production, sandbox or its own domain."""
    connection = find_application(name)
    initial = {"environment": connection.environment, "domain": connection.domain}
    form = OrgForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            managing.change_org(connection, **form.cleaned_data)
        except InstepError as error:
            tell_in_form(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("integration", name)
    return render(request, "console/org_edit.html", _context(connection) | {"form": form})


@require_POST
def disconnect(request: HttpRequest, name: str) -> HttpResponse:
    """Revoke the authorisation at Salesforce and forget its tokens."""
    connection = find_application(name)
    try:
        warning = managing.disconnect(connection)
    except InstepError as error:
        tell(request, error)
        return redirect("integration", name)
    if warning:
        tell_problem(request, warning)
    messages.success(request, "The authorisation is forgotten. Consumer key and secret are kept.")
    return redirect("integration", name)


def _context(connection: Connection) -> dict[str, Any]:
    return {
        "connection": connection,
        "tab": "provisioning",
        "subtab": "integration",
        "is_connected": state_of(connection).state in (State.OAUTH, State.SOAP),
        "soap_days_left": soap_days_left(timezone.now().date()),
    }


def _initial(connection: Connection) -> dict[str, Any]:
    """What is stored. A connection without any credential starts with OAuth and REST on: it is the way to begin."""
    oauth, soap = getattr(connection, "oauth", None), getattr(connection, "soap", None)
    return {
        "api_integration": connection.api_integration_enabled,
        "rest_oauth": connection.rest_oauth_enabled or not (oauth or soap),
        "consumer_key": oauth.consumer_key if oauth else "",
        "soap_username": soap.username if soap else "",
    }


def _save(request: HttpRequest, connection: Connection, given: dict[str, Any]) -> None:
    """Let everything on the form take effect. An authorisation that came meanwhile goes first and by itself: it is
    the part that can be refused after the form was checked."""
    authorization = authorization_of(request, connection)
    if authorization.is_answered:
        authorization.save(request, consumer_key=given["consumer_key"])
    with transaction.atomic():
        if not authorization.is_answered and (given["consumer_key"] or given["consumer_secret"]):
            managing.save_consumer(connection, key=given["consumer_key"], secret=Secret(given["consumer_secret"]))
        _save_soap(connection, given)
        managing.switch(connection, api_integration=given["api_integration"], rest_oauth=given["rest_oauth"])
    messages.success(
        request,
        f"{connection.name} is authorised and saved: the integration is set up."
        if authorization.is_answered
        else "Saved.",
    )


def _save_soap(connection: Connection, given: dict[str, Any]) -> None:
    if given["forget_soap"]:
        managing.forget_soap_credential(connection)
    elif given["soap_username"]:
        managing.save_soap_credential(
            connection, username=given["soap_username"], password=Secret(given["soap_password"])
        )
