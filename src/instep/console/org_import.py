"""Import: reading the org, and what was read last."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from instep.connections.models import OrgLicence, OrgPermissionSet, OrgProfile, OrgRole
from instep.console.applications import find_application
from instep.console.paging import page_of
from instep.console.telling import tell, who
from instep.domain.problems import InstepError
from instep.provisioning import runs
from instep.provisioning.models import Account, ObservedUser


def org_import(request: HttpRequest, name: str) -> HttpResponse:
    """What Instep knows of the org, with the users in it."""
    connection = find_application(name)
    users = ObservedUser.objects.filter(connection=connection)
    query = request.GET.get("q", "").strip()
    if query:
        users = users.filter(username__icontains=query) | users.filter(name__icontains=query)
    page = page_of(request, users)
    accounts = Account.objects.filter(
        connection=connection, salesforce_id__in=[user.salesforce_id for user in page]
    ).select_related("person")
    people = {account.salesforce_id: account.person for account in accounts}
    profiles = dict(OrgProfile.objects.filter(connection=connection).values_list("salesforce_id", "name"))
    context = {
        "connection": connection,
        "tab": "provisioning",
        "subtab": "import",
        "page": page,
        "rows": [(user, profiles.get(user.profile_id_in_org, ""), people.get(user.salesforce_id)) for user in page],
        "counts": [
            ("Users", ObservedUser.objects.filter(connection=connection).count()),
            ("Profiles", len(profiles)),
            ("Roles", OrgRole.objects.filter(connection=connection).count()),
            ("Permission sets", OrgPermissionSet.objects.filter(connection=connection).count()),
            ("Licences", OrgLicence.objects.filter(connection=connection).count()),
        ],
    }
    template = "console/org_import_rows.html" if request.headers.get("HX-Request") else "console/org_import.html"
    return render(request, template, context)


@require_POST
def start_import(request: HttpRequest, name: str) -> HttpResponse:
    connection = find_application(name)
    try:
        run = runs.start_import(connection, requested_by=who(request))
    except InstepError as error:
        tell(request, error)
        return redirect("org_import", name)
    return redirect("run", run.id)
