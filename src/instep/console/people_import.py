"""People → Import: a CSV file from the browser to the directory, or a look at what it would do."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from instep.console.telling import tell_in_form
from instep.directory.uploads import import_upload
from instep.domain.problems import InstepError


class PeopleImportForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        help_text="A header and one row a person. Columns are recognised by their names.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    skip_bad_rows = forms.BooleanField(
        required=False, label="Skip bad rows", help_text="Otherwise one bad row keeps the whole file out."
    )


def people_import(request: HttpRequest) -> HttpResponse:
    """The form and, after it was sent, the report. "Check" does everything and undoes it."""
    form = PeopleImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            report = import_upload(
                form.cleaned_data["file"],
                timezone.now(),
                dry_run=request.POST.get("action") == "check",
                skip_bad_rows=form.cleaned_data["skip_bad_rows"],
            )
        except InstepError as error:
            tell_in_form(form, error)
    return render(request, "console/people_import.html", {"form": form, "report": report})
