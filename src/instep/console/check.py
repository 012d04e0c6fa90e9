"""Application → Provisioning → Check: the doctor, when somebody presses the button."""

from collections import Counter
from itertools import groupby
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from instep.connections.checking import check_connection
from instep.console.applications import find_application
from instep.console.wording import FINDINGS
from instep.domain.doctor.findings import Finding, Status
from instep.domain.doctor.registry import LINES


@require_http_methods(["GET", "POST"])
def check_application(request: HttpRequest, name: str) -> HttpResponse:
    """GET tells what will be looked at; POST signs in to the org and looks. Neither changes anything."""
    connection = find_application(name)
    context = {"connection": connection, "tab": "provisioning", "subtab": "check"}
    if request.method == "GET":
        return render(request, "console/check.html", context | {"planned": _planned()})
    findings = check_connection(connection)
    connection.refresh_from_db()
    return render(request, "console/check.html", context | _shown(findings) | {"checked_at": timezone.now()})


def _planned() -> list[tuple[str, list[str]]]:
    """What the lines look at, by heading."""
    return [(group, [line.title for line in lines]) for group, lines in groupby(LINES, key=attrgetter("group"))]


def _shown(findings: list[Finding]) -> dict[str, object]:
    """Each finding with a place to jump to, because several may have one code."""
    placed = [(f"line-{place}", finding) for place, finding in enumerate(findings, 1)]
    counts = Counter(finding.status for finding in findings)
    return {
        "groups": [(group, list(lines)) for group, lines in groupby(placed, key=lambda each: each[1].group)],
        "counts": [(FINDINGS[status], counts[status]) for status in Status if counts[status]],
        "to_mend": [(place, finding) for place, finding in placed if finding.status is not Status.OK],
    }
