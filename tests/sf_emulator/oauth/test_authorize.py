"""GET and POST /services/oauth2/authorize."""

from dataclasses import replace

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.emulator import CALLBACK, CHALLENGE, Emulator, answer_at_callback, query_of

from sf_emulator.objects.access import App, PermittedUsers


def ready_made(app: Starlette, **changes: object) -> App:
    """Change the settings of the ready-made app."""
    found: App = app.state.orgs.first.ready_made_app()
    app.state.orgs.first.apps.change_policies(found, replace(found.settings, **changes))  # type: ignore[arg-type]
    return found


def test_stranger_is_sent_to_the_login_page_and_then_asked_to_allow(emulator: Emulator) -> None:
    path = emulator.authorize_path(state="a b&c")
    to_login = emulator.client.get(path)
    assert to_login.status_code == 302
    assert to_login.headers["location"].startswith(
        "/?ec=302&startURL=%2Fsetup%2Fsecur%2FRemoteAccessAuthorizationPage.apexp%3Fsource%3D"
    )
    login_page = emulator.open(path)
    signed_in = emulator.press(
        login_page,
        "login_form",
        username=emulator.ready["admin"]["username"],
        pw=emulator.ready["admin"]["password"],
    )
    approval = emulator.client.get(signed_in.headers["location"])
    assert "Allow Access?" in approval.text
    assert "Ready-made App" in approval.text
    assert "Manage user data via APIs (api)" in approval.text
    assert "Perform requests at any time (refresh_token, offline_access)" in approval.text
    assert emulator.ready["admin"]["username"] in approval.text
    answer = answer_at_callback(emulator.press(approval, "editPage", "oaapprove"))
    assert answer["state"] == "a b&c"
    assert answer["code"].startswith("aPrx")
    assert answer["code"].endswith("==")


def test_deny_tells_the_callback_access_denied(emulator: Emulator) -> None:
    emulator.sign_in()
    page = emulator.open(emulator.authorize_path(state="s1"))
    answer = answer_at_callback(emulator.press(page, "editPage", "oadeny"))
    assert answer == {
        "error": "access_denied",
        "error_description": "end-user denied authorization",
        "state": "s1",
    }


def test_approval_without_its_token_is_shown_again(emulator: Emulator) -> None:
    """Another site cannot press Allow in the person's name."""
    emulator.sign_in()
    asked = emulator.client.get(emulator.authorize_path()).headers["location"]
    forged = emulator.client.post(asked, data={"save": "Allow"})
    assert forged.status_code == 200
    assert "Allow Access?" in forged.text


@pytest.mark.parametrize("source", ["", "%%%", "bm90IGFuIGF1dGhvcmlzYXRpb24="])
def test_approval_page_that_is_about_nothing_says_so(standing: Emulator, source: str) -> None:
    page = standing.client.get("/setup/secur/RemoteAccessAuthorizationPage.apexp", params={"source": source})
    assert page.status_code == 400
    assert "error=invalid_request" in page.text


def test_second_authorisation_of_the_same_scopes_asks_nothing(emulator: Emulator) -> None:
    emulator.connect()
    assert "code" in answer_at_callback(emulator.open(emulator.authorize_path()))
    assert "code" in answer_at_callback(emulator.open(emulator.authorize_path(scope="api")))


def test_more_scopes_than_before_ask_again(emulator: Emulator) -> None:
    emulator.connect()
    page = emulator.open(emulator.authorize_path(scope="api refresh_token web"))
    assert "Allow Access?" in page.text


def test_prompt_consent_asks_again(emulator: Emulator) -> None:
    emulator.connect()
    assert "Allow Access?" in emulator.open(emulator.authorize_path(prompt="consent")).text


def test_prompt_login_asks_for_the_password_once(emulator: Emulator) -> None:
    emulator.connect()
    to_login = emulator.client.get(emulator.authorize_path(prompt="login consent", login_hint="ada@x.example"))
    assert to_login.headers["location"].startswith(
        "/?ec=302&startURL=%2Fsetup%2Fsecur%2FRemoteAccessAuthorizationPage.apexp%3Fsource%3D"
    )
    assert query_of(to_login)["un"] == ["ada@x.example"]
    page = emulator.client.get(to_login.headers["location"])
    assert 'value="ada@x.example"' in page.text
    back = emulator.client.get(query_of(to_login)["startURL"][0])
    assert "Allow Access?" in back.text


def test_immediate_fails_when_nobody_is_signed_in(emulator: Emulator) -> None:
    answer = answer_at_callback(emulator.open(emulator.authorize_path(immediate="true", state="s")))
    assert answer["error"] == "immediate_unsuccessful"
    assert answer["state"] == "s"


def test_immediate_fails_when_nothing_was_approved(emulator: Emulator) -> None:
    emulator.sign_in()
    answer = answer_at_callback(emulator.open(emulator.authorize_path(immediate="true")))
    assert answer["error"] == "immediate_unsuccessful"


def test_immediate_answers_with_a_code_after_an_approval(emulator: Emulator) -> None:
    emulator.connect()
    assert "code" in answer_at_callback(emulator.open(emulator.authorize_path(immediate="true")))


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (
            {"client_id": "3MVG9nobody"},
            "error=invalid_client_id&amp;error_description=client identifier invalid",
        ),
        ({"client_id": ""}, "error=invalid_request"),
        (
            {"redirect_uri": "https://elsewhere.example/callback"},
            "error=redirect_uri_mismatch&amp;error_description=redirect_uri must match configuration",
        ),
        ({"redirect_uri": CALLBACK + "/more"}, "error=redirect_uri_mismatch"),
        ({"redirect_uri": ""}, "error=redirect_uri_missing"),
    ],
)
def test_what_cannot_be_trusted_to_the_callback_is_shown_as_a_page(
    standing: Emulator, query: dict[str, str], error: str
) -> None:
    page = standing.open(standing.authorize_path(**query))
    assert page.status_code == 400
    assert error in page.text


@pytest.mark.parametrize(
    ("query", "error", "description"),
    [
        ({"response_type": "id"}, "unsupported_response_type", "response type not supported"),
        (
            {"scope": "api wishes"},
            "invalid_scope",
            "the requested scope is not supported by this server: wishes",
        ),
        ({"scope": "wave_api"}, "invalid_scope", "the requested scope is not allowed: wave_api"),
        ({"code_challenge": "short"}, "invalid_request", "invalid code challenge"),
        (
            {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
            "invalid_request",
            "invalid code challenge method: only S256 is supported",
        ),
    ],
)
def test_other_errors_go_back_to_the_callback(
    standing: Emulator, query: dict[str, str], error: str, description: str
) -> None:
    answer = answer_at_callback(standing.open(standing.authorize_path(state="s", **query)))
    assert answer == {"error": error, "error_description": description, "state": "s"}


def test_app_that_requires_pkce_refuses_a_request_without_a_challenge(app: Starlette, emulator: Emulator) -> None:
    ready_made(app, pkce_required=True)
    answer = answer_at_callback(emulator.open(emulator.authorize_path()))
    assert answer["error_description"] == "missing required code challenge"


def test_blocked_app_shows_a_page(app: Starlette, emulator: Emulator) -> None:
    ready_made(app, blocked=True)
    page = emulator.open(emulator.authorize_path())
    assert page.status_code == 400
    assert "OAUTH_APP_BLOCKED" in page.text


def test_admin_approved_app_refuses_a_user_who_is_not_among_them(app: Starlette, emulator: Emulator) -> None:
    ready_made(app, permitted_users=PermittedUsers.ADMIN_APPROVED)
    emulator.sign_in()
    answer = answer_at_callback(emulator.open(emulator.authorize_path()))
    assert answer["error"] == "invalid_app_access"
    assert answer["error_description"] == "user is not admin approved to access this app"


def test_admin_approved_user_is_not_asked(app: Starlette, emulator: Emulator) -> None:
    admin = app.state.orgs.first.org.get("User", emulator.ready["admin"]["user_id"])
    ready_made(app, permitted_users=PermittedUsers.ADMIN_APPROVED, profile_ids=(admin["ProfileId"],))
    emulator.sign_in()
    assert "code" in answer_at_callback(emulator.open(emulator.authorize_path()))


def test_without_scope_every_scope_of_the_app_is_asked_for(emulator: Emulator) -> None:
    tokens = emulator.connect(scope="")
    assert set(tokens["scope"].split()) == {"api", "id", "openid", "refresh_token", "web"}


def test_offline_access_is_another_name_of_refresh_token(emulator: Emulator) -> None:
    tokens = emulator.connect(scope="api offline_access")
    assert tokens["scope"] == "api refresh_token"
    assert tokens["refresh_token"].startswith("5Aep861")


def test_user_agent_flow_puts_the_token_into_the_fragment(emulator: Emulator) -> None:
    emulator.sign_in()
    page = emulator.open(emulator.authorize_path(response_type="token", state="s"))
    redirect = emulator.press(page, "editPage", "oaapprove")
    assert f"{CALLBACK}#" in redirect.headers["location"]
    answer = answer_at_callback(redirect)
    assert answer["access_token"].startswith(emulator.ready["org_id"][:15] + "!")
    assert answer["state"] == "s"
    assert "refresh_token" not in answer


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_login_goes_on_to_pages_of_this_org_only(standing: Emulator, target: str) -> None:
    sent = {"username": standing.ready["admin"]["username"], "pw": standing.ready["admin"]["password"]}
    response = standing.client.post("/login", data=sent | {"startURL": target})
    assert response.headers["location"] == "/setup"
