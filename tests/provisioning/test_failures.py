"""What Salesforce refuses, and what gets lost on the way: outcomes, tasks, and nothing done twice."""

from collections import Counter
from pathlib import Path

import pytest
from tests.emulator import running_emulator
from tests.provisioning.acme import Acme, blocked, connect, line, lines, outcomes

from instep.domain.problems import BadInput, NotFound
from instep.provisioning.models import Account, Outcome, Task
from instep.provisioning.tasks import dismiss_tasks, find_tasks, open_tasks


def test_user_name_that_is_taken_elsewhere_becomes_a_failed_outcome_and_a_task(imported: Acme) -> None:
    imported.person("Ann Lee", "sales")
    imported.person("Bo Boss", "sales")
    imported.assign("sales", "Standard User", "Sales_Cloud_User")
    plan = imported.plan()
    imported.make_user("ann.lee@acme.example")  # after the import: the plan cannot know
    run = imported.apply(plan)
    assert outcomes(run) == [
        ("create", "failed", "DUPLICATE_USERNAME"),
        ("create", "done", ""),
        ("grant", "skipped", ""),
        ("grant", "done", ""),
    ]
    assert (run.status, run.summary) == ("partly", {"done": 2, "failed": 1, "skipped": 1})
    task = open_tasks().get()
    assert task.outcome.change.username == "ann.lee@acme.example"
    assert task.outcome.message.startswith("Duplicate Username")
    assert task.outcome.explanation == (
        "Automatic provisioning of user ann.lee@acme.example to app acme failed: "
        "The user name is taken, in this org or in another one anywhere in Salesforce."
    )
    assert task.outcome.next_step
    assert Outcome.objects.get(change__kind="grant", status="skipped").explanation == (
        "Left alone: the user was not created."
    )


def test_user_name_that_the_org_has_for_somebody_else_is_blocked_in_the_plan(acme: Acme) -> None:
    acme.make_user("ann.lee@acme.example", EmployeeNumber="N1")
    acme.make_user("other@acme.example", FederationIdentifier="ann.lee@acme.example")
    acme.person("Ann Lee", "sales")
    acme.person("Bo Boss", "sales", employee_number="N1", user_name="bo.boss@acme.example")
    acme.assign("sales")
    acme.import_org()
    plan = acme.plan()
    assert {username for kind, username in lines(plan) if kind == "link"} == {
        "ann.lee@acme.example",
        "other@acme.example",
    }
    assert "create" not in {kind for kind, _ in lines(plan)}


def test_rows_that_fail_leave_the_others_alone(imported: Acme) -> None:
    for number in range(5):
        imported.person(f"Ann Number{number}", "sales")
    imported.assign("sales")
    plan = imported.plan()
    imported.make_user("ann.number2@acme.example")
    run = imported.apply(plan)
    assert [status for _, status, _ in outcomes(run)] == ["done", "done", "failed", "done", "done"]
    assert len(imported.org.query("SELECT Id FROM User WHERE Username LIKE 'ann.number%'")) == 5


def test_correcting_the_directory_and_planning_again_cures_a_failed_create(imported: Acme) -> None:
    ann = imported.person("Ann Lee", "sales")
    imported.assign("sales")
    plan = imported.plan()
    imported.make_user("ann.lee@acme.example", Email="somebody.else@acme.example")
    imported.apply(plan)
    ann.user_name = "ann.lee2@acme.example"
    ann.save()
    again = imported.plan()
    assert lines(again) == [("create", "ann.lee2@acme.example")]
    assert imported.apply(again).status == "done"
    assert imported.user(ann)["IsActive"] is True


def test_dismissed_task_is_not_open_any_more(imported: Acme) -> None:
    imported.person("Ann Lee", "sales")
    imported.assign("sales")
    plan = imported.plan()
    imported.make_user("ann.lee@acme.example")
    imported.apply(plan)
    task = Task.objects.get()
    assert dismiss_tasks([task.pk]) == 1
    assert list(open_tasks()) == []
    with pytest.raises(NotFound, match=f"There is no open task {task.pk}"):
        find_tasks([task.pk])


def test_no_task_chosen_is_said(db: None) -> None:
    with pytest.raises(BadInput, match="No task was chosen"):
        find_tasks([])


def test_rows_that_were_locked_are_sent_again_and_only_those(imported: Acme) -> None:
    for number in range(4):
        imported.person(f"Ann Number{number}", "sales")
    imported.assign("sales")
    plan = imported.plan()
    imported.org.fault("lock_error", operation="create", rows=[1, 3])
    run = imported.apply(plan)
    assert outcomes(run) == [("create", "done", "")] * 4
    assert len(imported.org.query("SELECT Id FROM User WHERE Username LIKE 'ann.number%'")) == 4
    assert len(imported.org.journal(operation="create")) == 2


def test_rows_that_stay_locked_end_as_tasks(imported: Acme) -> None:
    imported.person("Ann Lee", "sales")
    imported.assign("sales")
    imported.org.fault("lock_error", operation="create", times=None)
    run = imported.apply()
    assert outcomes(run) == [("create", "failed", "UNABLE_TO_LOCK_ROW")]
    assert open_tasks().count() == 1


@pytest.mark.parametrize("effect", ["drop_before", "drop_after"])
@pytest.mark.parametrize("written", ["Username", "AssigneeId"])
def test_dropped_connection_creates_everything_once(imported: Acme, effect: str, written: str) -> None:
    for number in range(3):
        imported.person(f"Ann Number{number}", "sales")
    imported.assign("sales", "Standard User", "Sales_Cloud_User")
    imported.org.fault(effect, operation="create", body_contains=written)
    run = imported.apply()
    assert run.summary == {"done": 6}
    users = imported.org.query("SELECT Id, Username FROM User WHERE Username LIKE 'ann.number%'")
    assert Counter(user["Username"] for user in users) == {f"ann.number{number}@acme.example": 1 for number in range(3)}
    assert {account.salesforce_id for account in Account.objects.all()} == {user["Id"] for user in users}
    assert [imported.permission_sets(user["Id"]) for user in users] == [{"Sales_Cloud_User"}] * 3
    assert lines(imported.plan()) == []


@pytest.mark.parametrize("effect", ["drop_before", "drop_after"])
@pytest.mark.parametrize("operation", ["update", "delete"])
def test_dropped_connection_takes_everything_back_once(acme: Acme, effect: str, operation: str) -> None:
    ann = acme.person("Ann Lee", "sales")
    acme.assign("sales", "Standard User", "Sales_Cloud_User")
    acme.import_and_apply()
    acme.import_org()
    ann.active = False
    ann.save()
    acme.org.fault(effect, operation=operation)
    run = acme.apply()
    assert outcomes(run) == [("freeze", "done", ""), ("deactivate", "done", ""), ("revoke", "done", "")]
    user = acme.user(ann)
    assert (user["IsActive"], acme.permission_sets(user["Id"])) == (False, set())


def test_answer_that_stays_lost_fails_the_run_and_says_what_to_do(imported: Acme) -> None:
    imported.person("Ann Lee", "sales")
    imported.assign("sales")
    imported.org.fault("drop_before", operation="create", times=None)
    run = imported.apply()
    assert run.status == "failed"
    assert run.error is not None
    assert run.error["next_step"]
    assert lines(imported.plan()) == [("create", "ann.lee@acme.example")]


@pytest.mark.parametrize("transport", ["rest"], indirect=True)
def test_revoked_authorisation_ends_the_run_with_the_credentials_error(imported: Acme) -> None:
    imported.person("Ann Lee", "sales")
    imported.assign("sales")
    imported.org.revoke_grants()
    run = imported.apply()
    assert run.status == "failed"
    assert run.error is not None
    assert "invalid_grant" in run.error["said"]
    assert imported.org.query("SELECT Id FROM User WHERE Username = 'ann.lee@acme.example'") == []


@pytest.mark.parametrize("transport", ["soap"], indirect=True)
def test_org_that_refuses_soap_login_ends_the_run_and_says_what_to_do(imported: Acme) -> None:
    imported.person("Ann Lee", "sales")
    imported.assign("sales")
    imported.org.settings(soap_login_enabled=False)
    imported.org.end_sessions()
    run = imported.apply()
    assert run.status == "failed"
    assert run.error is not None
    assert run.error["said"].startswith("INVALID_OPERATION: SOAP API login() is disabled")
    assert run.error["code"] == "soap-login-refused"
    assert "refuses SOAP login() itself" in run.error["next_step"]
    assert "OAuth and REST integration" in run.error["next_step"]
    imported.org.settings(soap_login_enabled=True)
    assert imported.org.query("SELECT Id FROM User WHERE Username = 'ann.lee@acme.example'") == []


def test_creates_without_a_seat_are_blocked_in_the_plan_and_those_with_one_are_sent(
    db: None, small_org: Path, transport: str
) -> None:
    with running_emulator("--org", str(small_org)) as org:
        acme = Acme(connect(org, transport), org)
        for number in range(3):
            acme.person(f"Ann Number{number}", "sales")
        acme.assign("sales", "Standard User", "Extra")
        acme.import_org()
        plan = acme.plan()
        assert [kind for kind, _ in lines(plan)] == ["create", "grant"]
        assert {code for _, _, code in blocked(plan)} == {"no-licence-left"}
        assert Counter(kind for kind, _, _ in blocked(plan)) == {"create": 2, "grant": 2}
        reason = plan.changes.filter(kind="create", blocked_code="no-licence-left")[0].blocked_reason
        assert reason == "No Salesforce licence is left: 2 of 2 are used once the plan is applied."
        assert acme.apply(plan).status == "done"
        assert len(org.query("SELECT Id FROM User WHERE IsActive = true")) == 2


def test_seat_of_a_leaver_goes_to_who_joins_in_the_same_plan(db: None, small_org: Path, transport: str) -> None:
    with running_emulator("--org", str(small_org)) as org:
        acme = Acme(connect(org, transport), org)
        ann = acme.person("Ann Lee", "sales")
        acme.assign("sales")
        acme.import_and_apply()
        bo = acme.person("Bo Boss", "sales")
        ann.active = False
        ann.save()
        plan = acme.plan()
        assert [kind for kind, _ in lines(plan)] == ["deactivate", "create"] or [kind for kind, _ in lines(plan)] == [
            "freeze",
            "deactivate",
            "create",
        ]
        assert acme.apply(plan).status != "failed"
        assert (acme.user(ann)["IsActive"], acme.user(bo)["IsActive"]) == (False, True)


def test_licence_that_vanished_after_the_import_becomes_an_outcome_with_salesforces_code(
    db: None, small_org: Path, transport: str
) -> None:
    with running_emulator("--org", str(small_org)) as org:
        acme = Acme(connect(org, transport), org)
        acme.person("Ann Lee", "sales")
        acme.assign("sales")
        acme.import_org()
        plan = acme.plan()
        acme.make_user("quick@acme.example")
        run = acme.apply(plan)
        assert outcomes(run) == [("create", "failed", "LICENSE_LIMIT_EXCEEDED")]
        assert "No licence" in Outcome.objects.get().explanation


def test_user_that_the_org_no_longer_shows_is_blocked_and_not_created_anew(imported: Acme) -> None:
    ann = imported.person("Ann Lee", "sales")
    imported.assign("sales")
    Account.objects.create(
        connection=imported.connection, person=ann, salesforce_id="005000000000001AAA", origin="created"
    )
    plan = imported.plan()
    assert lines(plan) == []
    assert line(plan, "create").blocked_code == "user-not-seen"


@pytest.fixture(scope="module")
def small_org(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two Salesforce seats, of which the administrator takes one."""
    path = tmp_path_factory.mktemp("org") / "small.yaml"
    path.write_text(SMALL_ORG)
    return path


SMALL_ORG = """\
settings: {my_domain: small}
passwords:
  admin@small.example: {password: small-Business-1, security_token: 7hQmWc2ZrT9sLxVb4NpKd8Fy}
records:
  Organization:
    - {Name: Small Business, OrganizationType: Professional Edition, InstanceName: EU1, DefaultLocaleSidKey: en_US,
       LanguageLocaleKey: en_US, TimeZoneSidKey: America/New_York}
  UserLicense:
    - {Name: Salesforce, MasterLabel: Salesforce, LicenseDefinitionKey: SFDC, TotalLicenses: 2}
  Profile:
    - {Name: System Administrator, UserLicense.Name: Salesforce, Permissions: all}
    - {Name: Standard User, UserLicense.Name: Salesforce, Permissions: [ApiEnabled]}
  PermissionSet:
    - {Name: Extra, Label: Extra}
  User:
    - {Username: admin@small.example, LastName: Administrator, Email: admin@small.example, Alias: admin,
       Profile.Name: System Administrator, TimeZoneSidKey: America/New_York, LocaleSidKey: en_US,
       LanguageLocaleKey: en_US, EmailEncodingKey: UTF-8}
"""
