"""API tokens: make one, which is shown once; see when each was used; end one."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from instep.access.models import ApiToken
from instep.access.tokens import NewToken, all_tokens, create_token, revoke_token
from instep.console.paging import page_of
from instep.console.telling import tell, tell_in_form, who
from instep.domain.problems import InstepError


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="What uses it, for example ci-pipeline.")
    expires_days = forms.IntegerField(
        required=False, min_value=1, label="Days until it ends", help_text="Empty: it works until you revoke it."
    )
    is_read_only = forms.BooleanField(required=False, label="Read only", help_text="It may look, and change nothing.")


def api_tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form. A new token is in the answer to the form and on no page after it."""
    form = TokenForm(request.POST or None)
    new = None
    if request.method == "POST" and form.is_valid():
        try:
            new = _create(request, form)
        except InstepError as error:
            tell_in_form(form, error)
        else:
            form = TokenForm()
    context = {"form": form, "new": new, "page": page_of(request, all_tokens()), "now": timezone.now()}
    return render(request, "console/api_tokens.html", context)


def revoke_api_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ask first: programs that use it stop."""
    token = get_object_or_404(ApiToken, pk=token_id)
    if request.method != "POST":
        return render(request, "console/revoke_api_token.html", {"token": token})
    try:
        revoke_token(token.name, now=timezone.now())
    except InstepError as error:
        tell(request, error)
    else:
        messages.success(request, f"{token.name} is revoked. It ended at once.")
    return redirect("api_tokens")


def _create(request: HttpRequest, form: TokenForm) -> NewToken:
    given = form.cleaned_data
    return create_token(
        given["name"],
        created_by=who(request),
        now=timezone.now(),
        expires_days=given["expires_days"],
        is_read_only=given["is_read_only"],
    )
