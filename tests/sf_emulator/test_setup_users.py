"""Setup: users, profiles, permission sets and grants."""

from lxml import html
from starlette.applications import Starlette
from tests.sf_emulator.administrator import create_app, follow, new_user, text_of
from tests.sf_emulator.emulator import Emulator, parse


def test_new_administrator_can_sign_in_and_create_an_app(emulator: Emulator) -> None:
    new_user(emulator, "second.admin@x.example", "System Administrator")
    emulator.client.get("/secur/logout")
    assert emulator.sign_in("second.admin@x.example", "Robot-2026!").headers["location"] == "/setup"
    assert create_app(emulator).status_code == 303


def test_notified_user_has_mail(app: Starlette, emulator: Emulator) -> None:
    user_id = new_user(emulator, "ada@x.example", "Standard User", Notify="on")
    page = emulator.client.get(f"/setup/users/{user_id}/edit")
    assert emulator.press(page, "user-form", Notify="on").status_code == 303
    quiet = new_user(emulator, "bo@x.example", "Standard User")
    outbox = app.state.orgs.first.org.outbox
    assert [mail.kind for mail in outbox.all(user_id)] == ["new_user", "password_reset"]
    assert outbox.all(quiet) == []


def test_user_form_shows_what_the_org_refuses(emulator: Emulator) -> None:
    emulator.sign_in()
    page = emulator.client.get("/setup/users/new")
    taken = emulator.ready["admin"]["username"]
    refused = emulator.press(page, "user-form", LastName="X", Alias="x", Email="x@x.example", Username=taken)
    assert refused.status_code == 422
    assert text_of(refused, "errors") != ""


def test_cloned_profile_gets_manage_users_and_what_it_needs(app: Starlette, emulator: Emulator) -> None:
    """The custom profile of the procedure: API Enabled and Manage Users on the profile itself."""
    emulator.sign_in()
    minimum = app.state.orgs.first.org.find("Profile", Name="Minimum Access - Salesforce")[0]["Id"]
    page = emulator.client.get(f"/setup/profiles/{minimum}/clone")
    cloned = follow(emulator, emulator.press(page, "clone-form", Name="Provisioner"))
    page = emulator.client.get(f"/setup/profiles/{minimum}/clone")
    refused = emulator.press(page, "clone-form", Name="Provisioner")
    assert (refused.status_code, "duplicate value found: Name" in text_of(refused, "errors")) == (422, True)
    form_page = emulator.client.get(f"{cloned.url.path}/edit")
    saved = emulator.press(form_page, "profile-form", PermissionsApiEnabled="on", PermissionsManageUsers="on")
    shown = follow(emulator, saved)
    for label in (
        "API Enabled",
        "Manage Users",
        "Assign Permission Sets",
        "Manage Internal Users",
        "Manage IP Addresses",
        "Manage Login Access Policies",
        "Manage Password Policies",
        "Manage Profiles and Permission Sets",
        "Manage Roles",
        "Manage Sharing",
        "Reset User Passwords and Unlock Users",
        "View All Users",
        "View Roles and Role Hierarchy",
        "View Setup and Configuration",
    ):
        assert f'<div class="tick">{label}</div>' in shown.text, label
    profile = app.state.orgs.first.org.find("Profile", Name="Provisioner")[0]
    assert profile["PermissionsManageUsers"]
    assert profile["PermissionsManageInternalUsers"]


def test_system_administrator_profile_cannot_be_edited(app: Starlette, emulator: Emulator) -> None:
    emulator.sign_in()
    path = f"/setup/profiles/{app.state.orgs.first.org.administrator_profile_id}"
    assert "Clone it to change them" in emulator.client.get(path).text
    assert emulator.client.get(f"{path}/edit").status_code == 303


def test_user_is_frozen_deactivated_and_back(app: Starlette, emulator: Emulator) -> None:
    user_id = new_user(emulator, "ada@x.example", "Standard User")
    org = app.state.orgs.first.org
    for button, check in (
        ("freeze", lambda: org.find("UserLogin", UserId=user_id)[0]["IsFrozen"]),
        ("unfreeze", lambda: not org.find("UserLogin", UserId=user_id)[0]["IsFrozen"]),
        ("deactivate", lambda: not org.get("User", user_id)["IsActive"]),
        ("activate", lambda: org.get("User", user_id)["IsActive"]),
    ):
        page = emulator.client.get(f"/setup/users/{user_id}")
        document = parse(page)
        form = next(one for one in document.iter("form") if f'value="{button}"' in html.tostring(one).decode())
        fields = dict(form.form_values()) | {"action": button}
        follow(emulator, emulator.client.post(form.action, data=fields))
        assert check(), button


def test_administrator_cannot_freeze_himself(emulator: Emulator) -> None:
    emulator.sign_in()
    path = f"/setup/users/{emulator.ready['admin']['user_id']}"
    page = emulator.client.get(path)
    csrf = parse(page).xpath("//input[@name='_CONFIRMATIONTOKEN']/@value")[0]
    refused = emulator.client.post(f"{path}/change", data={"_CONFIRMATIONTOKEN": csrf, "action": "freeze"})
    assert refused.status_code == 422
    assert text_of(refused, "errors") != ""


def test_permission_set_is_assigned_and_removed(app: Starlette, emulator: Emulator) -> None:
    user_id = new_user(emulator, "ada@x.example", "Standard User")
    set_id = app.state.orgs.first.org.find("PermissionSet", Name="Data_Export")[0]["Id"]
    page = emulator.client.get(f"/setup/users/{user_id}")
    csrf = parse(page).xpath("//input[@name='_CONFIRMATIONTOKEN']/@value")[0]
    path = f"/setup/users/{user_id}/permission-sets"
    sent = {"_CONFIRMATIONTOKEN": csrf, "permission_set_id": set_id}
    shown = follow(emulator, emulator.client.post(path, data=sent))
    assert "Data Export" in shown.text
    assert "ada@x.example" in emulator.client.get(f"/setup/permission-sets/{set_id}").text
    held = app.state.orgs.first.org.find("PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=set_id)
    sent = {"_CONFIRMATIONTOKEN": csrf, "remove": held[0]["Id"]}
    follow(emulator, emulator.client.post(path, data=sent))
    assert app.state.orgs.first.org.find("PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=set_id) == []


def test_revoked_grant_no_longer_refreshes(emulator: Emulator) -> None:
    tokens = emulator.connect()
    page = emulator.client.get("/setup/oauth-usage")
    assert "1 user, 1 grant" in page.text
    document = parse(page)
    form = next(one for one in document.iter("form") if "Revoke</button>" in html.tostring(one).decode())
    button = next(form.iter("button"))
    fields = dict(form.form_values()) | {button.get("name"): button.get("value")}
    follow(emulator, emulator.client.post(form.action, data=fields))
    assert emulator.refresh(tokens["refresh_token"]).json()["error_description"] == "expired access/refresh token"


def test_user_list_searches_filters_and_pages(app: Starlette, emulator: Emulator) -> None:
    emulator.sign_in()
    everyone = app.state.orgs.first.org.find("User")
    page = emulator.client.get("/setup/users?view=all")
    assert f"of {len(everyone)} all users" in page.text
    inactive = [user for user in everyone if not user["IsActive"]]
    assert f"of {len(inactive)} inactive users" in emulator.client.get("/setup/users?view=inactive").text
    found = emulator.client.get("/setup/users", params={"search": everyone[3]["Username"], "view": "all"})
    assert "1 to 1 of 1" in found.text
    assert "No users match." in emulator.client.get("/setup/users?search=%25%25%25").text


def test_record_id_leads_to_its_page(emulator: Emulator) -> None:
    emulator.sign_in()
    user_id = emulator.ready["admin"]["user_id"]
    page = emulator.open(f"/{user_id[:15]}")
    assert page.url.path == f"/setup/users/{user_id}"
    assert emulator.client.get("/001000000000001AAA").status_code == 404


def test_user_without_view_setup_sees_why(emulator: Emulator) -> None:
    new_user(emulator, "ada@x.example", "Minimum Access")
    emulator.client.get("/secur/logout")
    emulator.sign_in("ada@x.example", "Robot-2026!")
    page = emulator.client.get("/setup/users")
    assert page.status_code == 403
    assert "ViewSetup" in page.text


def test_company_information_counts_licences(app: Starlette, emulator: Emulator) -> None:
    emulator.sign_in()
    page = " ".join(emulator.client.get("/setup/company").text.split())
    for licence in app.state.orgs.first.org.find("UserLicense"):
        assert f'<td data-name="Used" class="number">{licence["UsedLicenses"]}</td>' in page
