"""The way from an empty installation to the first applied plan, one step after the other."""

import dataclasses

from django.urls import reverse

from instep.connections.models import Connection
from instep.connections.states import State, state_of
from instep.directory.models import Person
from instep.provisioning.models import Assignment, Plan, PlanStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """`is_next` is true for the first step that is not done."""

    title: str
    text: str
    action: str
    address: str
    is_done: bool
    is_next: bool = False


def first_steps() -> list[Step]:
    """All steps in order; empty once every one is done."""
    connection = Connection.objects.order_by("created_at").first()
    steps = [_people(), _application(connection), *_for(connection)]
    for place, step in enumerate(steps):
        if not step.is_done:
            return [*steps[:place], dataclasses.replace(step, is_next=True), *steps[place + 1 :]]
    return []


def _people() -> Step:
    return Step(
        "Bring in your people",
        "From a CSV export of your HR system.",
        "Import people",
        reverse("people_import"),
        Person.objects.exists(),
    )


def _application(connection: Connection | None) -> Step:
    return Step(
        "Add your Salesforce org",
        "Production, a sandbox or a custom domain.",
        "Add application",
        reverse("add_application"),
        connection is not None,
    )


def _for(connection: Connection | None) -> list[Step]:
    """The steps on the first connection; before there is one they lead to the list of applications."""

    def place(route: str) -> str:
        return reverse(route, args=[connection.name]) if connection else reverse("applications")

    plans = Plan.objects.filter(connection=connection)
    return [
        Step(
            "Connect it",
            "Authenticate with Salesforce.com, then Save.",
            "Set up integration",
            place("integration"),
            connection is not None and state_of(connection).state in (State.OAUTH, State.SOAP),
        ),
        Step(
            "Read the org",
            "Users, profiles, roles, permission sets and licences. Nothing is written.",
            "Import from Salesforce",
            place("org_import"),
            bool(connection and connection.imported_at),
        ),
        Step(
            "Assign people and groups",
            "Say who gets which profile, role and permission sets.",
            "Assign",
            place("assignments"),
            Assignment.objects.filter(connection=connection).exists(),
        ),
        Step(
            "Look at the plan and apply it",
            "Every change with before and after. Nothing is written without a plan.",
            "Make a plan",
            place("plans"),
            plans.filter(status=PlanStatus.APPLIED).exists(),
        ),
    ]
