"""Groups: sets of people, and what each is assigned on which connection."""

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from instep.console.paging import page_of
from instep.directory.models import Group
from instep.provisioning.models import Assignment


def groups(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = _with_counts().filter(name__icontains=query) if query else _with_counts()
    return render(request, "console/groups.html", {"page": page_of(request, found), "is_filtered": bool(query)})


def group(request: HttpRequest, group_id: int) -> HttpResponse:
    found = get_object_or_404(Group, id=group_id)
    context = {
        "group": found,
        "page": page_of(request, found.people.prefetch_related("groups", "accounts__connection")),
        "assignments": Assignment.objects.filter(group=found).select_related("connection"),
    }
    return render(request, "console/group.html", context)


def _with_counts() -> QuerySet[Group]:
    rows = Group.objects.annotate(
        people_count=Count("people", distinct=True),
        active_count=Count("people", distinct=True, filter=Q(people__active=True)),
        assignment_count=Count("assignments", distinct=True),
    )
    return rows.order_by("name")
