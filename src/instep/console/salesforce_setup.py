"""Provisioning → Salesforce setup: the Salesforce side as metadata to download, and the steps around it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from instep.connections.bundle_folder import zip_folder, zip_package
from instep.connections.bundle_steps import remaining_steps
from instep.connections.bundling import WAYS, Bundle, BundleRequest, facts_of, flow_of, make_bundle
from instep.connections.models import Connection
from instep.console.applications import find_application
from instep.console.telling import tell_in_form
from instep.domain.permissions import permissions_for
from instep.domain.problems import InstepError

KINDS = {"external-client-app": "External client app", "connected-app": "Connected app (legacy)"}
SIGN_INS = {
    "authorization": "A person’s authorisation",
    "certificate": "Certificate",
    "client-credentials": "Client credentials",
}


class SetupForm(forms.Form):
    kind = forms.ChoiceField(
        choices=list(KINDS.items()),
        label="App",
        help_text="New orgs can create external client apps only.",
    )
    sign_in = forms.ChoiceField(choices=list(SIGN_INS.items()), label="Sign in with")
    run_as = forms.CharField(
        required=False,
        max_length=80,
        label="Run as",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="The integration user’s user name, once the user exists.",
    )
    app = forms.CharField(
        max_length=40,
        initial="Instep",
        label="Name in the org",
        help_text="Profile and permission set are called after it.",
    )
    contact_email = forms.EmailField(label="Contact e-mail", help_text="Of whoever looks after the app.")
    with_key_and_secret = forms.BooleanField(
        required=False,
        label="Put consumer key and secret into the files",
        help_text="Made now if there are none: nothing to copy later. Then keep the files to yourself.",
    )


def salesforce_setup(request: HttpRequest, name: str) -> HttpResponse:
    """The form; sent, it answers with a zip."""
    connection = find_application(name)
    way = next(way for way, flow in WAYS.items() if flow is flow_of(connection))
    initial = {"contact_email": getattr(request.user, "email", ""), "sign_in": way}
    form = SetupForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _download(_bundle(connection, form), request.POST.get("pack", ""))
        except InstepError as error:
            tell_in_form(form, error)
    given = form.cleaned_data if form.is_bound else {}
    context = _steps_context(connection, given) | {"form": form, "tab": "provisioning", "subtab": "salesforce-setup"}
    return render(request, "console/salesforce_setup.html", context)


@require_safe
def steps(request: HttpRequest, name: str) -> HttpResponse:
    """The steps for what is chosen in the form at this moment."""
    connection = find_application(name)
    return render(request, "console/salesforce_setup_steps.html", _steps_context(connection, request.GET.dict()))


def _bundle(connection: Connection, form: SetupForm) -> Bundle:
    return make_bundle(connection, _request(form.cleaned_data), now=timezone.now())


def _request(given: dict[str, Any]) -> BundleRequest:
    """What the form says. What it leaves out is as in the connection; what another way needs is passed over."""
    sign_in = given.get("sign_in", "")
    return BundleRequest(
        contact_email=given.get("contact_email", ""),
        app=given.get("app", "") or "Instep",
        flow=WAYS.get(sign_in),
        as_connected_app=given.get("kind") == "connected-app",
        run_as=given.get("run_as", "") if sign_in == "client-credentials" else "",
        with_key_and_secret=bool(given.get("with_key_and_secret")),
    )


def _steps_context(connection: Connection, given: dict[str, Any]) -> dict[str, Any]:
    facts = facts_of(connection, _request(given))
    return {
        "connection": connection,
        "steps": remaining_steps(facts),
        "permissions": permissions_for(api_only=facts.flow.is_unattended),
    }


def _download(bundle: Bundle, pack: str) -> HttpResponse:
    is_package = pack == "package"
    content = zip_package(bundle) if is_package else zip_folder(bundle)
    file = f"{bundle.connection}-{'package' if is_package else 'salesforce'}.zip"
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"},
    )
