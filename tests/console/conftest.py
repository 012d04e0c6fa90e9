"""An administrator who is signed in, and a small company with a small org."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from instep.connections.models import (
    Connection,
    OAuthCredential,
    OrgLicence,
    OrgPermissionSet,
    OrgProfile,
    OrgRole,
    SoapCredential,
)
from instep.directory.models import Group, Membership, Person
from instep.provisioning.models import Outcome, Plan, PlannedChange, Run, Task

PASSWORD = "a long and unusual passphrase"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_user("ann", "ann@acme.example", PASSWORD)


@pytest.fixture
def signed_in(administrator: User) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def sales(db: None) -> Group:
    return Group.objects.create(name="Sales")


@pytest.fixture
def people(sales: Group) -> list[Person]:
    """Zoë manages Ben; both are in Sales. Cleo has left."""
    zoe = Person.objects.create(
        user_name="zoe@acme.example",
        employee_number="E1",
        given_name="Zoë",
        family_name="Ahlberg",
        email="zoe@acme.example",
        title="Head of Sales",
        department="Sales",
    )
    ben = Person.objects.create(
        user_name="ben@acme.example",
        employee_number="E2",
        given_name="Ben",
        family_name="Moser",
        email="ben@acme.example",
        title="Account Executive",
        manager=zoe,
    )
    cleo = Person.objects.create(
        user_name="cleo@acme.example", family_name="Novak", given_name="Cleo", active=False, status="Terminated"
    )
    for person in (zoe, ben):
        Membership.objects.create(group=sales, person=person)
    return [zoe, ben, cleo]


@pytest.fixture
def connection(db: None) -> Connection:
    """Added, not connected."""
    return Connection.objects.create(
        name="acme", environment="production", api_integration_enabled=True, rest_oauth_enabled=True
    )


@pytest.fixture
def oauth(connection: Connection) -> OAuthCredential:
    """An authorisation that was saved."""
    return OAuthCredential.objects.create(
        connection=connection,
        consumer_key="3MVG9-key",
        consumer_secret_sealed=b"sealed consumer secret",
        access_token_sealed=b"sealed access token",
        refresh_token_sealed=b"sealed refresh token",
        instance_url="https://acme.my.salesforce.com",
        authorized_at=NOON,
        authorized_username="integration@acme.example",
    )


@pytest.fixture
def soap(connection: Connection) -> SoapCredential:
    return SoapCredential.objects.create(
        connection=connection, username="admin@acme.example", password_sealed=b"sealed password"
    )


@pytest.fixture
def imported(connection: Connection) -> Connection:
    """With the org's reference data."""
    OrgLicence.objects.create(
        connection=connection, salesforce_id="100A", name="Salesforce", key="SFDC", total=20, used=12
    )
    for place, name in enumerate(("Standard User", "System Administrator")):
        OrgProfile.objects.create(
            connection=connection, salesforce_id=f"00e{place}", name=name, licence_id_in_org="100A"
        )
    OrgRole.objects.create(connection=connection, salesforce_id="00E0", name="Sales EMEA", developer_name="SalesEMEA")
    OrgPermissionSet.objects.create(connection=connection, salesforce_id="0PS0", name="CPQ_User", label="CPQ User")
    connection.org_id, connection.org_name, connection.org_is_sandbox = "00D000000000001EAA", "Acme Inc", False
    connection.imported_at = NOON
    connection.save()
    return connection


@pytest.fixture
def plan(imported: Connection, people: list[Person]) -> Plan:
    """Creates Zoë, updates Ben, and holds Cleo back."""
    zoe, ben, cleo = people
    plan = Plan.objects.create(
        connection=imported,
        created_at=NOON + timedelta(minutes=1),
        digest="digest",
        counts={"create": 1, "update": 1, "blocked": 1},
        api_calls=3,
        licences=[{"name": "Salesforce", "total": 20, "used": 12, "used_after": 13}],
        notes=[{"person": "Ben Moser", "text": "The manager is not in the org."}],
    )
    title = {"field": "Title", "label": "Job title", "before": "Associate", "after": "Account Executive"}
    name = {"field": "LastName", "label": "Last Name", "before": None, "after": "Ahlberg"}
    blocked = {
        "blocked_code": "protected-user",
        "blocked_reason": "cleo@acme.example is on the protected list.",
        "next_step": "Take the user off the list.",
    }
    lines: list[tuple[str, Person, dict[str, Any]]] = [
        ("create", zoe, {"fields": [name], "reason": "active with the profile Standard User, not in the org"}),
        ("update", ben, {"fields": [title], "salesforce_id": "005000000000002AAA"}),
        ("deactivate", cleo, blocked),
    ]
    for position, (kind, person, more) in enumerate(lines):
        PlannedChange.objects.create(
            plan=plan,
            position=position,
            kind=kind,
            person=person,
            person_name=str(person),
            username=person.user_name,
            **more,
        )
    return plan


@pytest.fixture
def applied(plan: Plan) -> Run:
    """Zoë was refused by Salesforce, Ben was updated."""
    run = Run.objects.create(
        id=UUID(int=7),
        connection=plan.connection,
        kind="apply",
        status="partly",
        plan=plan,
        requested_by="ann@acme.example",
        created_at=timezone.now(),
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=7),
        total=2,
        finished=2,
    )
    create, update, _ = plan.changes.all()
    refused = Outcome.objects.create(
        run=run,
        change=create,
        status="failed",
        code="DUPLICATE_USERNAME",
        message="Duplicate Username.<br>The username already exists in this or another Salesforce organization.",
        explanation="This user name is taken in another org.",
        next_step="Give the person another user name.",
        at=NOON,
    )
    Outcome.objects.create(run=run, change=update, status="done", salesforce_id="005000000000002AAA", at=NOON)
    Task.objects.create(outcome=refused, connection=plan.connection, created_at=timezone.now())
    return run


@pytest.fixture
def time_machine_at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield
