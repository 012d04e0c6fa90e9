"""Reading the org: every page, every time, and what is gone is forgotten."""

from datetime import UTC, datetime

from tests.emulator import running_emulator
from tests.provisioning.acme import Acme, connect

from instep.connections.models import OrgLicence, OrgPermissionSet, OrgProfile, OrgRole
from instep.provisioning.models import ObservedGrant, ObservedUser


def test_first_import_reads_users_grants_and_reference_data_as_the_org_shows_them(acme: Acme) -> None:
    run = acme.import_org()
    assert (run.status, run.summary) == ("done", {"users": 25, "active": 23, "grants": 13})
    shown = {row["Username"]: row["Id"] for row in acme.org.query("SELECT Id, Username FROM User")}
    assert dict(ObservedUser.objects.values_list("username", "salesforce_id")) == shown
    kimberly = ObservedUser.objects.get(username="kimberly.santiago@northwind.example")
    assert (kimberly.employee_number, kimberly.name, kimberly.fields["Title"], kimberly.is_active) == (
        "E00002",
        "Kimberly Santiago",
        "Account Executive",
        True,
    )
    assert kimberly.login_id.startswith("0Yw")
    assert kimberly.system_modstamp is not None
    assert kimberly.system_modstamp.tzinfo is not None
    assert kimberly.system_modstamp > datetime(2000, 1, 1, tzinfo=UTC)
    counts = (OrgProfile, OrgRole, OrgLicence, OrgPermissionSet)
    assert [model.objects.count() for model in counts] == [15, 17, 7, 13]
    assert OrgLicence.objects.get(name="Salesforce").used == 18


def test_importing_twice_gives_the_same_rows(acme: Acme) -> None:
    acme.import_org()
    columns = ("pk", "username", "fields", "is_frozen", "login_id")
    users = list(ObservedUser.objects.values_list(*columns))
    grants = set(ObservedGrant.objects.values_list("salesforce_id", "user_salesforce_id", "permission_set_id_in_org"))
    acme.import_org()
    assert list(ObservedUser.objects.values_list(*columns)) == users
    again = ObservedGrant.objects.values_list("salesforce_id", "user_salesforce_id", "permission_set_id_in_org")
    assert set(again) == grants


def test_next_import_sees_what_was_changed_in_salesforce(acme: Acme) -> None:
    acme.import_org()
    kimberly = ObservedUser.objects.get(username="kimberly.santiago@northwind.example")
    acme.org.update("User", kimberly.salesforce_id, Title="Director", IsActive=False)
    acme.org.update("UserLogin", kimberly.login_id, IsFrozen=True)
    acme.import_org()
    kimberly.refresh_from_db()
    assert (kimberly.fields["Title"], kimberly.is_active, kimberly.is_frozen) == ("Director", False, True)


def test_grant_that_was_taken_is_forgotten_and_one_given_again_has_its_new_id(acme: Acme) -> None:
    acme.import_org()
    first, second = ObservedGrant.objects.all()[:2]
    acme.org.delete("PermissionSetAssignment", first.salesforce_id)
    acme.org.delete("PermissionSetAssignment", second.salesforce_id)
    new_id = acme.org.create(
        "PermissionSetAssignment",
        AssigneeId=second.user_salesforce_id,
        PermissionSetId=second.permission_set_id_in_org,
    )
    acme.import_org()
    pair = {"user_salesforce_id": first.user_salesforce_id, "permission_set_id_in_org": first.permission_set_id_in_org}
    assert not ObservedGrant.objects.filter(**pair).exists()
    assert (
        ObservedGrant.objects.get(
            user_salesforce_id=second.user_salesforce_id, permission_set_id_in_org=second.permission_set_id_in_org
        ).salesforce_id
        == new_id
    )
    assert ObservedGrant.objects.count() == 12


def test_user_that_the_org_no_longer_shows_is_forgotten(acme: Acme) -> None:
    acme.import_org()
    ObservedUser.objects.create(
        connection=acme.connection,
        salesforce_id="005000000000001AAA",
        username="ghost@acme.example",
        is_active=True,
        profile_id_in_org="00e000000000001AAA",
    )
    acme.import_org()
    assert not ObservedUser.objects.filter(username="ghost@acme.example").exists()


def test_every_page_of_a_bigger_org_is_read(db: None, transport: str) -> None:
    with running_emulator("--users", "2500") as org:
        acme = Acme(connect(org, transport), org)
        run = acme.import_org()
        assert run.summary["users"] == len(org.query("SELECT Id FROM User")) == 2525
        assert ObservedUser.objects.exclude(login_id="").count() == 2525


def test_import_that_fails_half_way_keeps_what_was_known(acme: Acme) -> None:
    acme.import_org()
    grants = ObservedGrant.objects.count()
    before = acme.connection.imported_at
    acme.org.fault("refuse", operation="query", skip=7, times=None, status=400, error_code="X", message="x")
    run = acme.import_org()
    assert run.status == "failed"
    assert run.error is not None
    assert run.error["said"] == "X: x"
    assert acme.connection.imported_at == before
    assert ObservedGrant.objects.count() == grants
    assert ObservedUser.objects.count() == 25
