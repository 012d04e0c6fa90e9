"""What every flow asks before it gives a token: the org, the address, the number of logins, the app's approval."""

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from tests.sf_emulator.emulator import CALLBACK, CHALLENGE, VERIFIER, Emulator, answer_at_callback, parse
from tests.sf_emulator.orgs import new_user
from tests.sf_emulator.tokens import EXPIRED, change_app, refused, works

from sf_emulator.objects.access import (
    Access,
    App,
    AppKind,
    AppOrigin,
    AppSettings,
    IpRangeRefused,
    IpRelaxation,
    OrgOptions,
    Orgs,
    change_org_settings,
    check_ip_range,
    is_within,
)

OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def from_address(emulator: Emulator, address: str) -> None:
    """Requests come from there from now on, as a proxy would say."""
    emulator.client.headers["X-Forwarded-For"] = f"{address}, 10.0.0.1"


def client_credentials(emulator: Emulator) -> Response:
    return emulator.token(grant_type="client_credentials", client_id=emulator.key, client_secret=emulator.secret)


# --- addresses ---


@pytest.fixture
def office(access: Access) -> Access:
    """Administrators sign in from the office only, and the org believes X-Forwarded-For."""
    change_org_settings(access.org, {"trust_forwarded_for": True})
    access.profiles.change_login_ip_ranges(access.org.administrator_profile_id, ["203.0.113.0-203.0.113.255"])
    return access


def test_address_outside_the_profiles_ranges_is_restricted(emulator: Emulator, office: Access) -> None:
    from_address(emulator, OFFICE)
    tokens = emulator.connect()
    from_address(emulator, ELSEWHERE)
    restricted = ("invalid_grant", "ip restricted")
    assert refused(emulator.refresh(tokens["refresh_token"])) == restricted
    assert refused(client_credentials(emulator)) == restricted
    newest = office.login_history.newest()[0]
    assert (newest.status, newest.source_ip) == ("Restricted IP", ELSEWHERE)


def test_header_counts_only_where_the_org_trusts_it(emulator: Emulator, access: Access) -> None:
    from_address(emulator, OFFICE)
    emulator.connect()
    assert access.login_history.newest()[0].source_ip == "testclient"


def test_login_page_refuses_an_address_outside_the_ranges(emulator: Emulator, office: Access) -> None:
    from_address(emulator, ELSEWHERE)
    assert emulator.sign_in().status_code == 200
    assert office.login_history.newest()[0].status == "Restricted IP"


@pytest.mark.parametrize(
    ("relaxation", "refreshes", "signs_in"),
    [
        (IpRelaxation.ENFORCE, False, False),
        (IpRelaxation.ENFORCE_RELAX_REFRESH, True, False),
        (IpRelaxation.BYPASS, True, True),
    ],
)
def test_relaxation_says_where_ranges_hold(
    app: Starlette, emulator: Emulator, office: Access, relaxation: IpRelaxation, refreshes: bool, signs_in: bool
) -> None:
    from_address(emulator, OFFICE)
    token = emulator.connect()["refresh_token"]
    change_app(app, ip_relaxation=relaxation)
    from_address(emulator, ELSEWHERE)
    assert (emulator.refresh(token).status_code == 200) is refreshes
    assert (client_credentials(emulator).status_code == 200) is signs_in


def test_trusted_ranges_of_the_app_let_the_web_server_flow_in(
    app: Starlette, emulator: Emulator, office: Access
) -> None:
    change_app(app, ip_relaxation=IpRelaxation.BYPASS_SECOND_FACTOR, trusted_ip_ranges=(f"{ELSEWHERE}-{ELSEWHERE}",))
    from_address(emulator, OFFICE)
    code = emulator.allow()
    from_address(emulator, ELSEWHERE)
    assert emulator.exchange(code).status_code == 200
    assert refused(client_credentials(emulator)) == ("invalid_grant", "ip restricted")


@pytest.mark.parametrize("text", ["", "office", "203.0.113.9-203.0.113.1", "203.0.113.1-2001:db8::1", "1.2.3"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(IpRangeRefused):
        check_ip_range(text)


def test_ranges_hold_both_their_ends() -> None:
    ranges = (check_ip_range(" 203.0.113.1 - 203.0.113.9"), check_ip_range("2001:db8::1"))
    assert [is_within(one, ranges) for one in ("203.0.113.1", "203.0.113.9", "203.0.113.10")] == [True, True, False]
    assert is_within("2001:db8::1", ranges)
    assert not is_within("testclient", ranges)


# --- the org, and how often ---


def test_closed_org_gives_no_token(emulator: Emulator, access: Access) -> None:
    tokens = emulator.connect()
    change_org_settings(access.org, {"org_is_active": False})
    assert refused(emulator.refresh(tokens["refresh_token"]))[0] == "inactive_org"


def test_too_many_logins_in_an_hour_are_refused_until_it_is_over(emulator: Emulator, access: Access) -> None:
    change_org_settings(access.org, {"logins_an_hour": 2})
    assert [client_credentials(emulator).status_code for _ in range(3)] == [200, 200, 400]
    assert refused(client_credentials(emulator)) == ("rate_limit_exceeded", "number of logins exceeded")
    emulator.advance(3600)
    assert client_credentials(emulator).status_code == 200


def test_org_can_require_pkce_of_every_app(emulator: Emulator, access: Access) -> None:
    change_org_settings(access.org, {"pkce_required": True})
    answer = answer_at_callback(emulator.open(emulator.authorize_path()))
    assert answer["error_description"] == "missing required code challenge"
    code = emulator.allow(code_challenge=CHALLENGE, code_challenge_method="S256")
    assert emulator.exchange(code, code_verifier=VERIFIER).status_code == 200


def test_org_can_block_the_user_agent_flow(emulator: Emulator, access: Access) -> None:
    change_org_settings(access.org, {"user_agent_flow": False})
    answer = answer_at_callback(emulator.open(emulator.authorize_path(response_type="token")))
    assert answer["error"] == "unsupported_response_type"


def test_thirty_idle_days_end_a_refresh_token_where_the_org_says_so(emulator: Emulator, access: Access) -> None:
    token = emulator.connect()["refresh_token"]
    change_org_settings(access.org, {"idle_refresh_token_ttl": True})
    emulator.advance(29 * 86_400)
    assert emulator.refresh(token).status_code == 200
    emulator.advance(30 * 86_400)
    assert refused(emulator.refresh(token)) == EXPIRED


# --- apps that nobody installed, or somebody blocked ---


@pytest.fixture
def plain_user(access: Access) -> str:
    """A user without Approve Uninstalled Connected Apps, who can log in."""
    user_id = access.org.insert("User", new_user(access.org), None)
    access.org.set_password(user_id, "Plain-2026!")
    return "ada@new.example"


CLI = {
    "client_id": "PlatformCLI",
    "redirect_uri": "http://localhost:1717/OauthRedirect",
    "scope": "refresh_token api web id",
}


def ask_for_cli(emulator: Emulator) -> Response:
    return emulator.open(emulator.authorize_path(**CLI))


def connect_cli(emulator: Emulator) -> dict[str, str]:
    """What `sf org login web` does."""
    page = emulator.press(ask_for_cli(emulator), "editPage", "oaapprove")
    code = page.headers["location"].partition("code=")[2]
    sent = {"grant_type": "authorization_code", "code": code.replace("%3D", "="), "client_id": "PlatformCLI"}
    tokens: dict[str, str] = emulator.token(**sent, redirect_uri=CLI["redirect_uri"]).json()
    return tokens


def test_the_clis_app_is_known_to_every_org_and_has_no_secret(emulator: Emulator) -> None:
    emulator.sign_in()
    tokens = connect_cli(emulator)
    assert works(emulator, tokens["access_token"])
    assert emulator.refresh(tokens["refresh_token"], client_id="PlatformCLI", client_secret=None).status_code == 200


def test_uninstalled_app_is_for_users_with_the_permission_until_it_is_installed(
    emulator: Emulator, access: Access, plain_user: str
) -> None:
    emulator.sign_in(plain_user, "Plain-2026!")
    page = ask_for_cli(emulator)
    assert page.status_code == 400
    shown = parse(page).text_content()
    assert "error=invalid_client&error_description=app must be installed into org" in shown
    assert "OAUTH_APPROVAL_ERROR_GENERIC" in shown
    cli = next(one for one in access.apps.all() if one.consumer_key == "PlatformCLI")
    access.apps.change_installation(cli, is_installed=True)
    assert "Allow Access?" in ask_for_cli(emulator).text


def test_who_authorised_an_app_before_it_was_uninstalled_goes_on(
    emulator: Emulator, access: Access, plain_user: str
) -> None:
    cli = next(one for one in access.apps.all() if one.consumer_key == "PlatformCLI")
    access.apps.change_installation(cli, is_installed=True)
    emulator.sign_in(plain_user, "Plain-2026!")
    token = connect_cli(emulator)["refresh_token"]
    access.apps.change_installation(cli, is_installed=False)
    assert emulator.refresh(token, client_id="PlatformCLI", client_secret=None).status_code == 200
    for grant in access.grants.all():
        access.grants.revoke(grant)
    assert ask_for_cli(emulator).status_code == 400


def test_blocking_an_app_ends_its_sessions_and_refuses_it(emulator: Emulator, access: Access) -> None:
    tokens = emulator.connect()
    access.block(access.ready_made_app())
    assert not works(emulator, tokens["access_token"])
    assert refused(emulator.refresh(tokens["refresh_token"]))[0] == "OAUTH_APP_BLOCKED"
    access.unblock(access.ready_made_app())
    assert emulator.refresh(tokens["refresh_token"]).status_code == 200


def test_usage_page_installs_uninstalls_blocks_and_unblocks(emulator: Emulator, access: Access) -> None:
    emulator.sign_in()
    cli = next(one for one in access.apps.all() if one.consumer_key == "PlatformCLI")
    states = []
    for button in ("install", "block", "block", "uninstall"):
        page = emulator.client.get("/setup/oauth-usage")
        token = page.text.partition('name="_CONFIRMATIONTOKEN" value="')[2].partition('"')[0]
        sent = {"_CONFIRMATIONTOKEN": token, "app": str(cli.number), button: ""}
        assert emulator.client.post("/setup/oauth-usage", data=sent).status_code == 303
        now = access.apps.get(cli.number)
        assert now is not None
        states.append((now.is_installed, now.settings.blocked))
    assert states == [(True, False), (True, True), (True, False), (False, False)]


# --- apps of other orgs of this emulator ---


@pytest.fixture
def second(app: Starlette) -> Access:
    """Another org: the same people, with another ending to their names."""
    orgs: Orgs = app.state.orgs
    return orgs.add(OrgOptions(), ".two")


def app_of(access: Access, kind: AppKind) -> App:
    settings = AppSettings(
        name="Guest", api_name="Guest", contact_email="it@x.example", callback_urls=(CALLBACK,), scopes=("api", "id")
    )
    return access.apps.create(kind, settings)


def test_signed_in_user_decides_which_org_the_clis_app_is_for(emulator: Emulator, second: Access) -> None:
    emulator.sign_in("admin@northwind.example.two", "northwind-Traders-1")
    tokens = connect_cli(emulator)
    assert tokens["access_token"].startswith(f"{second.org.id[:15]}!")
    refreshed = emulator.refresh(tokens["refresh_token"], client_id="PlatformCLI", client_secret=None).json()
    assert refreshed["id"].endswith(f"/{second.org.id}/{second.org.first_user_id}")


def test_connected_app_of_another_org_is_an_uninstalled_app_here(
    emulator: Emulator, access: Access, second: Access
) -> None:
    foreign = app_of(access, AppKind.CONNECTED_APP)
    emulator.sign_in("admin@northwind.example.two", "northwind-Traders-1")
    page = emulator.open(emulator.authorize_path(client_id=foreign.consumer_key, scope="api id"))
    code = answer_at_callback(emulator.press(page, "editPage", "oaapprove"))["code"]
    keys = {"client_id": foreign.consumer_key, "client_secret": foreign.consumer_secret}
    assert emulator.exchange(code, **keys).json()["access_token"].startswith(second.org.id[:15])
    here = second.apps.by_key(foreign.consumer_key)
    assert here is not None
    assert (here.origin, here.is_installed) == (AppOrigin.OTHER_ORG, False)


def test_external_client_app_of_another_org_is_not_found(emulator: Emulator, access: Access, second: Access) -> None:
    foreign = app_of(access, AppKind.EXTERNAL_CLIENT_APP)
    emulator.sign_in(f"{second.org.find('User')[0]['Username']}", "northwind-Traders-1")
    page = emulator.open(emulator.authorize_path(client_id=foreign.consumer_key, scope="api"))
    assert page.status_code == 400
    assert "OAUTH_EC_APP_NOT_FOUND" in page.text
