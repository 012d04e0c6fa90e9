"""Taking a connection off SOAP, and back: where it stands, comparing both ways in, switching, watching."""

import dataclasses
from collections.abc import Callable
from datetime import datetime

from django.db.models import Count, Q
from typing_extensions import TypedDict

from instep.connections.choosing import is_authorized
from instep.connections.managing import forget_soap_credential, switch
from instep.connections.models import Connection, OAuthCredential, SoapCredential, SoapMigration
from instep.connections.shadow import Comparison, compare
from instep.domain.migrating import Facts, Step, may_switch, migration_steps
from instep.domain.problems import BadInput, Problem
from instep.provisioning.models import Run, RunStatus


class DifferenceDocument(TypedDict):
    kind: str
    record_id: str
    name: str
    field: str
    soap: str | None
    oauth: str | None


class SideDocument(TypedDict):
    org_id: str
    org_name: str
    username: str
    profile: str


class ComparisonDocument(TypedDict):
    """A comparison as it is stored, printed and answered. `differences` are the first of `difference_count`."""

    soap: SideDocument
    oauth: SideDocument
    is_same_org: bool
    difference_count: int
    differences: list[DifferenceDocument]
    records: dict[str, int]


class StepDocument(TypedDict):
    code: str
    title: str
    state: str
    sentence: str


class MigrationDocument(TypedDict):
    """Where a migration stands, as it is printed and answered."""

    name: str
    steps: list[StepDocument]
    may_switch: bool
    compared_at: datetime | None
    switched_at: datetime | None
    comparison: ComparisonDocument | None


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """Where a migration stands."""

    facts: Facts
    steps: list[Step]
    comparison: ComparisonDocument | None
    switched_at: datetime | None

    @property
    def may_switch(self) -> bool:
        return may_switch(self.facts) and not self.facts.uses_oauth


def standing_of(connection: Connection) -> Standing:
    """From what is stored, without network."""
    migration = SoapMigration.objects.filter(connection=connection).first()
    comparison: ComparisonDocument | None = migration.comparison or None if migration else None
    switched_at = migration.switched_at if migration else None
    runs = _runs_since(connection, switched_at)
    authorized = is_authorized(connection)
    facts = Facts(
        has_soap=SoapCredential.objects.filter(connection=connection).exists(),
        is_authorized=authorized,
        uses_oauth=authorized and connection.rest_oauth_enabled,
        compared_at=migration.compared_at if migration else None,
        difference_count=comparison["difference_count"] if comparison else 0,
        is_same_org=comparison["is_same_org"] if comparison else True,
        runs_since=runs["ended"],
        failed_since=runs["failed"],
    )
    return Standing(facts, migration_steps(facts), comparison, switched_at)


def migration_document(connection: Connection) -> MigrationDocument:
    standing = standing_of(connection)
    return {
        "name": connection.name,
        "steps": [
            {"code": step.code, "title": step.title, "state": step.state, "sentence": step.sentence}
            for step in standing.steps
        ],
        "may_switch": standing.may_switch,
        "compared_at": standing.facts.compared_at,
        "switched_at": standing.switched_at,
        "comparison": standing.comparison,
    }


def compare_both(
    connection: Connection, *, now: datetime, progress: Callable[[str], None] = lambda _: None
) -> ComparisonDocument:
    """Read the org by both credentials, keep what differs. Writes nothing to the org and no user to the database.

    Raises:
        BadInput: One of the two credentials is missing.
        AuthorizationLost, SalesforceError: From signing in or reading.
    """
    soap, oauth = _both(connection)
    found = compare(
        connection, soap_username=soap.username, oauth_username=oauth.authorized_username, progress=progress
    )
    document = _document(found)
    SoapMigration.objects.update_or_create(connection=connection, defaults={"compared_at": now, "comparison": document})
    return document


def switch_to_oauth(connection: Connection, *, now: datetime) -> None:
    """From now on OAuth and REST are used; the SOAP credentials stay.

    Raises:
        BadInput: A credential is missing, both were not compared, or they lead to different orgs.
    """
    _both(connection)
    if not may_switch(standing_of(connection).facts):
        raise BadInput(_not_compared(connection.name))
    switch(connection, api_integration=True, rest_oauth=True)
    SoapMigration.objects.filter(connection=connection).update(switched_at=now)


def go_back_to_soap(connection: Connection) -> None:
    """SOAP again; the authorisation stays for the next try.

    Raises:
        BadInput: There are no SOAP credentials to go back to.
    """
    if not SoapCredential.objects.filter(connection=connection).exists():
        raise BadInput(_missing(connection.name, "SOAP credentials", "Enter them under Provisioning → Integration"))
    switch(connection, rest_oauth=False)
    SoapMigration.objects.filter(connection=connection).update(switched_at=None)


def forget_soap(connection: Connection) -> None:
    """The last step: no way back afterwards.

    Raises:
        BadInput: OAuth and REST are not in use, so that nothing would be left to sign in with.
    """
    if not standing_of(connection).facts.uses_oauth:
        raise BadInput(
            Problem(
                "soap-in-use",
                "SOAP is what this connection signs in with",
                where=connection.name,
                next_step=f"Switch first: instep connection migrate {connection.name} --switch",
            )
        )
    forget_soap_credential(connection)


def _both(connection: Connection) -> tuple[SoapCredential, OAuthCredential]:
    soap = SoapCredential.objects.filter(connection=connection).first()
    oauth = OAuthCredential.objects.filter(connection=connection).first()
    if soap is None:
        raise BadInput(_missing(connection.name, "SOAP credentials", "There is nothing to leave: SOAP is not used"))
    if oauth is None or not oauth.is_authorized:
        step = f"Authorise it: instep connection authorize {connection.name}. SOAP goes on working meanwhile"
        raise BadInput(_missing(connection.name, "OAuth authorisation", step))
    return soap, oauth


def _runs_since(connection: Connection, moment: datetime | None) -> dict[str, int]:
    if moment is None:
        return {"ended": 0, "failed": 0}
    ended = Run.objects.filter(connection=connection, created_at__gte=moment, finished_at__isnull=False)
    with_errors = Q(status__in=[RunStatus.FAILED, RunStatus.PARTLY])
    return ended.aggregate(ended=Count("pk"), failed=Count("pk", filter=with_errors))


def _document(found: Comparison) -> ComparisonDocument:
    return {
        "soap": dataclasses.asdict(found.soap),  # type: ignore[typeddict-item]
        "oauth": dataclasses.asdict(found.oauth),  # type: ignore[typeddict-item]
        "is_same_org": found.is_same_org,
        "difference_count": found.difference_count,
        "differences": [dataclasses.asdict(one) for one in found.differences],  # type: ignore[misc]
        "records": found.records,
    }


def _missing(name: str, what: str, next_step: str) -> Problem:
    return Problem("migration-half", f"The connection has no {what}", where=name, next_step=next_step)


def _not_compared(name: str) -> Problem:
    return Problem(
        "not-compared",
        "What both ways in see was not compared, or they lead to different orgs",
        where=name,
        next_step=f"Compare first: instep connection migrate {name} --compare, or Leave SOAP → Compare in the console",
    )
