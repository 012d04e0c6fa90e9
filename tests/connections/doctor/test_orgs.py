"""The org, the integration user, licences and set-up: each line against an org that is broken in that way."""

import pytest
from tests.connections.conftest import go_and_allow
from tests.connections.doctor.clinic import Clinic, healthy_org
from tests.connections.doctor.looking import line_of, lines_of, others

from instep.connections.checking import check_connection
from instep.connections.models import Connection
from instep.domain.doctor.findings import Status
from instep.domain.permissions import INTEGRATION_PERMISSIONS

OK, WARNING, FAILURE = Status.OK, Status.WARNING, Status.FAILURE
PROFILES_QUERY = 8  # queries before the one for profiles of one name


# --- the org ---


def test_sandbox_connection_to_a_production_org_is_warned_about(connection: Connection, no_way_out: None) -> None:
    Connection.objects.update(environment="sandbox")  # the stored session is used, so nobody has to sign in there
    assert line_of(connection, "environment").status is WARNING


def test_calls_that_run_out_are_warned_about(clinic: Clinic, connection: Connection) -> None:
    used = clinic.api_calls()
    clinic.settings(daily_api_requests=used + 12)
    finding = line_of(connection, "api-calls")
    assert (finding.status, f"of {used + 12} API calls" in finding.summary) == (WARNING, True)


# --- the integration user ---


def test_system_administrator_is_too_much(clinic: Clinic) -> None:
    connection = go_and_allow(clinic.add_connection(), clinic.administrator)
    assert others(check_connection(connection)) == ["least-privilege"]


def test_power_over_all_data_is_too_much(clinic: Clinic, connection: Connection) -> None:
    clinic.set_permissions(ViewAllData=True)
    finding = line_of(connection, "least-privilege")
    assert (finding.status, "ViewAllData" in finding.summary) == (WARNING, True)


def test_api_only_user_cannot_press_allow(clinic: Clinic, connection: Connection) -> None:
    clinic.set_permissions(ApiUserOnly=True)
    assert line_of(connection, "api-only-user").status is WARNING


def test_each_permission_is_looked_for(clinic: Clinic, connection: Connection) -> None:
    kept = {"ApiEnabled", "ViewSetup"}
    clinic.set_permissions(**{needed.name: False for needed in INTEGRATION_PERMISSIONS if needed.name not in kept})
    expected = {
        f"permission-{needed.code}": OK if needed.name in kept else FAILURE if needed.is_vital else WARNING
        for needed in INTEGRATION_PERMISSIONS
    }
    found = {finding.code: finding.status for finding in check_connection(connection)}
    assert {code: found[code] for code in expected} == expected


def test_user_without_api_enabled_is_recognised(clinic: Clinic, connection: Connection) -> None:
    clinic.set_permissions(ApiEnabled=False)
    finding = line_of(connection, "sign-in")
    assert (finding.status, "API_DISABLED_FOR_ORG" in finding.said) == (FAILURE, True)
    assert "API Enabled" in finding.next_step


def test_permission_that_comes_from_a_permission_set_is_warned_about(clinic: Clinic, connection: Connection) -> None:
    clinic.set_permissions(**{needed.name: False for needed in INTEGRATION_PERMISSIONS if needed.name != "ApiEnabled"})
    clinic.assign("CRM_Administration")
    found = [finding for finding in check_connection(connection) if finding.code == "permission-manage-users"]
    assert [(each.status, "only from CRM Administration" in each.summary) for each in found] == [(WARNING, True)]


# --- licences and what users are made of ---


def test_seats_are_counted_kind_by_kind(connection: Connection) -> None:
    names = [finding.summary.partition(":")[0] for finding in lines_of(connection, "user-licences")]
    assert {"Salesforce", "Salesforce Platform", "Identity", "Chatter Free"} <= set(names)
    sets = [finding.summary.partition(":")[0] for finding in lines_of(connection, "permission-set-licences")]
    assert "Sales User" in sets


def test_active_user_access_policy_is_warned_about(clinic: Clinic, connection: Connection) -> None:
    common = {"TriggerType": "Create", "Order": 1}
    for name, status in (("Sales_Access", "Active"), ("Drafted", "Design")):
        clinic.administrator.create("UserAccessPolicy", DeveloperName=name, MasterLabel=name, Status=status, **common)
    finding = line_of(connection, "user-access-policies")
    assert (finding.status, finding.summary.rpartition(": ")[2]) == (WARNING, "Sales_Access")


def test_roles_of_one_name_are_warned_about(clinic: Clinic, connection: Connection) -> None:
    for name in ("Twin_A", "Twin_B"):
        clinic.administrator.create("UserRole", Name="Twin", DeveloperName=name)
    finding = line_of(connection, "duplicate-roles")
    assert (finding.status, finding.summary.rpartition(": ")[2]) == (WARNING, "Twin")


def test_profiles_of_one_name_are_warned_about(clinic: Clinic, connection: Connection) -> None:
    """Packages bring profiles whose names are there already; here an answer says so."""
    twins = '{"totalSize": 1, "done": true, "records": [{"attributes": {"type": "AggregateResult"}, "Name": "Twin"}]}'
    clinic.emulator.fault("answer", path="/query$", skip=PROFILES_QUERY, status=200, body=twins)
    finding = line_of(connection, "duplicate-profiles")
    assert (finding.status, finding.summary.rpartition(": ")[2]) == (WARNING, "Twin")


def test_fields_that_cannot_be_seen_are_named(clinic: Clinic, connection: Connection) -> None:
    text = "The requested resource does not exist"
    clinic.emulator.fault("refuse", path="sobjects/User/describe", status=404, error_code="NOT_FOUND", message=text)
    finding = line_of(connection, "user-fields")
    assert (finding.status, finding.said) == (WARNING, "NOT_FOUND: The requested resource does not exist")


@pytest.mark.parametrize(
    ("code", "field", "wanted"),
    [
        ("picklist-locale", "LocaleSidKey", "en_US"),
        ("picklist-language", "LanguageLocaleKey", "en_US"),
        ("picklist-encoding", "EmailEncodingKey", "UTF-8"),
    ],
)
def test_value_that_the_org_does_not_offer_fails(
    clinic: Clinic, connection: Connection, code: str, field: str, wanted: str
) -> None:
    values = [{"value": "other", "label": "Other", "active": True}, {"value": wanted, "label": "", "active": False}]
    clinic.answer_describe({field: {"picklistValues": values}})
    finding = line_of(connection, code)
    assert (finding.status, f"not {wanted}" in finding.summary) == (FAILURE, True)


def test_time_zones_that_are_hidden_fail(clinic: Clinic, connection: Connection) -> None:
    clinic.answer_describe({"TimeZoneSidKey": {"picklistValues": []}})
    assert line_of(connection, "picklist-time-zone").status is FAILURE


def test_state_and_country_picklists_show_by_their_codes(clinic: Clinic, connection: Connection) -> None:
    assert "are off" in line_of(connection, "state-country-picklists").summary
    clinic.answer_describe({"CountryCode": {"type": "picklist"}, "StateCode": {"type": "picklist"}})
    assert "are on" in line_of(connection, "state-country-picklists").summary


def test_org_set_up_against_provisioning_fails_on_each_line(clinic: Clinic) -> None:
    """What only the org's file can say: fields, seats, a trial."""
    document = healthy_org("ward")
    document["custom_fields"]["User"]["Badge__c"] = {"type": "string", "label": "Badge", "length": 20, "required": True}
    records = document["records"]
    records["Organization"][0]["TrialExpirationDate"] = "2026-01-01T00:00:00.000+0000"
    for user in records["User"]:
        user["Badge__c"] = "B-1"
    for licence in records["UserLicense"] + records["PermissionSetLicense"]:
        if licence["MasterLabel"] in ("Identity", "Salesforce API Integration"):
            licence["TotalLicenses"] = 1
    ward = Clinic(clinic.emulator, document)
    findings = check_connection(ward.connect_with_oauth())
    ward.close()
    said = {(finding.code, finding.status): finding.summary for finding in findings if finding.status is not OK}
    assert set(said) == {
        ("org", WARNING),
        ("user-licences", WARNING),
        ("permission-set-licences", WARNING),
        ("required-fields", FAILURE),
    }
    assert "Badge (Badge__c)" in said["required-fields", FAILURE]
    assert "Identity: 1 of 1 used" in said["user-licences", WARNING]
    assert "trial ends on 2026-01-01" in said["org", WARNING]
