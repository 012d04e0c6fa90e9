"""A company, its connected org, and runs that are carried out in this process, step by step, without the engine."""

import dataclasses
from datetime import datetime
from typing import Any

from django.utils import timezone
from tests.emulator import Emulator, query_of

from instep.connections.authorizing import begin, receive_answer, save_authorization
from instep.connections.managing import add_connection
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.directory.models import Group, Membership, Person
from instep.provisioning.assigning import add_assignment
from instep.provisioning.models import Assignment, Plan, PlannedChange, PlanStatus, Run, RunKind
from instep.provisioning.planning import make_plan
from instep.provisioning.progress import open_run
from instep.provisioning.workflows.apply_run import apply_run
from instep.provisioning.workflows.import_run import import_run
from instep.salesforce import Secret


@dataclasses.dataclass
class Acme:
    """A connected org and the directory beside it."""

    connection: Connection
    org: Emulator

    def person(self, name: str, *groups: str, **attributes: Any) -> Person:
        """`name` is "Ann Lee"; the user name is ann.lee@acme.example unless another is given."""
        given, _, family = name.partition(" ")
        address = f"{given}.{family.replace(' ', '')}@acme.example".lower()
        values = {
            "user_name": address,
            "email": attributes.get("user_name", address),
            "given_name": given,
            "family_name": family,
            "locale": "en-US",
            "timezone": "America/New_York",
        }
        person = Person.objects.create(**(values | attributes))
        for group in groups:
            self.join(person, group)
        return person

    def join(self, person: Person, group: str) -> None:
        Membership.objects.create(person=person, group=Group.objects.get_or_create(name=group)[0])

    def leave(self, person: Person, group: str) -> None:
        Membership.objects.filter(person=person, group__name=group).delete()

    def assign(
        self, group: str, profile: str = "Standard User", *permission_sets: str, role: str = "", priority: int = 100
    ) -> Assignment:
        found, _ = Group.objects.get_or_create(name=group)
        return add_assignment(
            self.connection,
            group=found,
            profile=profile,
            role=role,
            permission_sets=permission_sets,
            priority=priority,
        )

    def import_org(self) -> Run:
        run = self._open(RunKind.IMPORT)
        self._carry_out(import_run, run)
        self.connection.refresh_from_db()
        return run

    def plan(self, now: datetime | None = None) -> Plan:
        return make_plan(self.connection, now or timezone.now())

    def apply(self, plan: Plan | None = None) -> Run:
        """Apply the plan, or what a new one says, to its end."""
        plan = plan or self.plan()
        run = self._open(RunKind.APPLY, plan)
        Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.APPLYING)
        self._carry_out(apply_run, run)
        return run

    def import_and_apply(self) -> Run:
        self.import_org()
        return self.apply()

    def user(self, person: Person, *fields: str) -> dict[str, Any]:
        """The person's user as the org itself shows it."""
        names = ", ".join(["Id", "Username", "IsActive", *fields])
        return self.org.one(f"SELECT {names} FROM User WHERE Username = '{person.user_name}'")  # noqa: S608

    def permission_sets(self, user_id: str) -> set[str]:
        rows = self.org.query(
            "SELECT PermissionSet.Name FROM PermissionSetAssignment "  # noqa: S608
            f"WHERE AssigneeId = '{user_id}' AND PermissionSet.IsOwnedByProfile = false"
        )
        return {row["PermissionSet"]["Name"] for row in rows}

    def permission_set(self, name: str) -> str:
        """Its id."""
        return str(self.org.one(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'")["Id"])  # noqa: S608

    def profile(self, name: str) -> str:
        return str(self.org.one(f"SELECT Id FROM Profile WHERE Name = '{name}'")["Id"])  # noqa: S608

    def make_user(self, username: str, profile: str = "Standard User", **fields: Any) -> str:
        """A user that a Salesforce administrator made; its id."""
        values = {
            "Username": username,
            "Email": username,
            "LastName": username.partition("@")[0],
            "Alias": "made",
            "ProfileId": self.profile(profile),
            "TimeZoneSidKey": "America/New_York",
            "LocaleSidKey": "en_US",
            "LanguageLocaleKey": "en_US",
            "EmailEncodingKey": "UTF-8",
        }
        return self.org.create("User", **(values | fields))

    def _open(self, kind: RunKind, plan: Plan | None = None) -> Run:
        return open_run(self.connection, kind, requested_by="test", executor="", now=timezone.now(), plan=plan)

    def _carry_out(self, workflow: Any, run: Run) -> None:
        workflow.__wrapped__(str(run.id))  # its steps are plain functions outside of the engine
        run.refresh_from_db()


def lines(plan: Plan) -> list[tuple[str, str]]:
    """Kind and user name of the lines that would be sent, in the order of apply."""
    return [(change.kind, change.username) for change in plan.changes.filter(blocked_code="")]


def blocked(plan: Plan) -> list[tuple[str, str, str]]:
    """Kind, user name and code of the lines that are held back."""
    return [(change.kind, change.username, change.blocked_code) for change in plan.changes.exclude(blocked_code="")]


def line(plan: Plan, kind: str) -> PlannedChange:
    return plan.changes.get(kind=kind)


def fields_of(change: PlannedChange) -> dict[str, Any]:
    """What it would write."""
    return {field["field"]: field["after"] for field in change.fields}


def outcomes(run: Run) -> list[tuple[str, str, str]]:
    """Kind, status and Salesforce's code of each outcome, in the order of the plan."""
    rows = run.outcomes.select_related("change").order_by("change__position")
    return [(row.change.kind, row.status, row.code) for row in rows]


def connect(org: Emulator, transport: str) -> Connection:
    """A connection that uses OAuth and REST, or SOAP."""
    return authorize(org) if transport == "rest" else connect_with_soap(org)


def connect_with_soap(org: Emulator) -> Connection:
    return add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=org.url,
            soap_username=org.username,
            soap_password=Secret(org.password_and_token),
        )
    )


def authorize(org: Emulator) -> Connection:
    """A connection that a person allowed in the browser and saved."""
    connection = add_connection(
        NewConnection(
            name="acme",
            environment="custom",
            domain=org.url,
            consumer_key=org.consumer_key,
            consumer_secret=Secret(org.consumer_secret),
        )
    )
    begun = begin(connection, session_key="ann", redirect_uri=org.ready["app"]["callback_urls"][-1], now=timezone.now())
    pending = receive_answer(query_of(org.allow(begun.address)), session_key="ann", now=timezone.now())
    return save_authorization(pending, session_key="ann", now=timezone.now(), enable=True)
