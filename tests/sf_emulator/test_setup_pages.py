"""Setup: every step of the documented procedure, and what an administrator does to users and grants."""

import re

import pytest
from httpx2 import Response
from lxml import html
from starlette.applications import Starlette
from tests.sf_emulator.administrator import create_app, follow, new_user, text_of
from tests.sf_emulator.emulator import Emulator, answer_at_callback, parse, read_form

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
    assert app.state.orgs.first.org.get("User", user_id)["IsActive"]
    emulator.client.get("/secur/logout")
    assert "Please check your username and password" in emulator.sign_in("robot@x.example", "Robot-2026!").text


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
    approval = emulator.open(emulator.authorize_path(client_id=key))
    assert "Provisioning" in approval.text
    code = answer_at_callback(emulator.press(approval, "editPage", "oaapprove"))["code"]
    assert emulator.exchange(code, client_id=key, client_secret=secret).status_code == 200


def test_new_app_is_unknown_until_the_delay_has_passed(emulator: Emulator) -> None:
    emulator.client.post("/__emulator__/settings", json={"settings_delay_s": 600})
    emulator.sign_in()
    page = follow(emulator, create_app(emulator))
    assert "This app answers clients from" in page.text
    key = text_of(emulator.client.get(f"{page.url.path}/key-and-secret"), "consumer-key")
    assert "client identifier invalid" in emulator.open(emulator.authorize_path(client_id=key)).text
    emulator.advance(600)
    assert "Allow Access?" in emulator.open(emulator.authorize_path(client_id=key)).text


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
    saved = follow(emulator, emulator.press(form_page, "app-form", pkce_required="on", secret_for_refresh_flow=None))
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


def test_renamed_ready_made_app_stays_the_one_that_clients_know(emulator: Emulator) -> None:
    emulator.sign_in()
    page = emulator.client.get("/setup/connected-apps/1/edit")
    follow(emulator, emulator.press(page, "app-form", name="Renamed"))
    assert emulator.client.get("/__emulator__/ready").json() == emulator.ready


def test_pages_cannot_be_framed_or_cached(emulator: Emulator) -> None:
    emulator.sign_in()
    page = emulator.client.get("/setup/connected-apps/1/key-and-secret")
    assert page.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_form_from_elsewhere_saves_nothing(emulator: Emulator) -> None:
    emulator.sign_in()
    forged = emulator.client.post("/setup/external-client-apps/new", data={"name": "Forged"})
    assert forged.status_code == 403
    assert "Forged" not in emulator.client.get("/setup/external-client-apps").text
