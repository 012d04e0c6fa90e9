"""Setting a password: one change, shown first, recorded, and the password kept nowhere."""

import pytest
from django.apps import apps
from django.utils import timezone
from tests.provisioning.acme import Acme, outcomes

from instep.connections.managing import switch
from instep.domain.problems import InstepError, NotFound
from instep.provisioning.accounts import protect_user
from instep.provisioning.models import ObservedUser, Run
from instep.provisioning.passwords import plan_password, set_password
from instep.salesforce import Secret

ANN = "ann.lee@acme.example"
NEW = "Correct-horse-7-battery"


@pytest.fixture
def ann(acme: Acme) -> Acme:
    """Ann has a user."""
    acme.person("Ann Lee", "sales")
    acme.assign("sales")
    acme.import_and_apply()
    return acme


def set_now(acme: Acme, password: str = NEW) -> Run:
    change = plan_password(acme.connection, ANN)
    return set_password(change, Secret(password), requested_by="test", now=timezone.now())


def test_password_is_set_with_one_call_and_recorded_as_a_run_of_one_change(ann: Acme) -> None:
    before = ann.org.api_calls()
    run = set_now(ann)
    assert (run.status, run.summary, run.error) == ("done", {"done": 1}, None)
    assert outcomes(run) == [("set-password", "done", "")]
    assert run.plan is not None
    assert (run.plan.status, run.plan.counts, run.plan.api_calls) == ("applied", {"set-password": 1}, 1)
    assert ann.org.api_calls() - before == 1
    user = ann.org.one(f"SELECT LastPasswordChangeDate FROM User WHERE Username = '{ANN}'")  # noqa: S608
    assert user["LastPasswordChangeDate"]


def test_password_is_kept_nowhere(ann: Acme) -> None:
    set_now(ann)
    for model in apps.get_models():
        assert NEW not in str(list(model._default_manager.values()))


def test_password_that_the_org_does_not_allow_is_a_failed_change_with_what_to_do(ann: Acme) -> None:
    run = set_now(ann, "short")
    assert (run.status, outcomes(run)) == ("partly", [("set-password", "failed", "INVALID_NEW_PASSWORD")])
    outcome = run.outcomes.get()
    assert "password policy" in outcome.explanation
    assert "Password Policies" in outcome.next_step


@pytest.mark.parametrize("effect", ["drop_before", "drop_after"])
def test_lost_answer_is_said_and_nothing_is_sent_again(ann: Acme, effect: str) -> None:
    ann.org.fault(effect, body_contains=NEW)
    run = set_now(ann)
    assert run.status == "failed"
    assert run.error is not None
    assert run.error["code"] == "outcome-unknown"
    assert NEW not in str(run.error)
    assert outcomes(run) == [("set-password", "sent", "")]
    assert set_now(ann, f"{NEW}-again").status == "done"


def test_protected_user_keeps_the_password(ann: Acme) -> None:
    protect_user(ann.connection, ANN)
    with pytest.raises(InstepError, match="is on the protected list"):
        plan_password(ann.connection, ANN)


def test_user_without_an_account_keeps_the_password(ann: Acme) -> None:
    with pytest.raises(NotFound, match="has no account"):
        plan_password(ann.connection, "tracy.higgins@northwind.example")


def test_user_that_the_org_no_longer_shows_has_no_password_to_set(ann: Acme) -> None:
    ObservedUser.objects.filter(username=ANN).delete()
    with pytest.raises(NotFound, match="no longer shows"):
        plan_password(ann.connection, ANN)


def test_nothing_is_set_while_api_integration_is_off(ann: Acme) -> None:
    switch(ann.connection, api_integration=False)
    with pytest.raises(InstepError, match="API integration is off"):
        plan_password(ann.connection, ANN)
