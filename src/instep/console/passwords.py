"""Setting a user's password: who it is about, the password twice, and the run that says what became of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from instep.connections import Secret
from instep.console.applications import find_application
from instep.console.telling import who
from instep.domain.problems import InstepError
from instep.provisioning import passwords
from instep.provisioning.models import Account
from instep.provisioning.passwords import PasswordChange

LONGEST = 256


class PasswordForm(forms.Form):
    password = forms.CharField(
        max_length=LONGEST,
        strip=False,
        label="New password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="The org’s password policy decides what it must look like.",
    )
    again = forms.CharField(
        max_length=LONGEST,
        strip=False,
        label="The same again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"password", "again"} <= set(given) and given["password"] != given["again"]:
            self.add_error("again", "The two are not the same.")
        return given


def set_password(request: HttpRequest, name: str, account_id: int) -> HttpResponse:
    """The form; sent, it leads to the run. What stands against it is told before anything is typed."""
    connection = find_application(name)
    account = get_object_or_404(Account.objects.select_related("person"), connection=connection, id=account_id)
    context: dict[str, Any] = {"connection": connection, "account": account, "username": account.person.user_name}
    try:
        change = passwords.plan_password(connection, account.person.user_name)
    except InstepError as error:
        return render(request, "console/set_password.html", context | {"refusal": error.problem})
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("run", _set(request, change, Secret(form.cleaned_data["password"])))
    return render(request, "console/set_password.html", context | {"form": form, "username": change.user.username})


def _set(request: HttpRequest, change: PasswordChange, password: Secret) -> Any:
    return passwords.set_password(change, password, requested_by=who(request), now=timezone.now()).pk
