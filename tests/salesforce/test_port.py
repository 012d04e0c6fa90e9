"""What the port promises, over each transport, against a running org."""
# ruff: noqa: S608  # SOQL with ids that the org itself gave

from collections.abc import Iterator
from typing import Any

import pytest
from tests.emulator import Emulator
from tests.salesforce.transports import TRANSPORTS, Org, opened, sign_in

from instep.salesforce import (
    LimitReached,
    NeedsAuthorization,
    OutcomeUnknown,
    Refused,
    Secret,
    Session,
    SObjectDescription,
)


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def org(transport: str, emulator: Emulator) -> Iterator[Org]:
    with opened(transport, sign_in(emulator).session) as org:
        yield org


def asked(org: Org, *sobjects: str) -> None:
    """Let SOAP learn the types of these objects first, which costs it a call."""
    for sobject in sobjects:
        list(org.query(f"SELECT Id FROM {sobject} LIMIT 1"))


def profile_id(org: Org) -> str:
    return str(next(org.query("SELECT Id FROM Profile WHERE Name = 'Standard User'"))["Id"])


def new_user(org: Org, name: str) -> dict[str, str]:
    return {
        "Username": f"{name}@instep-tests.example",
        "Email": f"{name}@instep-tests.example",
        "LastName": name,
        "Alias": name[:8],
        "ProfileId": profile_id(org),
        "TimeZoneSidKey": "Europe/Berlin",
        "LocaleSidKey": "en_US",
        "LanguageLocaleKey": "en_US",
        "EmailEncodingKey": "UTF-8",
    }


def test_rows_carry_relations_and_no_attributes(org: Org) -> None:
    row = next(org.query("SELECT Name, UserLicense.Name FROM Profile WHERE Name = 'System Administrator'"))
    assert row == {"Name": "System Administrator", "UserLicense": {"Name": "Salesforce"}}


def test_describe_knows_what_a_new_user_needs(org: Org) -> None:
    user = org.describe("User")
    required = {field.name for field in user.fields if field.is_required}
    assert {"Username", "LastName", "Email", "Alias", "ProfileId"} <= required
    locale = user.field("LocaleSidKey")
    assert locale is not None
    assert locale.is_restricted
    assert "en_US" in {value.value for value in locale.picklist if value.is_active}
    assert user.field("NoSuchField") is None


def test_records_of_a_collection_succeed_and_fail_each_on_its_own(org: Org) -> None:
    first = new_user(org, "adam")
    results = org.create("User", [first, first, new_user(org, "berta")])
    assert [result.is_success for result in results] == [True, False, True]
    assert [(error.status_code, error.fields) for error in results[1].errors] == [("DUPLICATE_USERNAME", ("Username",))]
    changed = org.update("User", [{"Id": results[0].id, "Title": "Pilot"}])
    assert changed[0].is_success
    assert next(org.query(f"SELECT Title FROM User WHERE Id = '{results[0].id}'")) == {"Title": "Pilot"}


def test_permission_set_assignment_is_created_and_deleted(org: Org, emulator: Emulator) -> None:
    user_id = org.create("User", [new_user(org, "clara")])[0].id
    set_id = next(org.query("SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = false"))["Id"]
    assigned = org.create("PermissionSetAssignment", [{"AssigneeId": user_id, "PermissionSetId": set_id}])
    assert org.delete([assigned[0].id])[0].is_success
    left = org.query(
        f"SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '{user_id}' AND PermissionSetId = '{set_id}'"
    )
    assert list(left) == []


def test_usage_is_known_after_the_first_call_and_calls_are_counted(org: Org, emulator: Emulator) -> None:
    assert (org.usage, org.calls) == (None, 0)
    before = emulator.api_calls()
    org.describe("User")
    assert org.usage is not None
    assert org.usage.allowed > org.usage.used > 0
    assert org.calls == emulator.api_calls() - before == 1


def test_every_page_of_a_long_answer_is_read(org: Org) -> None:
    for start in range(0, 2200, 200):
        records = [{"Name": f"Group {number}", "DeveloperName": f"g{number}"} for number in range(start, start + 200)]
        created = org.create("UserRole", records)
        assert all(result.is_success for result in created), created[0]
    asked(org, "UserRole")
    before = org.calls
    names = [row["DeveloperName"] for row in org.query("SELECT DeveloperName FROM UserRole ORDER BY DeveloperName")]
    assert len({name for name in names if name.startswith("g")}) == 2200
    assert org.calls - before == 2


def test_none_empties_a_field_and_false_is_no_text(org: Org) -> None:
    user_id = org.create("User", [new_user(org, "emil") | {"Title": "Pilot", "IsActive": True}])[0].id
    org.update("User", [{"Id": user_id, "Title": None, "IsActive": False}])
    assert next(org.query(f"SELECT Title, IsActive FROM User WHERE Id = '{user_id}'")) == {
        "Title": None,
        "IsActive": False,
    }


@pytest.mark.parametrize("act", ["create", "update", "delete"])
def test_more_than_200_records_are_not_sent_and_none_cost_nothing(org: Org, act: str) -> None:
    def call(count: int) -> Any:
        ids = ["005x"] * count
        return org.delete(ids) if act == "delete" else getattr(org, act)("User", [{"Id": one} for one in ids])

    with pytest.raises(ValueError, match="at most 200"):
        call(201)
    assert (call(0), org.calls) == ([], 0)


def test_password_is_set_and_signs_its_user_in(org: Org, emulator: Emulator) -> None:
    assert emulator.username == org_admin(org)["Username"]
    org.set_password(org_admin(org)["Id"], Secret("a-New-password-7"))
    token = emulator.ready["admin"]["security_token"]
    assert sign_in(emulator, f"a-New-password-7{token}").username == emulator.username
    with pytest.raises(NeedsAuthorization):
        sign_in(emulator)


def test_password_that_the_policy_does_not_like_is_refused(org: Org) -> None:
    with pytest.raises(Refused) as caught:
        org.set_password(org_admin(org)["Id"], Secret("short"))
    assert caught.value.code == "INVALID_NEW_PASSWORD"
    assert "short" not in str(caught.value).replace("too short", "")


def org_admin(org: Org) -> dict[str, Any]:
    return next(org.query("SELECT Id, Username FROM User WHERE Profile.Name = 'System Administrator' ORDER BY Id"))


def test_bad_query_is_refused_with_salesforces_code_and_not_repeated(org: Org, transport: str) -> None:
    with pytest.raises(Refused) as caught:
        list(org.query("SELECT NoSuchField FROM User"))
    status = {"rest": 400, "soap": 500}[transport]
    assert (caught.value.code, caught.value.status, org.calls) == ("INVALID_FIELD", status, 1)


def test_object_that_is_not_there_is_refused(org: Org, transport: str) -> None:
    with pytest.raises(Refused) as caught:
        org.describe("NoSuchThing")
    assert caught.value.code == {"rest": "NOT_FOUND", "soap": "INVALID_TYPE"}[transport]


def test_busy_org_is_asked_again(org: Org, emulator: Emulator) -> None:
    asked(org, "Organization")
    emulator.fault("answer", operation="query", status=503, times=2)
    before = org.calls
    assert len(list(org.query("SELECT Id FROM Organization"))) == 1
    assert org.calls - before == 3


def test_locked_call_is_sent_again(org: Org, emulator: Emulator) -> None:
    emulator.fault("refuse", operation="create", status=400, error_code="UNABLE_TO_LOCK_ROW", message="busy")
    assert org.create("UserRole", [{"Name": "Pilots", "DeveloperName": "Pilots"}])[0].is_success
    assert org.calls == 2


def test_limit_that_is_used_up_is_told_from_one_that_passes(org: Org, emulator: Emulator) -> None:
    asked(org, "Organization")
    emulator.fault("concurrent_limit", operation="query")
    assert len(list(org.query("SELECT Id FROM Organization"))) == 1
    emulator.settings(daily_api_requests=emulator.api_calls() + 1)
    list(org.query("SELECT Id FROM Organization"))
    asked_before = org.calls
    with pytest.raises(LimitReached) as caught:
        list(org.query("SELECT Id FROM Organization"))
    assert (caught.value.code, org.calls - asked_before) == ("REQUEST_LIMIT_EXCEEDED", 1)


@pytest.mark.parametrize(("effect", "is_done"), [("drop_before", 0), ("drop_after", 1)])
def test_dropped_connection_at_a_write_is_an_unknown_outcome(
    org: Org, emulator: Emulator, effect: str, is_done: int
) -> None:
    user = new_user(org, "dora")
    emulator.fault(effect, operation="create")
    with pytest.raises(OutcomeUnknown):
        org.create("User", [user])
    assert len(list(org.query(f"SELECT Id FROM User WHERE Username = '{user['Username']}'"))) == is_done


def test_ended_session_is_renewed_once_and_the_call_repeated(transport: str, emulator: Emulator) -> None:
    refused: list[Secret] = []

    def renew(token: Secret) -> Session:
        refused.append(token)
        return sign_in(emulator).session

    ended = Session(emulator.url, Secret("00Dx!ended"))
    with opened(transport, ended, renew=renew) as org:
        assert org.describe("Organization").name == "Organization"
        assert (refused, org.calls) == ([ended.token], 2)


def test_session_that_cannot_be_renewed_needs_a_person(transport: str, emulator: Emulator) -> None:
    with (
        opened(transport, Session(emulator.url, Secret("00Dx!ended"))) as org,
        pytest.raises(NeedsAuthorization) as caught,
    ):
        org.describe("Organization")
    assert caught.value.code == "INVALID_SESSION_ID"


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT Id, IsActive, CreatedDate, Profile.Name, Profile.UserLicense.Name, Manager.Name FROM User ORDER BY Id",
        "SELECT Name, TotalLicenses, UsedLicenses FROM UserLicense ORDER BY Id",
        "SELECT Name, Type, IsOwnedByProfile FROM PermissionSet ORDER BY Id",
        "SELECT Name, Amount, Probability, CloseDate, IsClosed, Account.NumberOfEmployees FROM Opportunity",
        "SELECT Name, BillingAddress FROM Account ORDER BY Name",
        "SELECT Name, (SELECT Name, Amount FROM Opportunities) FROM Account ORDER BY Name",
        "SELECT COUNT(Id) users, MAX(CreatedDate) newest, ProfileId FROM User GROUP BY ProfileId ORDER BY ProfileId",
    ],
)
def test_both_transports_read_the_same_rows(emulator: Emulator, soql: str) -> None:
    account = emulator.create("Account", Name="Acme", NumberOfEmployees=12, BillingCity="Bonn", BillingCountry="DE")
    emulator.create("Account", Name="Bare")
    emulator.create(
        "Opportunity", Name="Big", AccountId=account, StageName="Prospecting", CloseDate="2027-01-31", Amount=1000
    )
    session = sign_in(emulator).session
    with opened("rest", session) as rest, opened("soap", session) as soap:
        rows = list(rest.query(soql))
        assert list(soap.query(soql)) == rows
        assert rows


@pytest.mark.parametrize("sobject", ["User", "PermissionSetAssignment", "Opportunity"])
def test_both_transports_describe_alike(emulator: Emulator, sobject: str) -> None:
    session = sign_in(emulator).session
    with opened("rest", session) as rest, opened("soap", session) as soap:
        described: SObjectDescription = rest.describe(sobject)
        assert soap.describe(sobject) == described
