"""People: the directory as a list, and one person with the accounts they have."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format

from instep.console.paging import page_of
from instep.directory.models import Group, Person
from instep.directory.people import search_people
from instep.provisioning.models import Outcome

ACTIVE = {"active": True, "inactive": False}
ATTRIBUTES = (
    ("Work", ("title", "user_type", "employee_number", "organization", "division", "department", "cost_center")),
    ("Contact", ("email", "work_phone", "mobile_phone")),
    ("Place", ("street_address", "locality", "region", "postal_code", "country")),
    ("Language and time", ("locale", "preferred_language", "timezone")),
    ("Dates", ("hire_date", "end_date")),
)


def people(request: HttpRequest) -> HttpResponse:
    """The list; htmx asks for its rows alone while somebody types."""
    found = search_people(
        text=request.GET.get("q", ""),
        active=ACTIVE.get(request.GET.get("status", "")),
        group=_known_group(request.GET.get("group", "")),
    ).prefetch_related("accounts__connection")
    context = {
        "page": page_of(request, found),
        "groups": Group.objects.all(),
        "is_filtered": any(request.GET.get(name) for name in ("q", "status", "group")),
    }
    template = "console/people_rows.html" if request.headers.get("HX-Request") else "console/people.html"
    return render(request, template, context)


def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Attributes, manager, groups, accounts and what provisioning did lately."""
    found = get_object_or_404(Person.objects.select_related("manager").prefetch_related("groups"), id=person_id)
    context = {
        "person": found,
        "attributes": _attributes(found),
        "reports": found.reports.all(),
        "accounts": found.accounts.select_related("connection"),
        "outcomes": _outcomes(found),
    }
    return render(request, "console/person.html", context)


def _known_group(name: str) -> str:
    """The name when there is such a group; else none, so that an old link still shows everybody."""
    return name if Group.objects.filter(name=name).exists() else ""


def _attributes(found: Person) -> list[tuple[str, list[tuple[str, object]]]]:
    """Sections of label and value; what the directory leaves empty is left out."""
    sections = []
    for heading, names in ATTRIBUTES:
        rows = [(_label(name), _shown(value)) for name in names if (value := getattr(found, name))]
        if rows:
            sections.append((heading, rows))
    return sections


def _shown(value: object) -> object:
    return date_format(value, "j F Y") if isinstance(value, date) else value


def _label(name: str) -> str:
    return {"email": "E-mail", "timezone": "Time zone"}.get(name, name.replace("_", " ").capitalize())


def _outcomes(found: Person) -> QuerySet[Outcome]:
    return (
        Outcome.objects.filter(change__person=found)
        .select_related("change", "run", "run__connection")
        .order_by("-at", "change__position")[:20]
    )
