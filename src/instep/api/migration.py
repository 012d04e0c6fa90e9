"""Off SOAP, step by step, and back."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from instep.connections.managing import find_connection
from instep.provisioning import migrating
from instep.provisioning.migrating import MigrationDocument, migration_document

router = Router(tags=["Leaving SOAP"])
HERE = "/{name}/migration"


@router.get(HERE, response=MigrationDocument, summary="Show where it stands, and what the comparison found")
def show_migration(request: HttpRequest, name: str) -> MigrationDocument:
    """The first 200 differences; all are counted."""
    return migration_document(find_connection(name))


@router.post(f"{HERE}/compare", response=MigrationDocument, summary="Read the org by SOAP and by OAuth, and compare")
def compare_ways(request: HttpRequest, name: str) -> MigrationDocument:
    """Answers when it is done: a big org takes minutes. It writes nothing to the org."""
    connection = find_connection(name)
    migrating.compare_both(connection, now=timezone.now())
    return migration_document(connection)


@router.post(f"{HERE}/switch", response=MigrationDocument, summary="Use OAuth and REST from now on")
def switch_to_oauth(request: HttpRequest, name: str) -> MigrationDocument:
    """Once both ways were compared. The SOAP credentials stay."""
    migrating.switch_to_oauth(find_connection(name), now=timezone.now())
    return migration_document(find_connection(name))


@router.post(f"{HERE}/back", response=MigrationDocument, summary="Use SOAP again")
def back_to_soap(request: HttpRequest, name: str) -> MigrationDocument:
    """The authorisation is kept."""
    migrating.go_back_to_soap(find_connection(name))
    return migration_document(find_connection(name))


@router.post(f"{HERE}/forget", response=MigrationDocument, summary="Forget the SOAP credentials: no way back")
def forget_soap(request: HttpRequest, name: str) -> MigrationDocument:
    """The last step, while OAuth and REST are in use."""
    migrating.forget_soap(find_connection(name))
    return migration_document(find_connection(name))
