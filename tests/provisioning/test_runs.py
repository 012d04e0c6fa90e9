"""When a run may start: one at a time, on what was read last, and each plan once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.provisioning.acme import Acme, lines

from instep.connections.managing import forget_soap_credential, switch
from instep.domain.problems import InstepError, NotFound
from instep.provisioning.models import Plan, Run, RunKind
from instep.provisioning.progress import open_run
from instep.provisioning.runs import find_plan, find_run, start_apply, start_import, start_plan


@pytest.fixture
def transport() -> str:
    """One is enough: nothing here reaches the org in another way."""
    return "rest"


@pytest.fixture
def planned(imported: Acme) -> tuple[Acme, Plan]:
    imported.person("Ann Lee", "sales")
    imported.assign("sales")
    return imported, imported.plan()


def refusal(plan: Plan) -> str:
    with pytest.raises(InstepError) as refused:
        start_apply(plan, "test")
    assert refused.value.problem.code == "plan-not-ready"
    assert refused.value.problem.next_step == "Make a new one: instep plan acme."
    return refused.value.problem.summary


def test_plan_that_was_applied_is_refused(planned: tuple[Acme, Plan]) -> None:
    acme, plan = planned
    acme.apply(plan)
    assert refusal(plan) == f"Plan {plan.id} was applied already."


def test_plan_that_was_replaced_is_refused(planned: tuple[Acme, Plan]) -> None:
    acme, plan = planned
    acme.plan()
    assert refusal(plan) == f"Plan {plan.id} was replaced by a newer one."


def test_plan_older_than_the_last_import_is_refused(planned: tuple[Acme, Plan]) -> None:
    acme, plan = planned
    acme.import_org()
    assert refusal(plan) == f"Plan {plan.id} is older than the last import."


def test_plan_is_not_applied_while_another_run_is_under_way(planned: tuple[Acme, Plan]) -> None:
    acme, plan = planned
    under_way = open_run(acme.connection, RunKind.IMPORT, requested_by="x", executor="", now=timezone.now())
    with pytest.raises(InstepError, match=f"acme is busy: import {under_way.id} is under way"):
        start_apply(plan, "test")
    plan.refresh_from_db()
    assert plan.status == "ready"


@pytest.mark.parametrize("start", [start_import, start_plan])
def test_two_runs_at_once_are_refused(imported: Acme, start: object) -> None:
    open_run(imported.connection, RunKind.APPLY, requested_by="x", executor="", now=timezone.now())
    with pytest.raises(InstepError) as refused:
        start(imported.connection, "test")  # type: ignore[operator]
    assert refused.value.problem.code == "run-under-way"
    assert Run.objects.filter(status="queued").count() == 1


def test_plan_of_an_org_that_was_never_read_names_the_command(acme: Acme) -> None:
    with pytest.raises(InstepError) as refused:
        start_plan(acme.connection, "test")
    assert refused.value.problem.code == "never-imported"
    assert "instep import acme" in refused.value.problem.next_step


def test_nothing_starts_without_credentials_or_with_api_integration_off(imported: Acme) -> None:
    plan = imported.plan()
    switch(imported.connection, rest_oauth=False)
    forget_soap_credential(imported.connection)
    for start in (start_import, start_plan):
        with pytest.raises(InstepError, match="credentials used to connect to the API were invalid"):
            start(imported.connection, "test")
    switch(imported.connection, api_integration=False)
    with pytest.raises(InstepError, match="API integration"):
        start_apply(plan, "test")
    assert Run.objects.exclude(kind="import").count() == 0


def test_failed_run_keeps_its_plan_from_being_applied_again(planned: tuple[Acme, Plan]) -> None:
    acme, plan = planned
    refused = '[{"errorCode": "API_CURRENTLY_DISABLED", "message": "API is currently disabled"}]'
    acme.org.fault("answer", path="composite/sobjects", status=400, body=refused, content_type="application/json")
    assert acme.apply(plan).status == "failed"
    assert refusal(plan) == f"Plan {plan.id} is being applied, or its run ended early."


def test_lost_authorisation_stops_plans_as_it_stops_applies(planned: tuple[Acme, Plan]) -> None:
    acme, plan = planned
    acme.org.revoke_grants()
    assert acme.apply(plan).status == "failed"
    with pytest.raises(InstepError, match="The credentials used to connect to the API were invalid"):
        start_plan(acme.connection, "test")


def test_new_plan_supersedes_only_the_plans_that_were_not_applied(planned: tuple[Acme, Plan]) -> None:
    acme, first = planned
    acme.apply(first)
    second, third = acme.plan(), acme.plan()
    assert [Plan.objects.get(pk=plan.pk).status for plan in (first, second, third)] == [
        "applied",
        "superseded",
        "ready",
    ]


def test_same_differences_have_the_same_digest_and_others_another(planned: tuple[Acme, Plan]) -> None:
    acme, first = planned
    assert acme.plan(timezone.now() + timedelta(minutes=5)).digest == first.digest
    acme.person("Bo Boss", "sales")
    assert acme.plan().digest != first.digest


def test_run_is_found_by_the_beginning_of_its_id_and_a_plan_on_its_own_connection_only(imported: Acme) -> None:
    run = Run.objects.get()
    assert find_run(str(run.id)[:8].upper()) == run
    for wrong in ("", "zzzz", str(uuid4())):
        with pytest.raises(NotFound):
            find_run(wrong)
        with pytest.raises(NotFound, match="acme has no plan"):
            find_plan(wrong, imported.connection)


def test_plan_of_some_people_leaves_the_others_out(imported: Acme) -> None:
    from instep.provisioning.planning import make_plan

    ann = imported.person("Ann Lee", "sales")
    imported.person("Bo Boss", "sales")
    imported.assign("sales")
    plan = make_plan(imported.connection, timezone.now(), only={ann.pk})
    assert lines(plan) == [("create", "ann.lee@acme.example")]
