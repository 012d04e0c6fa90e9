"""What is wrong with the org, the integration user, licences, and what users are made of."""

import dataclasses

from tests.connections.conftest import go_and_allow
from tests.connections.doctor.ailments import FAILURE, WARNING, Ailment
from tests.connections.doctor.clinic import PROFILE, Clinic, Document, healthy_org

from instep.connections.models import Connection
from instep.domain.permissions import INTEGRATION_PERMISSIONS, Permission

FIELDS_OF_USER = "Setup → Object Manager → User → Fields"
ADMINISTRATIVE = "Setup → Profiles → the integration user's profile → Administrative Permissions"
API_ENABLED, VIEW_SETUP = (
    next(needed for needed in INTEGRATION_PERMISSIONS if needed.name == name) for name in ("ApiEnabled", "ViewSetup")
)
BUT_API = {needed.name: False for needed in INTEGRATION_PERMISSIONS if needed.name != "ApiEnabled"}
BUT_VIEW_SETUP = {name: False for name in BUT_API if name != "ViewSetup"}


def ailing_org() -> Document:
    """What only the org's file can say, and a running org cannot become."""
    document = healthy_org("ward")
    badge = {"type": "string", "label": "Badge", "length": 20, "required": True}
    document["custom_fields"]["User"]["Badge__c"] = badge
    records = document["records"]
    records["Organization"][0]["TrialExpirationDate"] = "2026-01-01T00:00:00.000+0000"
    for user in records["User"]:
        user["Badge__c"] = "B-1"
    records["Profile"] += [{"Name": "Twin", "UserLicense.Name": "Salesforce"} for _ in range(2)]
    return document


def choose(environment: str) -> None:
    """The stored session is used, so nobody has to sign in there."""
    Connection.objects.update(environment=environment)


def add_policies(clinic: Clinic, _connection: Connection) -> None:
    for name, status in (("Sales_Access", "Active"), ("Drafted", "Design")):
        common = {"DeveloperName": name, "MasterLabel": name, "TriggerType": "Create", "Order": 1}
        clinic.administrator.create("UserAccessPolicy", Status=status, **common)


def add_twin_roles(clinic: Clinic, _connection: Connection) -> None:
    for name in ("Twin_A", "Twin_B"):
        clinic.administrator.create("UserRole", Name="Twin", DeveloperName=name)


def move_permissions_to_a_set(clinic: Clinic, _connection: Connection) -> None:
    clinic.set_permissions(**BUT_API)
    clinic.assign("CRM_Administration")


def let_cost_center_be_read(clinic: Clinic, _connection: Connection) -> None:
    place = f"Field = 'User.Cost_Center__c' AND Parent.Profile.Name = '{PROFILE}'"
    given = clinic.administrator.one(f"SELECT Id FROM FieldPermissions WHERE {place}")  # noqa: S608
    clinic.administrator.update("FieldPermissions", given["Id"], PermissionsEdit=False)


def hide_user(clinic: Clinic, _connection: Connection) -> None:
    path = "sobjects/User/describe"
    clinic.emulator.fault("refuse", path=path, status=404, error_code="NOT_FOUND", message="It does not exist")


def missing_permission(needed: Permission, seen: str = "") -> Ailment:
    return Ailment(
        code=f"permission-{needed.code}",
        how="it is missing",
        status=FAILURE if needed.is_vital else WARNING,
        seen=seen or f"{needed.label}: missing",
        where=f"{ADMINISTRATIVE} → {needed.label}",
    )


def use_up_permission_set_licence(clinic: Clinic, _connection: Connection) -> None:
    clinic.take_seat("Sales User")
    clinic.leave_seats("PermissionSetLicense", "Sales User", 0)


def picklist(code: str, field: str, offered: list[str], seen: str) -> Ailment:
    return Ailment(
        code=code,
        how="the org does not offer the value",
        status=FAILURE,
        seen=seen,
        where=f"Object Manager → User → Fields → {field}",
        break_it=lambda clinic, _: clinic.settings(picklist_values={f"User.{field}": offered}),
    )


ORG = (
    Ailment(
        code="environment",
        how="a production org where a sandbox was chosen",
        status=WARNING,
        seen="environment is sandbox, but the org is not a sandbox",
        where="Change where it signs in",
        break_it=lambda *_: choose("sandbox"),
    ),
    Ailment(
        code="environment",
        how="a sandbox where production was chosen",
        status=WARNING,
        seen="environment is production, but the org is a sandbox",
        where="Change where it signs in",
        connect=Clinic.connect_to_a_sandbox,
        break_it=lambda *_: choose("production"),
    ),
    Ailment(
        code="api-calls",
        how="nearly all calls of the day are made",
        status=WARNING,
        seen="API calls used in 24 hours",
        where="Setup → Company Information → API Requests",
        break_it=lambda clinic, _: clinic.settings(daily_api_requests=clinic.api_calls() + 12),
    ),
    Ailment(
        code="api-calls",
        how="all calls of the day are made",
        status=FAILURE,
        seen="The org has no API calls left",
        where="Setup → Company Information → API Requests",
        break_it=lambda clinic, _: clinic.settings(daily_api_requests=clinic.api_calls()),
    ),
)
USER = (
    Ailment(
        code="least-privilege",
        how="the user is System Administrator",
        status=WARNING,
        seen="has the profile System Administrator, which is too much",
        where="Setup → Users → the integration user → Profile",
        connect=lambda clinic: go_and_allow(clinic.add_connection(), clinic.administrator),
    ),
    Ailment(
        code="least-privilege",
        how="the user has power over all data",
        status=WARNING,
        seen=f"has the profile {PROFILE} and more than is needed: ViewAllData",
        where="Setup → Users → the integration user → Profile",
        break_it=lambda clinic, _: clinic.set_permissions(ViewAllData=True),
    ),
    Ailment(
        code="api-only-user",
        how="a person must press Allow, and cannot",
        status=WARNING,
        seen="is an API-only user: it cannot press Allow",
        where=f"{ADMINISTRATIVE} → API Only User",
        break_it=lambda clinic, _: clinic.set_permissions(ApiUserOnly=True),
    ),
    dataclasses.replace(
        missing_permission(API_ENABLED, "API Enabled: missing, or the org's edition has no API"),
        break_it=lambda clinic, _: clinic.set_permissions(ApiEnabled=False),
    ),
    Ailment(
        code="permission-manage-users",
        how="it comes from a permission set",
        status=WARNING,
        seen="Manage Users: only from CRM Administration, not from the profile",
        where=f"{ADMINISTRATIVE} → Manage Users",
        break_it=move_permissions_to_a_set,
    ),
)
LICENCES = (
    Ailment(
        code="user-licences",
        how="none is left",
        status=WARNING,
        seen="used, 0 left",
        where="Setup → Company Information → User Licenses",
        break_it=lambda clinic, _: clinic.leave_seats("UserLicense", "Salesforce", 0),
    ),
    Ailment(
        code="user-licences",
        how="more are taken than there are",
        status=FAILURE,
        seen="used, 0 left; 1 too many",
        where="Setup → Company Information → User Licenses",
        break_it=lambda clinic, _: clinic.leave_seats("UserLicense", "Salesforce", -1),
    ),
    Ailment(
        code="permission-set-licences",
        how="none is left",
        status=WARNING,
        seen="Sales User: 1 of 1 used, 0 left",
        where="Setup → Company Information → Permission Set Licenses",
        break_it=use_up_permission_set_licence,
    ),
)
DATA = (
    Ailment(
        code="user-access-policies",
        how="one is active",
        status=WARNING,
        seen="Active, and changing what users have: Sales_Access",
        where="Setup → User Access Policies",
        break_it=add_policies,
    ),
    Ailment(
        code="user-fields",
        how="they are hidden",
        status=WARNING,
        seen="The fields of User cannot be seen",
        where=FIELDS_OF_USER,
        break_it=hide_user,
    ),
    Ailment(
        code="user-fields",
        how="the user may see one that the mapping fills, and not change it",
        status=WARNING,
        seen="The integration user may not change: Cost_Center__c",
        where=FIELDS_OF_USER,
        break_it=let_cost_center_be_read,
        mapped=("Cost_Center__c",),
    ),
    Ailment(
        code="state-country-picklists",
        how="on, and the mapping writes texts",
        status=WARNING,
        seen="are on, and the mapping writes Country, State as text",
        where="Setup → State and Country/Territory Picklists",
        break_it=lambda clinic, _: clinic.settings(state_and_country_picklists=True),
        mapped=("Country", "State"),
    ),
    Ailment(
        code="state-country-picklists",
        how="off, and the mapping writes codes",
        status=FAILURE,
        seen="are off, and the mapping writes CountryCode",
        where="Setup → State and Country/Territory Picklists",
        mapped=("CountryCode",),
    ),
    Ailment(
        code="duplicate-roles",
        how="two have one name",
        status=WARNING,
        seen="More than one role is called: Twin",
        where="Setup → Roles",
        break_it=add_twin_roles,
    ),
    picklist("picklist-locale", "LocaleSidKey", ["de_DE"], "Locale offers 1 values, but not en_US"),
    picklist("picklist-language", "LanguageLocaleKey", ["de", "fr"], "Language offers 2 values, but not en_US"),
    picklist("picklist-encoding", "EmailEncodingKey", ["Shift_JIS"], "Email Encoding offers 1 values, but not UTF-8"),
    picklist("picklist-time-zone", "TimeZoneSidKey", [], "The org shows no values of TimeZoneSidKey"),
)
ORG_AILMENTS = (*ORG, *USER, *LICENCES, *DATA)
# Of an org that has all of them at once.
WARD_AILMENTS = (
    Ailment(
        code="org",
        how="its trial is over",
        status=WARNING,
        seen="its trial ends on 2026-01-01",
        where="Setup → Company Information",
    ),
    Ailment(
        code="required-fields",
        how="one that nobody fills",
        status=FAILURE,
        seen="Required to create a user, without a default, and not mapped: Badge (Badge__c)",
        where=f"{FIELDS_OF_USER} & Relationships",
    ),
    Ailment(
        code="duplicate-profiles",
        how="two have one name",
        status=WARNING,
        seen="More than one profile is called: Twin",
        where="Setup → Profiles",
    ),
)
# Of a user with API Enabled and View Setup, and nothing else.
BARE_USER_AILMENTS = (
    *(missing_permission(needed) for needed in INTEGRATION_PERMISSIONS if needed.name in BUT_VIEW_SETUP),
    Ailment(
        code="duplicate-roles",
        how="the user may not see roles",
        status=WARNING,
        seen="The org's roles cannot be seen",
        where="Setup → Roles",
    ),
)
# Of a user with API Enabled alone.
BLIND_USER_AILMENTS = (
    missing_permission(VIEW_SETUP, "View Setup and Configuration: missing, for the user's permissions do not show"),
    Ailment(
        code="least-privilege",
        how="the user's permissions do not show",
        status=WARNING,
        seen="The permissions of the integration user cannot be seen",
        where="Setup → Users → the integration user → Profile",
    ),
    Ailment(
        code="permission-set-licences",
        how="the user may not see them",
        status=WARNING,
        seen="The org's permission set licences cannot be seen",
        where="Setup → Company Information → Permission Set Licenses",
    ),
    Ailment(
        code="user-access-policies",
        how="the user may not see them",
        status=WARNING,
        seen="User Access Policies cannot be seen",
        where="Setup → User Access Policies",
    ),
)
