"""Provisioning → Integration: how an application signs in. View, Edit, Save."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from instep.connections import Flow, Secret, managing, signing_in
from instep.connections.addresses import console_callback
from instep.connections.certificates import certificates_of
from instep.connections.models import Connection, OAuthCredential
from instep.connections.states import State, state_of
from instep.console.applications import find_application
from instep.console.authorization import authorization_of, begin_trip
from instep.console.checklist import checklists
from instep.console.integration_form import IntegrationForm, OrgForm
from instep.console.soap_refusal import soap_refusal
from instep.console.telling import EXPECTED, problems_of, tell, tell_in_form, tell_problem
from instep.domain.callbacks import TERMINAL_PORT, terminal_callback
from instep.domain.credentials import soap_days_left


def integration(request: HttpRequest, name: str) -> HttpResponse:
    """What is set now; nothing to type."""
    connection = find_application(name)
    return render(request, "console/integration.html", _context(connection))


def integration_edit(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    form = IntegrationForm(connection, request.POST or None, initial=_initial(connection, request.GET.get("way", "")))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, connection, form.cleaned_data)
        except EXPECTED as error:
            tell_in_form(form, error)
        else:
            return redirect("integration", name)
    context = _context(connection) | {
        "form": form,
        "authorization": authorization_of(request, connection),
        "checklists": [(flow, checklists(flow, console_callback(), terminal_callback(TERMINAL_PORT))) for flow in Flow],
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
    except EXPECTED as error:
        return render(
            request, "console/window_problem.html", {"connection": connection, "problems": problems_of(error)}
        )
    return redirect("authorization_window", name, pending_id)


def org_edit(request: HttpRequest, name: str) -> HttpResponse:
    """Where the org signs in: production, sandbox or its own domain."""
    connection = find_application(name)
    initial = {"environment": connection.environment, "domain": connection.domain}
    form = OrgForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            managing.change_org(connection, **form.cleaned_data)
        except EXPECTED as error:
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
    except EXPECTED as error:
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
        "certificates": certificates_of(connection),
        "certificate_in_use": OAuthCredential.objects.filter(
            connection=connection, flow=Flow.JWT_BEARER, access_token_sealed__isnull=False
        ).exists(),
        "is_connected": state_of(connection).state in (State.OAUTH, State.SOAP),
        "soap_days_left": soap_days_left(timezone.now().date()),
        "soap_refusal": soap_refusal(connection),
    }


def _initial(connection: Connection, way: str) -> dict[str, Any]:
    """What is stored, or the way that was being looked at. A connection without any credential starts with OAuth and
    REST on: it is the way to begin."""
    oauth, soap = getattr(connection, "oauth", None), getattr(connection, "soap", None)
    return {
        "api_integration": connection.api_integration_enabled,
        "rest_oauth": connection.rest_oauth_enabled or not (oauth or soap),
        "sign_in_with": way or (oauth.flow if oauth else Flow.WEB_SERVER),
        "username": oauth.authorized_username if oauth and oauth.flow == Flow.JWT_BEARER else "",
        "consumer_key": oauth.consumer_key if oauth else "",
        "soap_username": soap.username if soap else "",
    }


def _save(request: HttpRequest, connection: Connection, given: dict[str, Any]) -> None:
    """Let everything on the form take effect. Signing in goes first and by itself: it is the part that can be refused
    after the form was checked."""
    is_set_up = _save_sign_in(request, connection, given)
    with transaction.atomic():
        _save_soap(connection, given)
        managing.switch(connection, api_integration=given["api_integration"], rest_oauth=given["rest_oauth"])
    messages.success(
        request, f"{connection.name} is authorised and saved: the integration is set up." if is_set_up else "Saved."
    )


def _save_sign_in(request: HttpRequest, connection: Connection, given: dict[str, Any]) -> bool:
    """Whether it was authorised, or signed in, anew."""
    if given["sign_in_with"].is_unattended:
        return _sign_in(connection, given)
    authorization = authorization_of(request, connection)
    if authorization.is_answered:
        authorization.save(request, consumer_key=given["consumer_key"])
    elif given["consumer_key"] or given["consumer_secret"]:
        managing.save_consumer(connection, key=given["consumer_key"], secret=Secret(given["consumer_secret"]))
    return authorization.is_answered


def _sign_in(connection: Connection, given: dict[str, Any]) -> bool:
    """Try what is new on the form; what is saved and works is left alone."""
    if not _is_new(getattr(connection, "oauth", None), given):
        return False
    app = {"consumer_key": given["consumer_key"], "consumer_secret": Secret(given["consumer_secret"])}
    if given["sign_in_with"] is Flow.JWT_BEARER:
        signing_in.sign_in_with_certificate(connection, username=given["username"], now=timezone.now(), **app)
    else:
        signing_in.sign_in_with_client_credentials(connection, now=timezone.now(), **app)
    return True


def _is_new(saved: OAuthCredential | None, given: dict[str, Any]) -> bool:
    if saved is None or not saved.is_authorized or saved.lost_at or given["consumer_secret"]:
        return True
    username = given["username"] if given["sign_in_with"] is Flow.JWT_BEARER else ""
    return (
        saved.flow != given["sign_in_with"]
        or given["consumer_key"].strip() not in ("", saved.consumer_key)
        or username.strip() not in ("", saved.authorized_username)
    )


def _save_soap(connection: Connection, given: dict[str, Any]) -> None:
    if given["forget_soap"]:
        managing.forget_soap_credential(connection)
    elif given["soap_username"]:
        managing.save_soap_credential(
            connection, username=given["soap_username"], password=Secret(given["soap_password"])
        )
