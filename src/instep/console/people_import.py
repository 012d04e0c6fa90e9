"""People → Import: a CSV file from the browser to the directory, or a look at what it would do."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from instep.console.telling import tell_in_form
from instep.directory.importing import ImportReport, import_people
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
            report = _import(
                form.cleaned_data["file"],
                dry_run=request.POST.get("action") == "check",
                skip_bad_rows=form.cleaned_data["skip_bad_rows"],
            )
        except InstepError as error:
            tell_in_form(form, error)
    return render(request, "console/people_import.html", {"form": form, "report": report})


def _import(upload: "UploadedFile[Any]", *, dry_run: bool, skip_bad_rows: bool) -> ImportReport:
    """By way of a file of the same name, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="instep-people-") as folder:
        path = Path(folder) / (upload.name or "people.csv")
        with path.open("wb") as copy:
            for chunk in upload.chunks():
                copy.write(chunk)
        return import_people(path, timezone.now(), dry_run=dry_run, skip_bad_rows=skip_bad_rows)
