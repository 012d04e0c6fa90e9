"""Protected users of an application: whom Instep never touches, and System Administrators who wait for release."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from instep.connections.models import Connection, OrgProfile
from instep.console.applications import find_application
from instep.console.telling import tell
from instep.domain.problems import InstepError
from instep.provisioning import accounts
from instep.provisioning.models import Account, ObservedUser
from instep.provisioning.models.accounts import AccountOrigin
from instep.provisioning.protecting import ADMINISTRATOR_PROFILE


class ProtectForm(forms.Form):
    username = forms.CharField(max_length=255, label="Salesforce user name")
    reason = forms.CharField(max_length=255, required=False, help_text="So that others know why.")


def protected_users(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    form = ProtectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.protect_user(connection, form.cleaned_data["username"], form.cleaned_data["reason"])
        messages.success(request, f"{form.cleaned_data['username']} is protected: Instep leaves this user alone.")
        return redirect("protected_users", name)
    context = {
        "connection": connection,
        "tab": "provisioning",
        "subtab": "protected",
        "form": form,
        "protected": connection.protected_users.all(),
        "administrators": _linked_administrators(connection),
    }
    return render(request, "console/protected_users.html", context)


@require_POST
def unprotect_user(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    username = request.POST.get("username", "")
    try:
        accounts.unprotect_user(connection, username)
    except InstepError as error:
        tell(request, error)
    else:
        messages.success(request, f"{username} is no longer protected.")
    return redirect("protected_users", name)


@require_POST
def release_account(request: HttpRequest, name: str, account_id: int) -> HttpResponse:
    account = _account(name, account_id)
    accounts.release_account(account, timezone.now())
    messages.success(request, f"{account.person} is released: the next plan may change this System Administrator.")
    return redirect("protected_users", name)


@require_POST
def hold_account(request: HttpRequest, name: str, account_id: int) -> HttpResponse:
    account = _account(name, account_id)
    accounts.hold_account(account)
    messages.success(request, f"{account.person} is protected again.")
    return redirect("protected_users", name)


def _linked_administrators(connection: Connection) -> QuerySet[Account]:
    """Accounts whose Salesforce user was there before and is a System Administrator."""
    profiles = OrgProfile.objects.filter(connection=connection, name=ADMINISTRATOR_PROFILE)
    users = ObservedUser.objects.filter(connection=connection, profile_id_in_org__in=profiles.values("salesforce_id"))
    linked = Account.objects.filter(connection=connection, origin=AccountOrigin.LINKED)
    return linked.filter(salesforce_id__in=users.values("salesforce_id")).select_related("person")


def _account(name: str, account_id: int) -> Account:
    connection: Connection = find_application(name)
    return get_object_or_404(Account.objects.select_related("person"), connection=connection, id=account_id)
