"""The consumer secret: changing it without an outage, and forgetting the one that was replaced."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from instep.connections import Secret
from instep.connections.rotating_secrets import rotate_consumer_secret
from instep.connections.staging_secrets import change_consumer_secret, end_former_secret
from instep.console.applications import find_application
from instep.console.telling import EXPECTED, tell, tell_in_form, tell_problem


class StagedPairForm(forms.Form):
    consumer_key = forms.CharField(
        max_length=256,
        label="Staged OAuth Consumer Key",
        help_text="The same as before, when only the secret is another one.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    consumer_secret = forms.CharField(
        max_length=256,
        label="Staged OAuth Consumer Secret",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def consumer_secret(request: HttpRequest, name: str) -> HttpResponse:
    """Try a staged pair, and rely on it once it works."""
    connection = find_application(name)
    credential = getattr(connection, "oauth", None)
    form = StagedPairForm(request.POST or None, initial={"consumer_key": credential.consumer_key if credential else ""})
    if request.method == "POST" and form.is_valid():
        try:
            _rotate(connection, form.cleaned_data)
        except EXPECTED as error:
            tell_in_form(form, error)
        else:
            messages.success(request, f"{name} signs in with the new consumer secret.")
            return redirect("consumer_secret", name)
    context = {"connection": connection, "tab": "provisioning", "subtab": "integration", "form": form}
    return render(request, "console/consumer_secret.html", context)


@require_POST
def change(request: HttpRequest, name: str) -> HttpResponse:
    """Let Salesforce make the second pair."""
    try:
        change_consumer_secret(find_application(name), now=timezone.now())
    except EXPECTED as error:
        tell(request, error)
    else:
        messages.success(request, f"{name} signs in with a new consumer secret, and it is the app’s own now.")
    return redirect("consumer_secret", name)


@require_POST
def forget_former(request: HttpRequest, name: str) -> HttpResponse:
    ended = end_former_secret(find_application(name))
    if ended.warning:
        tell_problem(request, ended.warning)
    messages.success(request, "The former consumer secret is forgotten.")
    return redirect("consumer_secret", name)


def _rotate(connection: Any, given: dict[str, str]) -> None:
    key, secret = given["consumer_key"], Secret(given["consumer_secret"])
    rotate_consumer_secret(connection, key=key, secret=secret, now=timezone.now())
