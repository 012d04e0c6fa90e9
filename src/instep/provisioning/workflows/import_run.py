"""Import as a workflow: reference data, users, frozen logins, grants; each a step that may run twice."""

from dbos import DBOS
from django.utils import timezone

from instep.connections.catalogue import read_catalogue
from instep.connections.opening import open_org
from instep.provisioning import progress
from instep.provisioning.importing import import_grants, import_logins, import_users
from instep.provisioning.models import ObservedGrant, ObservedUser, Run
from instep.provisioning.workflows.steps import at_the_edge, load

STEPS = 4


@DBOS.workflow(name="import_run")
def import_run(run_id: str) -> None:
    for step in (read_reference_data, read_users, read_logins_and_grants, close_import):
        if not step(run_id):
            return


@DBOS.step()
@at_the_edge
def read_reference_data(run_id: str) -> None:
    run = load(run_id)
    progress.begin(run, "Reading profiles, roles, licences and permission sets", STEPS, timezone.now())
    with open_org(run.connection) as org:
        read_catalogue(run.connection, org)
    progress.move_on(run, "Reading users", 1)


@DBOS.step()
@at_the_edge
def read_users(run_id: str) -> None:
    run = load(run_id)
    with open_org(run.connection) as org:
        import_users(run.connection, org, run.id)
    progress.move_on(run, "Reading frozen logins and permission set assignments", 2)


@DBOS.step()
@at_the_edge
def read_logins_and_grants(run_id: str) -> None:
    run = load(run_id)
    with open_org(run.connection) as org:
        import_logins(run.connection, org)
        import_grants(run.connection, org, run.id)
    progress.move_on(run, "Storing what was read", 3)


@DBOS.step()
@at_the_edge
def close_import(run_id: str) -> None:
    run = load(run_id)
    now = timezone.now()
    run.connection.imported_at = now
    run.connection.save(update_fields=["imported_at"])
    progress.finish(run, _summary(run), now)


def _summary(run: Run) -> dict[str, int]:
    users = ObservedUser.objects.filter(connection=run.connection)
    grants = ObservedGrant.objects.filter(connection=run.connection)
    return {"users": users.count(), "active": users.filter(is_active=True).count(), "grants": grants.count()}
