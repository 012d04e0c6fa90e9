"""Setup: permission sets and their groups, public groups, queues, roles, and what users are given."""

from typing import Any

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from tests.sf_emulator.administrator import follow, text_of
from tests.sf_emulator.emulator import Emulator, parse

from sf_emulator.objects import Org
from sf_emulator.objects.membership import members_of

ADMIN = "admin@northwind.example"


@pytest.fixture
def org(app: Starlette) -> Org:
    org: Org = app.state.orgs.first.org
    return org


@pytest.fixture
def administrator(emulator: Emulator) -> Emulator:
    emulator.sign_in()
    return emulator


def make(emulator: Emulator, path: str, **fields: Any) -> str:
    """Fill in the form for a new record; answers the address of its page."""
    page = emulator.client.get(f"{path}/new")
    return str(follow(emulator, emulator.press(page, "record-form", **fields)).url.path)


def press(emulator: Emulator, here: str, action: str, **fields: str) -> Response:
    """Press a button of a record's page; answers what follows."""
    csrf = parse(emulator.client.get(here)).xpath("//input[@name='_CONFIRMATIONTOKEN']/@value")[0]
    answer = emulator.client.post(f"{here}/{action}", data={"_CONFIRMATIONTOKEN": csrf, **fields})
    return answer if answer.status_code == 422 else follow(emulator, answer)


def remove_first(emulator: Emulator, here: str, list_id: str) -> Response:
    """Press the first Remove button of a related list."""
    listed = parse(emulator.client.get(here)).get_element_by_id(list_id)
    button = listed.xpath(".//button[@name='remove']")[0]
    return press(emulator, here, button.getparent().get("action").removeprefix(f"{here}/"), remove=button.get("value"))


# --- permission sets ---


def test_object_settings_say_what_holders_see(administrator: Emulator, org: Org) -> None:
    here = make(administrator, "/setup/permission-sets", Label="Readers", Name="Readers", Description="They read")
    page = administrator.client.get(f"{here}/objects/Lead")
    ticks = {"Create": "on", "read Lead.Industry": "on", "edit Lead.Rating": "on"}
    shown = follow(administrator, administrator.press(page, "object-settings-form", **ticks))
    assert "Read, Create" in shown.text
    bare = org.find("User", Username="marketing-sync@northwind.example")[0]["Id"]
    press(administrator, here, "assigned-users", username="marketing-sync@northwind.example")
    lead = org.actor(bare).schema["Lead"]
    assert (lead.createable, lead.deletable) == (True, False)
    assert (lead.fields["Industry"].updateable, lead.fields["Rating"].updateable) == (False, True)
    assert "Website" not in lead.fields


def test_cloned_profile_gives_the_same_access(administrator: Emulator, org: Org) -> None:
    source = org.find("Profile", Name="Customer Community User")[0]["Id"]
    page = administrator.client.get(f"/setup/profiles/{source}/clone")
    form = parse(page).xpath("//form[.//input[@name='Name']]/@id")[0]
    shown = follow(administrator, administrator.press(page, form, Name="Visitors"))
    assert "Read, Create, Edit" in shown.text
    assert "No Access" in shown.text


def test_permission_set_is_made_given_permissions_and_assigned(administrator: Emulator, org: Org) -> None:
    here = make(administrator, "/setup/permission-sets", Label="Helpers", Name="Helpers", Description="They help")
    page = administrator.client.get(f"{here}/permissions")
    shown = follow(administrator, administrator.press(page, "permissions-form", PermissionsManageUsers="on"))
    assert "Reset User Passwords and Unlock Users" in shown.text
    user = org.find("User", Username="kelly.leon@northwind.example")[0]
    assert user["Name"] in press(administrator, here, "assigned-users", username=user["Username"].upper()).text
    assert "ManageUsers" in org.permissions(user["Id"])
    assert press(administrator, here, "delete").status_code == 422
    remove_first(administrator, here, "assigned-users")
    assert "ManageUsers" not in org.permissions(user["Id"])
    press(administrator, here, "delete")
    assert org.find("PermissionSet", Name="Helpers") == []


def test_permission_set_can_be_renamed_and_a_taken_name_is_refused(administrator: Emulator, org: Org) -> None:
    here = make(administrator, "/setup/permission-sets", Label="Helpers", Name="Helpers")
    renamed = administrator.press(administrator.client.get(f"{here}/edit"), "record-form", Label="Aides")
    assert "Aides" in follow(administrator, renamed).text
    assert org.find("PermissionSet", Name="Helpers")[0]["Label"] == "Aides"
    page = administrator.client.get("/setup/permission-sets/new")
    refused = administrator.press(page, "record-form", Label="Again", Name="Helpers")
    assert refused.status_code == 422
    assert text_of(refused, "errors") != ""


def test_unknown_user_name_is_told(administrator: Emulator) -> None:
    here = make(administrator, "/setup/permission-sets", Label="Helpers", Name="Helpers")
    refused = press(administrator, here, "assigned-users", username="nobody@x.example")
    assert "There is no user nobody@x.example" in text_of(refused, "errors")


def test_permission_set_group_gives_what_its_sets_give(administrator: Emulator, org: Org) -> None:
    permission_set = org.find("PermissionSet", Name="Data_Export")[0]
    here = make(administrator, "/setup/permission-set-groups", MasterLabel="Team", DeveloperName="Team")
    shown = press(administrator, here, "components", permission_set=permission_set["Id"])
    assert permission_set["Label"] in text_of(shown, "components")
    shown = press(administrator, here, "assigned-users", username="kelly.leon@northwind.example")
    assert "kelly.leon@northwind.example" in text_of(shown, "assigned-users")
    group = org.find("PermissionSetGroup", DeveloperName="Team")[0]
    assert len(org.find("PermissionSetAssignment", PermissionSetGroupId=group["Id"])) == 1
    listed = " ".join(text_of(administrator.client.get("/setup/permission-set-groups"), "groups").split())
    assert "TeamTeam11Updated" in listed
    remove_first(administrator, here, "assigned-users")
    remove_first(administrator, here, "components")
    press(administrator, here, "delete")
    assert org.find("PermissionSetGroup", DeveloperName="Team") == []


# --- groups and queues ---


def test_public_group_takes_users_roles_and_groups(administrator: Emulator, org: Org) -> None:
    here = make(administrator, "/setup/public-groups", Name="Everybody Here")
    user = org.find("User", Username=ADMIN)[0]
    press(administrator, here, "members", username=ADMIN)
    role = org.find("Group", Type="RoleAndSubordinates")[0]
    shown = press(administrator, here, "members", group=role["Id"])
    assert "Role and Subordinates" in text_of(shown, "members")
    group = org.find("Group", Name="Everybody Here")[0]
    assert user["Id"] in members_of(org, group["Id"])
    assert "Everybody Here" in text_of(administrator.client.get(f"/setup/users/{user['Id']}"), "public-groups")
    remove_first(administrator, here, "members")
    assert len(org.find("GroupMember", GroupId=group["Id"])) == 1
    press(administrator, here, "delete")
    assert org.find("Group", Name="Everybody Here") == []


def test_queue_supports_objects_and_has_members(administrator: Emulator, org: Org) -> None:
    here = make(administrator, "/setup/queues", Name="Support", Email="support@northwind.example")
    assert "Case" in text_of(press(administrator, here, "objects", sobject="Case"), "objects")
    press(administrator, here, "members", username=ADMIN)
    queue = org.find("Group", Name="Support", Type="Queue")[0]
    assert [one["SobjectType"] for one in org.find("QueueSobject", QueueId=queue["Id"])] == ["Case"]
    assert administrator.client.get(here.replace("queues", "public-groups")).status_code == 404
    remove_first(administrator, here, "objects")
    assert org.find("QueueSobject", QueueId=queue["Id"]) == []


# --- roles ---


def test_role_is_made_below_another_changed_and_deleted(administrator: Emulator, org: Org) -> None:
    above = org.find("UserRole")[0]
    page = administrator.client.get(f"/setup/roles/new?parent={above['Id']}")
    here = follow(administrator, administrator.press(page, "record-form", Name="Interns")).url.path
    role = org.find("UserRole", Name="Interns")[0]
    assert role["ParentRoleId"] == above["Id"]
    assert "Interns" in administrator.client.get("/setup/roles").text
    edit = administrator.client.get(f"{here}/edit")
    follow(administrator, administrator.press(edit, "record-form", Name="Trainees", ParentRoleId=""))
    assert org.get("UserRole", role["Id"])["ParentRoleId"] is None  # type: ignore[index]
    press(administrator, here, "delete")
    assert org.get("UserRole", role["Id"]) is None


def test_role_with_users_stays(administrator: Emulator, org: Org) -> None:
    role_id = next(user["UserRoleId"] for user in org.find("User") if user["UserRoleId"])
    refused = press(administrator, f"/setup/roles/{role_id}", "delete")
    assert refused.status_code == 422
    assert text_of(refused, "errors") != ""
    assert org.get("UserRole", role_id) is not None


# --- users ---


@pytest.mark.parametrize(
    ("kind", "sobject", "target"),
    [
        ("permission-set-licenses", "PermissionSetLicenseAssign", "PermissionSetLicense"),
        ("packages", "UserPackageLicense", "PackageLicense"),
    ],
)
def test_licence_is_given_and_taken_back(
    administrator: Emulator, org: Org, kind: str, sobject: str, target: str
) -> None:
    user = org.find("User", Username=ADMIN)[0]
    held = {one[f"{target}Id"] for one in org.find(sobject)}
    licence = next(one for one in org.find(target) if one["Id"] not in held)
    here = f"/setup/users/{user['Id']}"
    press(administrator, here, f"assignments/{kind}", add=licence["Id"])
    (given,) = org.find(sobject, **{f"{target}Id": licence["Id"]})
    press(administrator, here, f"assignments/{kind}", remove=given["Id"])
    assert org.find(sobject, **{f"{target}Id": licence["Id"]}) == []


def test_reset_password_is_shown_once_and_signs_in(administrator: Emulator, org: Org) -> None:
    user = org.find("User", Username="kelly.leon@northwind.example")[0]
    here = f"/setup/users/{user['Id']}"
    csrf = parse(administrator.client.get(here)).xpath("//input[@name='_CONFIRMATIONTOKEN']/@value")[0]
    page = administrator.client.post(f"{here}/reset-password", data={"_CONFIRMATIONTOKEN": csrf})
    assert org.check_password(user["Id"], text_of(page, "new-password"))
    assert "new-password" not in administrator.client.get(here).text


# --- profiles and logins ---


def test_profile_says_from_where_and_for_how_long_its_users_are_in(
    administrator: Emulator, app: Starlette, org: Org
) -> None:
    profile_id = org.find("Profile", Name="Standard User")[0]["Id"]
    here = f"/setup/profiles/{profile_id}"
    page = administrator.client.get(f"{here}/policies")
    sent = {"session_timeout_min": "30", "login_ip_ranges": "203.0.113.1-203.0.113.20\n198.51.100.7"}
    sent |= {"login_hours": "Monday 08:00-18:00"}
    shown = follow(administrator, administrator.press(page, "record-form", **sent))
    assert "30 minutes" in text_of(shown, "policies")
    assert "Monday 08:00-18:00" in text_of(shown, "policies")
    access = app.state.orgs.first
    kept = ("203.0.113.1-203.0.113.20", "198.51.100.7-198.51.100.7")
    assert access.profiles.login_ip_ranges(profile_id) == kept
    for wrong in ({"login_ip_ranges": "somewhere"}, {"session_timeout_min": "soon"}, {"login_hours": "mornings"}):
        refused = administrator.press(page, "record-form", **wrong)
        assert (refused.status_code, access.profiles.login_ip_ranges(profile_id)) == (422, kept)


def test_login_history_is_paged_and_of_one_user_when_asked(administrator: Emulator, org: Org) -> None:
    for _ in range(3):
        administrator.sign_in(password="wrong")
    everybody = administrator.client.get("/setup/login-history").text
    assert "4 attempts" in everybody
    admin = org.find("User", Username=ADMIN)[0]
    assert f"4 attempts of {admin['Name']}" in administrator.client.get(f"/setup/login-history?user={admin['Id']}").text
    other = org.find("User", Username="kelly.leon@northwind.example")[0]
    assert "0 attempts" in administrator.client.get(f"/setup/login-history?user={other['Id']}").text


# --- settings, objects, API ---


def test_org_switch_is_saved_and_counts(administrator: Emulator) -> None:
    page = administrator.client.get("/setup/api-access-control")
    follow(administrator, administrator.press(page, "record-form", soap_login_enabled=None))
    assert administrator.client.get("/__emulator__/settings").json()["soap_login_enabled"] is False
    page = administrator.client.get("/setup/session-settings")
    follow(administrator, administrator.press(page, "record-form", session_timeout_s="900"))
    assert administrator.client.get("/__emulator__/settings").json()["session_timeout_s"] == 900
    refused = administrator.press(page, "record-form", session_timeout_s="soon")
    assert "Enter a number" in text_of(refused, "errors")


def test_object_manager_shows_every_object_and_its_fields(administrator: Emulator, org: Org) -> None:
    listed = text_of(administrator.client.get("/setup/object-manager"), "objects")
    assert [one.name for one in org.schema if one.name not in listed] == []
    fields = text_of(administrator.client.get("/setup/object-manager/User"), "fields")
    assert "Lookup(UserRole)" in fields
    assert administrator.client.get("/setup/object-manager/Nonsense").status_code == 404


def test_wsdls_are_a_click_away(administrator: Emulator) -> None:
    page = parse(administrator.client.get("/setup/api"))
    links = [link for link in page.xpath("//a/@href") if "wsdl" in link]
    for link in links:
        answer = administrator.client.get(link)
        assert (answer.status_code, b"definitions" in answer.content) == (200, True)
    assert len(links) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/setup/permission-sets/new",
        "/setup/permission-set-groups",
        "/setup/permission-set-groups/new",
        "/setup/public-groups",
        "/setup/public-groups/new",
        "/setup/queues",
        "/setup/queues/new",
        "/setup/roles/new",
        "/setup/object-manager",
        "/setup/oauth-settings",
        "/setup/user-management-settings",
        "/setup/state-and-country-picklists",
        "/setup/api",
    ],
)
def test_every_field_of_a_page_has_a_label(administrator: Emulator, path: str) -> None:
    page = administrator.client.get(path)
    assert page.status_code == 200
    document = parse(page)
    labelled = {label.get("for") for label in document.iter("label")}
    fields = [*document.iter("input"), *document.iter("select"), *document.iter("textarea")]
    assert [
        field.get("name") for field in fields if field.get("type") != "hidden" and field.get("id") not in labelled
    ] == []


def test_quick_find_knows_the_new_pages(administrator: Emulator) -> None:
    found = administrator.client.get("/setup?q=group").text
    for label in ("Permission Set Groups", "Public Groups"):
        assert label in found
