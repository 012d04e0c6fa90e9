"""The sample company in Instep: its people, a connection that is still to be authorised, and its assignments."""

import secrets
from pathlib import Path

from django.utils import timezone

from instep.connections.managing import add_connection
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.console.administrators import create_administrator
from instep.directory.importing import import_people
from instep.directory.models import Group
from instep.provisioning.assigning import add_assignment

PEOPLE = Path(__file__).with_name("people.csv")
CONNECTION = "northwind"
ADMINISTRATOR = "demo@northwind.example"
# group, profile, role, permission sets, priority
ASSIGNMENTS: tuple[tuple[str, str, str, list[str], int], ...] = (
    ("sf-admins", "Standard User", "Revenue Operations", ["CRM_Administration", "Reports_and_Dashboards"], 10),
    ("sf-sales", "Sales User", "", ["Sales_Cloud_User"], 20),
    ("sf-support", "Support User", "Support Agent", ["Service_Cloud_User"], 30),
    ("sf-marketing", "Marketing User", "Marketing Team", ["Marketing_Campaigns"], 40),
    ("sf-read-only", "Read Only", "Finance Team", [], 50),
    ("sf-forecasting", "Sales User", "", ["Forecasting_User"], 60),
)


def fill(org_url: str) -> str:
    """Put the company into an empty installation. Returns the administrator's password."""
    import_people(PEOPLE, timezone.now())
    connection = add_connection(NewConnection(CONNECTION, "custom", org_url))
    Connection.objects.filter(pk=connection.pk).update(api_integration_enabled=False)
    for group, profile, role, permission_sets, priority in ASSIGNMENTS:
        add_assignment(
            connection,
            group=Group.objects.get(name=group),
            profile=profile,
            role=role,
            permission_sets=permission_sets,
            priority=priority,
        )
    password = secrets.token_urlsafe(12)
    create_administrator(ADMINISTRATOR, password)
    return password
