"""The REST client against a running org."""
# ruff: noqa: S608  # SOQL with ids that the org itself gave

from collections.abc import Iterator

import pytest
from tests.emulator import Emulator

from instep.salesforce import (
    NeedsAuthorization,
    OutcomeUnknown,
    Patience,
    Refused,
    RestOrg,
    Secret,
    Session,
    make_http,
    soap_login,
)

HOSTS = ("127.0.0.1",)
QUICK = Patience(sleep=lambda _: None)


@pytest.fixture
def org(emulator: Emulator) -> Iterator[RestOrg]:
    """Signed in with SOAP login(), whose session REST accepts."""
    with make_http() as http:
        signed_in = soap_login(
            http,
            emulator.url,
            username=emulator.username,
            password=Secret(emulator.password_and_token),
            allowed_hosts=HOSTS,
        )
        yield RestOrg(signed_in.session, http=http, allowed_hosts=HOSTS, patience=QUICK)


def profile_id(org: RestOrg) -> str:
    return str(next(org.query("SELECT Id FROM Profile WHERE Name = 'Standard User'"))["Id"])


def new_user(org: RestOrg, name: str) -> dict[str, str]:
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


def test_soap_login_tells_org_and_user(emulator: Emulator) -> None:
    with make_http() as http:
        signed_in = soap_login(
            http,
            emulator.url,
            username=emulator.username,
            password=Secret(emulator.password_and_token),
            allowed_hosts=HOSTS,
        )
    assert signed_in.identity.org_id == emulator.ready["org_id"]
    assert signed_in.identity.user_id == emulator.ready["admin"]["user_id"]
    assert (signed_in.username, signed_in.is_sandbox) == (emulator.username, False)
    assert signed_in.session.instance_url == emulator.url


def test_wrong_soap_password_needs_a_person(emulator: Emulator) -> None:
    with make_http() as http, pytest.raises(NeedsAuthorization) as caught:
        soap_login(http, emulator.url, username=emulator.username, password=Secret("no"), allowed_hosts=HOSTS)
    assert (caught.value.code, caught.value.status) == ("INVALID_LOGIN", 500)
    assert "security token" in caught.value.next_step


def test_rows_carry_relations_and_no_attributes(org: RestOrg) -> None:
    row = next(org.query("SELECT Name, UserLicense.Name FROM Profile WHERE Name = 'System Administrator'"))
    assert row == {"Name": "System Administrator", "UserLicense": {"Name": "Salesforce"}}


def test_describe_knows_what_a_new_user_needs(org: RestOrg) -> None:
    user = org.describe("User")
    required = {field.name for field in user.fields if field.is_required}
    assert {"Username", "LastName", "Email", "Alias", "ProfileId"} <= required
    locale = user.field("LocaleSidKey")
    assert locale is not None
    assert locale.is_restricted
    assert "en_US" in {value.value for value in locale.picklist if value.is_active}
    assert user.field("NoSuchField") is None


def test_records_of_a_collection_succeed_and_fail_each_on_its_own(org: RestOrg) -> None:
    first = new_user(org, "adam")
    results = org.create("User", [first, first, new_user(org, "berta")])
    assert [result.is_success for result in results] == [True, False, True]
    assert [(error.status_code, error.fields) for error in results[1].errors] == [("DUPLICATE_USERNAME", ("Username",))]
    changed = org.update("User", [{"Id": results[0].id, "Title": "Pilot"}])
    assert changed[0].is_success
    assert next(org.query(f"SELECT Title FROM User WHERE Id = '{results[0].id}'")) == {"Title": "Pilot"}


def test_permission_set_assignment_is_created_and_deleted(org: RestOrg, emulator: Emulator) -> None:
    user_id = org.create("User", [new_user(org, "clara")])[0].id
    set_id = next(org.query("SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = false"))["Id"]
    assigned = org.create("PermissionSetAssignment", [{"AssigneeId": user_id, "PermissionSetId": set_id}])
    assert org.delete([assigned[0].id])[0].is_success
    left = org.query(
        f"SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '{user_id}' AND PermissionSetId = '{set_id}'"
    )
    assert list(left) == []


def test_usage_is_known_after_the_first_call_and_calls_are_counted(org: RestOrg, emulator: Emulator) -> None:
    assert (org.usage, org.calls) == (None, 0)
    before = emulator.api_calls()
    org.describe("User")
    assert org.usage is not None
    assert org.usage.allowed > org.usage.used > 0
    assert org.calls == emulator.api_calls() - before == 1


def test_every_page_of_a_long_answer_is_read(org: RestOrg) -> None:
    for start in range(0, 2200, 200):
        records = [{"Name": f"Group {number}", "DeveloperName": f"g{number}"} for number in range(start, start + 200)]
        created = org.create("UserRole", records)
        assert all(result.is_success for result in created), created[0]
    before = org.calls
    names = [row["DeveloperName"] for row in org.query("SELECT DeveloperName FROM UserRole ORDER BY DeveloperName")]
    assert len({name for name in names if name.startswith("g")}) == 2200
    assert org.calls - before == 2


def test_bad_query_is_refused_with_salesforces_code_and_not_repeated(org: RestOrg) -> None:
    with pytest.raises(Refused) as caught:
        list(org.query("SELECT NoSuchField FROM User"))
    assert (caught.value.code, caught.value.status, org.calls) == ("INVALID_FIELD", 400, 1)


def test_busy_org_is_asked_again(org: RestOrg, emulator: Emulator) -> None:
    emulator.fault("answer", path="/query", status=503, times=2)
    assert len(list(org.query("SELECT Id FROM Organization"))) == 1
    assert org.calls == 3


def test_dropped_connection_after_a_write_is_an_unknown_outcome(org: RestOrg, emulator: Emulator) -> None:
    user = new_user(org, "dora")
    emulator.fault("drop_after", method="POST", path="/composite/sobjects")
    with pytest.raises(OutcomeUnknown):
        org.create("User", [user])
    assert len(list(org.query(f"SELECT Id FROM User WHERE Username = '{user['Username']}'"))) == 1


def test_ended_session_is_renewed_once_and_the_call_repeated(org: RestOrg, emulator: Emulator) -> None:
    def renew(_: Secret) -> Session:
        with make_http() as http:
            password = Secret(emulator.password_and_token)
            return soap_login(
                http, emulator.url, username=emulator.username, password=password, allowed_hosts=HOSTS
            ).session

    with make_http() as http:
        ended = RestOrg(
            Session(emulator.url, Secret("00Dx!ended")), http=http, allowed_hosts=HOSTS, renew=renew, patience=QUICK
        )
        assert len(list(ended.query("SELECT Id FROM Organization"))) == 1
        assert ended.calls == 2
