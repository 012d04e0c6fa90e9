"""Setup: every step of the documented procedure, and what an administrator does to users and grants."""

import re
from typing import Any

import pytest
from httpx2 import Response
from lxml import html
from starlette.applications import Starlette
from tests.sf_emulator.emulator import CALLBACK, Emulator, answer_at_callback, parse, read_form

LABELS = (
    "Enable for Device Flow",
    "Callback URL",
    "Use digital signatures",
    "Selected OAuth Scopes",
    "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows",
    "Require Secret for Web Server Flow",
    "Require Secret for Refresh Token Flow",
    "Enable Refresh Token Rotation",
    "Enable Client Credentials Flow",
    "Introspect All Tokens",
    "Configure ID Token",
    "Enable Asset Tokens",
    "Enable Single Logout",
)


def follow(emulator: Emulator, response: Response) -> Response:
    """The page that a saved form leads to."""
    assert response.status_code == 303, response.text[:3000]
    return emulator.client.get(response.headers["location"])


def create_app(emulator: Emulator, path: str = "/setup/external-client-apps", **changes: Any) -> Response:
    """Fill in the form for a new app as the procedure says."""
    filled: dict[str, Any] = {
        "name": "Provisioning",
        "contact_email": "it@x.example",
        "callback_urls": f"https://provision.example/cb\r\n{CALLBACK}",
        "scopes": ["api", "refresh_token"],
    }
    page = emulator.client.get(f"{path}/new")
    return emulator.press(page, "app-form", **(filled | changes))


def text_of(page: Response, element_id: str) -> str:
    """The text of an element of a page."""
    document = parse(page)
    return str(document.get_element_by_id(element_id).text_content()).strip()


def label_texts(page: Response) -> list[str]:
    """Every label and legend of a page."""
    document = parse(page)
    found = [*document.iter("label"), *document.iter("legend"), *document.iter("dt")]
    return [" ".join(label.text_content().split()) for label in found]


def test_start_page_is_the_login_page(emulator: Emulator) -> None:
    page = emulator.open("/")
    form = read_form(page, "login_form")
    assert set(form.fields) >= {"username", "startURL"}
    assert form.buttons["Login"] == ("Login", "Log In")
    document = parse(page)
    assert document.get_element_by_id("password").get("name") == "pw"


def test_wrong_password_is_told_without_saying_which_part_was_wrong(emulator: Emulator) -> None:
    known = emulator.sign_in(password="wrong").text
    unknown = emulator.sign_in(username="nobody@x.example", password="wrong").text
    assert "Please check your username and password" in known
    assert "Please check your username and password" in unknown


def test_api_only_user_cannot_use_the_login_page(app: Starlette, emulator: Emulator) -> None:
    user_id = new_user(emulator, "robot@x.example", "Salesforce API Only System Integrations")
    assert app.state.org.get("User", user_id)["IsActive"]
    emulator.client.get("/secur/logout")
    assert (
        "Please check your username and password" in emulator.sign_in("robot@x.example", "Robot-2026!").text
    )


def test_setup_asks_for_a_login_and_comes_back(emulator: Emulator) -> None:
    page = emulator.open("/setup/company")
    signed_in = emulator.press(
        page,
        "login_form",
        username=emulator.ready["admin"]["username"],
        pw=emulator.ready["admin"]["password"],
    )
    assert signed_in.headers["location"] == "/setup/company"


def test_remembered_username_is_filled_in_again(emulator: Emulator) -> None:
    page = emulator.client.get("/login")
    admin = emulator.ready["admin"]
    emulator.press(page, "login_form", username=admin["username"], pw=admin["password"], rememberUn="on")
    emulator.client.get("/secur/logout")
    assert read_form(emulator.client.get("/login"), "login_form").fields["username"] == admin["username"]


@pytest.mark.parametrize(
    "path",
    [
        "/setup",
        "/setup?q=app",
        "/setup/users",
        "/setup/users?view=all&search=northwind",
        "/setup/users/new",
        "/setup/profiles",
        "/setup/permission-sets",
        "/setup/roles",
        "/setup/company",
        "/setup/oauth-usage",
        "/setup/login-history",
        "/setup/external-client-apps",
        "/setup/external-client-apps/new",
        "/setup/connected-apps",
        "/setup/connected-apps/new",
        "/__emulator__/",
        "/__emulator__/docs",
    ],
)
def test_every_page_opens_and_names_its_fields(emulator: Emulator, path: str) -> None:
    """Each visible input has a label, and nothing is loaded from elsewhere."""
    emulator.sign_in()
    page = emulator.client.get(path)
    assert page.status_code == 200, page.text[:3000]
    document = parse(page)
    labelled = {label.get("for") for label in document.iter("label")}
    for field in [*document.iter("input"), *document.iter("select"), *document.iter("textarea")]:
        if field.get("type") not in {"hidden", "submit"}:
            assert field.get("id") in labelled, html.tostring(field)
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []


@pytest.mark.parametrize("path", ["/setup/external-client-apps", "/setup/connected-apps"])
def test_form_has_every_setting_of_the_procedure(emulator: Emulator, path: str) -> None:
    emulator.sign_in()
    labels = " | ".join(label_texts(emulator.client.get(f"{path}/new")))
    for label in LABELS:
        assert label in labels
    shown = " | ".join(label_texts(follow(emulator, create_app(emulator, path))))
    for label in LABELS:
        assert label in shown


def test_new_form_has_salesforces_defaults(emulator: Emulator) -> None:
    emulator.sign_in()
    fields = read_form(emulator.client.get("/setup/external-client-apps/new"), "app-form").fields
    assert "secret_for_web_server_flow" in fields
    assert "secret_for_refresh_flow" in fields
    for off in ("device_flow", "pkce_required", "refresh_token_rotation", "client_credentials_flow"):
        assert off not in fields


def test_created_app_authorises_a_client(emulator: Emulator) -> None:
    emulator.sign_in()
    page = follow(emulator, create_app(emulator))
    assert "Changes can take up to 10 minutes to take effect." in page.text
    keys = emulator.client.get(f"{page.url.path}/key-and-secret")
    key, secret = text_of(keys, "consumer-key"), text_of(keys, "consumer-secret")
    assert key.startswith("3MVG9")
    approval = emulator.client.get(emulator.authorize_path(client_id=key))
    assert "Provisioning" in approval.text
    code = answer_at_callback(emulator.press(approval, "editPage", "oaapprove"))["code"]
    assert emulator.exchange(code, client_id=key, client_secret=secret).status_code == 200


def test_new_app_is_unknown_until_the_delay_has_passed(emulator: Emulator) -> None:
    emulator.client.post("/__emulator__/settings", json={"settings_delay_s": 600})
    emulator.sign_in()
    page = follow(emulator, create_app(emulator))
    assert "This app answers clients from" in page.text
    key = text_of(emulator.client.get(f"{page.url.path}/key-and-secret"), "consumer-key")
    assert "client identifier invalid" in emulator.client.get(emulator.authorize_path(client_id=key)).text
    emulator.advance(600)
    assert "Allow Access?" in emulator.client.get(emulator.authorize_path(client_id=key)).text


@pytest.mark.parametrize(
    ("callback", "reason"),
    [
        ("http://provision.example/cb", "must use https or a custom scheme"),
        ("http://127.0.0.1:8000/cb", "http is allowed for http://localhost only"),
        ("provision.example/cb", "is not a valid URL"),
        ("https:///cb", "has no host name"),
        ("https://x.example/cb#part", "is not a valid URL"),
        ("javascript:alert(1)", "cannot be a callback"),
        ("", "You must enter a value"),
        ("https://fine.example/cb\r\nhttp://bad.example/cb", "http://bad.example/cb is not secure"),
    ],
)
def test_bad_callback_url_is_refused_at_save(emulator: Emulator, callback: str, reason: str) -> None:
    emulator.sign_in()
    page = create_app(emulator, callback_urls=callback)
    assert page.status_code == 422
    assert reason in text_of(page, "errors")


@pytest.mark.parametrize(
    "callback", ["https://x.example/cb", "http://localhost:8000/cb", "http://localhost/cb", "myapp://cb/done"]
)
def test_good_callback_url_is_saved(emulator: Emulator, callback: str) -> None:
    emulator.sign_in()
    assert callback in follow(emulator, create_app(emulator, callback_urls=callback)).text


def test_form_says_everything_that_is_wrong_and_keeps_what_was_typed(emulator: Emulator) -> None:
    emulator.sign_in()
    page = create_app(emulator, contact_email="nobody", scopes=None, enable_oauth=None, description="kept")
    errors = text_of(page, "errors")
    assert "Contact Email" in errors
    assert "Selected OAuth Scopes" in errors
    assert "Enable OAuth" in errors
    assert 'value="kept"' in page.text


def test_two_apps_cannot_have_one_name(emulator: Emulator) -> None:
    emulator.sign_in()
    create_app(emulator)
    assert "already exists" in text_of(create_app(emulator), "errors")


def test_edited_settings_are_kept(emulator: Emulator) -> None:
    emulator.sign_in()
    page = follow(emulator, create_app(emulator))
    form_page = emulator.client.get(f"{page.url.path}/edit")
    saved = follow(
        emulator, emulator.press(form_page, "app-form", pkce_required="on", secret_for_refresh_flow=None)
    )
    fields = read_form(emulator.client.get(f"{saved.url.path}/edit"), "app-form").fields
    assert "pkce_required" in fields
    assert "secret_for_refresh_flow" not in fields
    assert fields["scopes"] == ["api", "refresh_token"]


def test_policies_begin_as_the_procedure_wants_them(emulator: Emulator) -> None:
    emulator.sign_in()
    page = follow(emulator, create_app(emulator))
    keys = emulator.client.get(f"{page.url.path}/key-and-secret")
    manage = next(link for link in parse(keys).iter("a") if link.text_content() == "Manage")
    policies = emulator.client.get(str(manage.get("href")))
    assert "All users may self-authorize" in policies.text
    assert "Refresh token is valid until revoked" in policies.text


def test_refresh_token_policy_has_its_four_options_and_is_saved(emulator: Emulator) -> None:
    emulator.sign_in()
    page = follow(emulator, create_app(emulator))
    form_page = emulator.client.get(f"{page.url.path}/policies/edit")
    for option in (
        "Refresh token is valid until revoked",
        "Immediately expire refresh token",
        "Expire refresh token if not used for",
        "Expire refresh token after",
    ):
        assert option in form_page.text
    refused = emulator.press(form_page, "policies-form", refresh_token_policy="specific_lifetime")
    assert "whole number of hours, days or months" in text_of(refused, "errors")
    saved = emulator.press(
        form_page,
        "policies-form",
        refresh_token_policy="specific_lifetime",
        refresh_token_period="90",
        refresh_token_unit="DAYS",
        permitted_users="admin_approved",
    )
    shown = follow(emulator, saved).text
    assert "Expire refresh token after" in shown
    assert "90 Days" in " ".join(shown.split())
    assert "Admin approved users are pre-authorized" in shown


def test_secret_can_be_replaced(emulator: Emulator) -> None:
    emulator.sign_in()
    page = follow(emulator, create_app(emulator))
    path = f"{page.url.path}/key-and-secret"
    before = emulator.client.get(path)
    csrf = next(field.get("value") for field in parse(before).iter("input") if field.get("type") == "hidden")
    after = follow(emulator, emulator.client.post(path, data={"_CONFIRMATIONTOKEN": csrf}))
    assert text_of(after, "consumer-secret") != text_of(before, "consumer-secret")
    assert text_of(after, "consumer-key") == text_of(before, "consumer-key")


def test_org_without_connected_apps_offers_external_client_apps(emulator: Emulator) -> None:
    emulator.client.post("/__emulator__/settings", json={"connected_apps_creatable": False})
    emulator.sign_in()
    page = emulator.client.get("/setup/connected-apps")
    assert "You can't create connected apps in this org" in " ".join(page.text.split())
    assert "/setup/connected-apps/new" not in page.text
    assert emulator.client.get("/setup/connected-apps/new").status_code == 403


def test_form_from_elsewhere_saves_nothing(emulator: Emulator) -> None:
    emulator.sign_in()
    forged = emulator.client.post("/setup/external-client-apps/new", data={"name": "Forged"})
    assert forged.status_code == 403
    assert "Forged" not in emulator.client.get("/setup/external-client-apps").text


# --- users, profiles, grants ---


def new_user(emulator: Emulator, username: str, profile: str, **changes: str) -> str:
    """Create a user on the New User page; answers the id."""
    emulator.sign_in()
    page = emulator.client.get("/setup/users/new")
    options = parse(page).xpath("//select[@id='ProfileId']/option")
    profile_id = next(one.get("value") for one in options if one.text_content().startswith(profile))
    filled: dict[str, Any] = {"LastName": "Robot", "Alias": "robot", "Email": username, "Username": username}
    filled |= {"ProfileId": profile_id, "Password": "Robot-2026!"}
    response = emulator.press(page, "user-form", **(filled | changes))
    assert response.status_code == 303, text_of(response, "errors")
    return str(response.headers["location"].partition("?")[0].rsplit("/", 1)[1])


def test_new_administrator_can_sign_in_and_create_an_app(emulator: Emulator) -> None:
    new_user(emulator, "second.admin@x.example", "System Administrator")
    emulator.client.get("/secur/logout")
    assert emulator.sign_in("second.admin@x.example", "Robot-2026!").headers["location"] == "/setup"
    assert create_app(emulator).status_code == 303


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
    minimum = app.state.org.find("Profile", Name="Minimum Access - Salesforce")[0]["Id"]
    page = emulator.client.get(f"/setup/profiles/{minimum}/clone")
    cloned = follow(emulator, emulator.press(page, "clone-form", Name="Provisioner"))
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
    profile = app.state.org.find("Profile", Name="Provisioner")[0]
    assert profile["PermissionsManageUsers"]
    assert profile["PermissionsManageInternalUsers"]


def test_system_administrator_profile_cannot_be_edited(app: Starlette, emulator: Emulator) -> None:
    emulator.sign_in()
    path = f"/setup/profiles/{app.state.org.administrator_profile_id}"
    assert "Clone it to change them" in emulator.client.get(path).text
    assert emulator.client.get(f"{path}/edit").status_code == 303


def test_user_is_frozen_deactivated_and_back(app: Starlette, emulator: Emulator) -> None:
    user_id = new_user(emulator, "ada@x.example", "Standard User")
    org = app.state.org
    for button, check in (
        ("freeze", lambda: org.find("UserLogin", UserId=user_id)[0]["IsFrozen"]),
        ("unfreeze", lambda: not org.find("UserLogin", UserId=user_id)[0]["IsFrozen"]),
        ("deactivate", lambda: not org.get("User", user_id)["IsActive"]),
        ("activate", lambda: org.get("User", user_id)["IsActive"]),
    ):
        page = emulator.client.get(f"/setup/users/{user_id}")
        document = parse(page)
        form = next(
            one for one in document.iter("form") if f'value="{button}"' in html.tostring(one).decode()
        )
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
    set_id = app.state.org.find("PermissionSet", Name="Data_Export")[0]["Id"]
    page = emulator.client.get(f"/setup/users/{user_id}")
    csrf = parse(page).xpath("//input[@name='_CONFIRMATIONTOKEN']/@value")[0]
    path = f"/setup/users/{user_id}/permission-sets"
    sent = {"_CONFIRMATIONTOKEN": csrf, "permission_set_id": set_id}
    shown = follow(emulator, emulator.client.post(path, data=sent))
    assert "Data Export" in shown.text
    assert "ada@x.example" in emulator.client.get(f"/setup/permission-sets/{set_id}").text
    held = app.state.org.find("PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=set_id)
    sent = {"_CONFIRMATIONTOKEN": csrf, "remove": held[0]["Id"]}
    follow(emulator, emulator.client.post(path, data=sent))
    assert app.state.org.find("PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=set_id) == []


def test_revoked_grant_no_longer_refreshes(emulator: Emulator) -> None:
    tokens = emulator.connect()
    page = emulator.client.get("/setup/oauth-usage")
    assert "1 user, 1 grant" in page.text
    document = parse(page)
    form = next(one for one in document.iter("form") if "Revoke</button>" in html.tostring(one).decode())
    button = next(form.iter("button"))
    fields = dict(form.form_values()) | {button.get("name"): button.get("value")}
    follow(emulator, emulator.client.post(form.action, data=fields))
    assert (
        emulator.refresh(tokens["refresh_token"]).json()["error_description"]
        == "expired access/refresh token"
    )


def test_user_list_searches_filters_and_pages(app: Starlette, emulator: Emulator) -> None:
    emulator.sign_in()
    everyone = app.state.org.find("User")
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
    for licence in app.state.org.find("UserLicense"):
        assert f'<td data-name="Used" class="number">{licence["UsedLicenses"]}</td>' in page
