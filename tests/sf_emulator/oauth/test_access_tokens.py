"""Access tokens: how long they live, what their scopes open, JWTs, and the way from a token into the browser."""

from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from tests.sf_emulator.emulator import CALLBACK, Emulator
from tests.sf_emulator.oauth.assertions import decoded
from tests.sf_emulator.soap.soap_client import SoapClient
from tests.sf_emulator.tokens import change_app, refused, works

from sf_emulator.objects.access import Access

LIMITS = "/services/data/v68.0/limits"


def get(emulator: Emulator, path: str, token: str) -> Response:
    return emulator.client.get(path, headers={"Authorization": f"Bearer {token}"})


# --- how long ---


@pytest.mark.parametrize(
    ("app_min", "profile_min", "lives_s"), [(None, None, 7200), (None, 30, 1800), (15, 30, 900), (15, None, 900)]
)
def test_sessions_live_as_the_app_says_else_the_profile_else_the_org(
    app: Starlette, emulator: Emulator, access: Access, app_min: int | None, profile_min: int | None, lives_s: int
) -> None:
    change_app(app, session_timeout_min=app_min)
    access.profiles.change_session_timeout(access.org.administrator_profile_id, profile_min)
    token = emulator.connect(scope="api id")["access_token"]
    emulator.advance(lives_s - 5)
    assert works(emulator, token)
    emulator.advance(lives_s)
    assert not works(emulator, token)


# --- scopes ---


@pytest.mark.parametrize(
    ("scope", "rest", "userinfo"),
    [("id", 401, 200), ("web", 401, 403), ("api", 200, 200), ("openid", 401, 200), ("full", 200, 200)],
)
def test_scopes_open_their_apis_only(app: Starlette, emulator: Emulator, scope: str, rest: int, userinfo: int) -> None:
    change_app(app, scopes=("api", "id", "web", "openid", "full"))
    token = emulator.connect(scope=scope)["access_token"]
    assert get(emulator, LIMITS, token).status_code == rest
    assert get(emulator, "/services/oauth2/userinfo", token).status_code == userinfo


def test_token_without_the_api_scope_is_not_valid_for_rest(emulator: Emulator) -> None:
    answer = get(emulator, LIMITS, emulator.connect(scope="id")["access_token"])
    assert answer.json()[0]["message"] == "This session is not valid for use with the REST API"


# --- JWTs ---


@pytest.fixture
def jwt(app: Starlette, emulator: Emulator) -> str:
    """An access token of an app that has them as JWTs, for ten minutes."""
    change_app(app, named_user_jwt=True, named_user_jwt_timeout_min=10)
    answer = emulator.connect(scope="api id web")
    assert answer["token_format"] == "jwt"
    return answer["access_token"]


def test_jwt_access_token_says_who_may_do_what_until_when(emulator: Emulator, jwt: str) -> None:
    header, claims = decoded(jwt, 0), decoded(jwt)
    assert (header["tty"], header["alg"], header["ver"]) == ("sfdc-core-token", "RS256", "1.0")
    assert claims["sub"] == f"uid:{emulator.ready['admin']['user_id']}"
    assert (claims["scp"], claims["client_id"]) == ("api id web", emulator.key)
    assert claims["exp"] - claims["iat"] == 600


def test_jwt_opens_rest_and_ends_when_it_says_however_much_it_is_used(emulator: Emulator, jwt: str) -> None:
    for _ in range(2):
        assert get(emulator, LIMITS, jwt).status_code == 200
        emulator.advance(290)
    emulator.advance(30)
    assert get(emulator, LIMITS, jwt).status_code == 401


def test_jwt_is_no_session_for_soap_or_the_browser(emulator: Emulator, jwt: str) -> None:
    soap = SoapClient(emulator)
    soap.session_id = jwt
    assert "INVALID_SESSION_ID" in soap.send("getUserInfo", "").text
    assert "/?ec=302" in emulator.client.get("/secur/frontdoor.jsp", params={"sid": jwt}).headers["location"]


def test_jwt_is_revoked_and_introspected_as_any_token(emulator: Emulator, jwt: str) -> None:
    asked = {"token": jwt, "client_id": emulator.key, "client_secret": emulator.secret}
    assert emulator.client.post("/services/oauth2/introspect", data=asked).json()["active"] is True
    assert emulator.client.post("/services/oauth2/revoke", data={"token": jwt}).status_code == 200
    assert emulator.client.post("/services/oauth2/introspect", data=asked).json() == {"active": False}
    assert get(emulator, LIMITS, jwt).status_code == 401


# --- into the browser ---


def test_session_id_opens_the_browser_where_it_is_told_to(emulator: Emulator) -> None:
    token = emulator.connect(scope="api web")["access_token"]
    emulator.client.cookies.clear()
    door = emulator.client.get("/secur/frontdoor.jsp", params={"sid": token, "retURL": "/setup/users"})
    assert door.headers["location"] == "/setup/users"
    assert emulator.client.get("/setup/users").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_frontdoor_stays_in_the_org(emulator: Emulator, target: str) -> None:
    token = emulator.connect(scope="api web")["access_token"]
    door = emulator.client.get("/secur/frontdoor.jsp", params={"sid": token, "retURL": target})
    assert door.headers["location"].startswith("/setup")


def test_one_time_address_works_once(emulator: Emulator) -> None:
    token = emulator.connect(scope="api web")["access_token"]
    asked = {"access_token": token, "redirect_uri": "/setup/company"}
    address = emulator.client.post("/services/oauth2/singleaccess", data=asked).json()["frontdoor_uri"]
    assert "otp" in parse_qs(urlsplit(address).query)
    emulator.client.cookies.clear()
    assert emulator.client.get(address).headers["location"] == "/setup/company"
    emulator.client.cookies.clear()
    assert emulator.client.get(address).headers["location"].startswith("/?ec=302&")


def test_one_time_address_needs_the_web_scope(emulator: Emulator) -> None:
    token = emulator.connect(scope="api")["access_token"]
    answer = emulator.client.get("/services/oauth2/singleaccess", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
    assert emulator.client.get("/services/oauth2/singleaccess").json()["error"] == "invalid_request"


# --- ID tokens, and codes for credentials ---


def test_id_token_is_as_the_app_configured_it(app: Starlette, emulator: Emulator) -> None:
    plain = decoded(emulator.connect(scope="openid")["id_token"])
    assert (plain["exp"] - plain["iat"], plain["aud"]) == (120, emulator.key)
    configured = {"id_token_validity_min": 30, "id_token_audiences": ("other",), "id_token_standard_claims": True}
    change_app(app, configure_id_token=True, **configured)
    claims = decoded(emulator.connect(scope="openid")["id_token"])
    assert (claims["exp"] - claims["iat"], claims["aud"]) == (1800, [emulator.key, "other"])
    assert claims["preferred_username"] == emulator.ready["admin"]["username"]


def credentials_form(emulator: Emulator) -> dict[str, str]:
    return {
        "response_type": "code_credentials",
        "client_id": emulator.key,
        "redirect_uri": CALLBACK,
        "scope": "api id",
    }


def test_credentials_become_a_code_without_a_page(app: Starlette, emulator: Emulator) -> None:
    change_app(app, authorization_code_and_credentials_flow=True)
    admin = emulator.ready["admin"]
    answer = emulator.client.post(
        "/services/oauth2/authorize",
        data=credentials_form(emulator),
        headers={"Auth-Request-Type": "Named-User"},
        auth=(admin["username"], admin["password"]),
    )
    assert works(emulator, emulator.exchange(answer.json()["code"]).json()["access_token"])


@pytest.mark.parametrize(
    ("switch", "password", "error"),
    [(False, None, "unsupported_response_type"), (True, "wrong", "invalid_grant")],
)
def test_credentials_that_become_no_code(
    app: Starlette, emulator: Emulator, switch: bool, password: str | None, error: str
) -> None:
    change_app(app, authorization_code_and_credentials_flow=switch)
    admin = emulator.ready["admin"]
    form = credentials_form(emulator) | {"username": admin["username"], "password": password or admin["password"]}
    answer = emulator.client.post("/services/oauth2/authorize", data=form, headers={"Auth-Request-Type": "Named-User"})
    assert refused(answer)[0] == error
