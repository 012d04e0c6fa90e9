"""Assignments of an application: who gets a place in the org, with which profile, role and permission sets."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from instep.connections.models import Connection, OrgPermissionSet, OrgProfile, OrgRole
from instep.console.applications import find_application
from instep.console.telling import tell, tell_in_form
from instep.directory.models import Group, Person
from instep.directory.people import find_person
from instep.domain.problems import InstepError
from instep.provisioning import assigning
from instep.provisioning.models import Assignment


class AssignmentForm(forms.Form):
    """With an imported org its names are chosen from lists; without, they are typed and checked by the plan."""

    group = forms.ModelChoiceField(Group.objects.all(), required=False, empty_label="Choose a group…")
    person = forms.CharField(
        required=False,
        help_text="A user name, e-mail address or employee number, when one person is meant.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    profile = forms.CharField(max_length=255)
    role = forms.CharField(max_length=255, required=False)
    priority = forms.IntegerField(
        min_value=1,
        initial=assigning.DEFAULT_PRIORITY,
        help_text="A person in several groups gets the profile and role of the lowest number.",
    )

    def __init__(self, connection: Connection, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        profiles = OrgProfile.objects.filter(connection=connection)
        self.is_imported = profiles.exists()
        if self.is_imported:
            self._choose_from(connection)
        else:
            self.fields["permission_sets"] = forms.CharField(
                required=False, help_text="API names, with commas between them."
            )

    def _choose_from(self, connection: Connection) -> None:
        profiles = OrgProfile.objects.filter(connection=connection).values_list("name", flat=True)
        roles = OrgRole.objects.filter(connection=connection).values_list("name", flat=True)
        sets = OrgPermissionSet.objects.filter(connection=connection).order_by("label")
        self.fields["profile"] = forms.ChoiceField(choices=[("", "Choose a profile…"), *((p, p) for p in profiles)])
        self.fields["role"] = forms.ChoiceField(required=False, choices=[("", "No role"), *((r, r) for r in roles)])
        self.fields["permission_sets"] = forms.MultipleChoiceField(
            required=False, choices=[(row.name, row.label) for row in sets], widget=forms.CheckboxSelectMultiple
        )

    def clean_permission_sets(self) -> list[str]:
        given = self.cleaned_data["permission_sets"]
        names = given.split(",") if isinstance(given, str) else given
        return [name.strip() for name in names if name.strip()]

    def clean_person(self) -> Person | None:
        key = self.cleaned_data["person"].strip()
        try:
            return find_person(key) if key else None
        except InstepError as error:
            raise forms.ValidationError(str(error.problem)) from error


def assignments(request: HttpRequest, name: str) -> HttpResponse:
    """The list, and the form that adds to it."""
    connection = find_application(name)
    form = AssignmentForm(connection, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = assigning.add_assignment(connection, **form.cleaned_data)
        except InstepError as error:
            tell_in_form(form, error)
        else:
            messages.success(request, f"{added.group or added.person} is assigned. The next plan shows what follows.")
            return redirect("assignments", name)
    context = {
        "connection": connection,
        "tab": "provisioning",
        "subtab": "assignments",
        "form": form,
        "assignments": _rows(connection),
        "people": Person.objects.filter(active=True).only("user_name", "display_name", "given_name", "family_name"),
    }
    return render(request, "console/assignments.html", context)


def remove_assignment(request: HttpRequest, name: str, assignment_id: int) -> HttpResponse:
    """Ask first, then remove."""
    connection = find_application(name)
    if request.method != "POST":
        return _confirm_removal(request, connection, assignment_id)
    try:
        assigning.remove_assignment(connection, assignment_id)
    except InstepError as error:
        tell(request, error)
    else:
        messages.success(
            request, "The assignment is removed. Whoever has no other one is deactivated by the next plan."
        )
    return redirect("assignments", name)


def _confirm_removal(request: HttpRequest, connection: Connection, assignment_id: int) -> HttpResponse:
    context = {
        "connection": connection,
        "tab": "provisioning",
        "subtab": "assignments",
        "assignment": get_object_or_404(Assignment, connection=connection, id=assignment_id),
    }
    return render(request, "console/remove_assignment.html", context)


def _rows(connection: Connection) -> list[Assignment]:
    """Each with `set_labels`, its permission sets as people read them."""
    labels = dict(OrgPermissionSet.objects.filter(connection=connection).values_list("name", "label"))
    rows = list(connection.assignments.select_related("group", "person"))
    for row in rows:
        row.set_labels = [labels.get(name, name) for name in row.permission_sets]  # type: ignore[attr-defined]
    return rows
